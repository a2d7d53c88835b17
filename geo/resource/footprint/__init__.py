"""What mining disturbs, and the zones that its effects are measured by."""
