"""Readers, the only rooms that open files."""
