"""Maps of what was learnt, where it applies, and of the data behind it."""
