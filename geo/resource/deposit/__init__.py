"""What lies on the ground of a domain, and how sure that is."""
