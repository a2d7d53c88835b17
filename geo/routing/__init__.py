"""How goods travel by sea."""
