"""The same questions asked of other software, or written out once more."""
