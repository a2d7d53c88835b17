"""Small made-up files in the formats of publishers, one module a format."""
