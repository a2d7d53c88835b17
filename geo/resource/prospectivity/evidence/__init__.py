"""What each point is worth, by its kind of evidence."""
