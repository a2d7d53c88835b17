"""What pairs of samples say, and the models fitted to it."""
