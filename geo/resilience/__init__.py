"""What breaks, and how long we last."""
