"""What clients are given, and what they are told about it."""
