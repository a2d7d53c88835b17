"""Parts of a whole, by their log-ratios."""
