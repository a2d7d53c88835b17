"""Synthetic sea floors with a known truth, to put estimators through."""
