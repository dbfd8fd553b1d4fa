"""Replies and what they are made of."""
