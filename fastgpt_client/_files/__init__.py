"""One file: where it comes from, how it is sent, and what storage answers."""
