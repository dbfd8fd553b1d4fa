"""This package holds what goes over the wire and what carries it, and knows nothing of the server's memory."""
