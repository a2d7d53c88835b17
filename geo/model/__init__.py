"""The nouns: no files, no science, no drawing."""
