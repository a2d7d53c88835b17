"""Sea floors drawn at random that agree with the samples."""
