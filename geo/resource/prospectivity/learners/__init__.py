"""What learns an occurrence or a quantity from a design."""
