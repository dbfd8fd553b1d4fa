"""Streams that nobody reads to the end."""
