"""What is built, what it needs, and what is checked before it is released."""
