"""What samplers read, and what is true."""
