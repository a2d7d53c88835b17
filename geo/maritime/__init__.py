"""Whose sea it is."""
