"""The statement: its numbers, their words, and checks of those of others."""
