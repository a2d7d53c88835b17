"""Intervals and label sets that hold the truth as often as they say."""
