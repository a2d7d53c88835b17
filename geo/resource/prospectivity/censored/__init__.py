"""Values of which only a limit is known."""
