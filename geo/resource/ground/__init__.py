"""The ground: what it is like, and what of it is out."""
