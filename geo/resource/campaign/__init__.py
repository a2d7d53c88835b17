"""The next campaign: where stations would lie, what they tell, what they cost."""
