"""Several variables at once."""
