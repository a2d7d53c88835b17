"""What lies there."""
