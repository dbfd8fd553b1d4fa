"""Streams, and the conversations held over them."""
