"""Whether estimates are worth what they say."""
