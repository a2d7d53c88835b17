"""What `abyssal bench` runs."""
