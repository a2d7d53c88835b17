"""Proposed classes, and what speaks for them."""
