"""Checking a published statement: which of its numbers contradict each other."""
