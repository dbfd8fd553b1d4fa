"""This package makes requests fail on demand."""
