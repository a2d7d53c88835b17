"""Mining it: pace, money, footprint."""
