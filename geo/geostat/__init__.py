"""What lies between the samples, with its uncertainty."""
