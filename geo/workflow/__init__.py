"""Where files, science and reports meet."""
