"""What can go wrong on demand, and how it is done to a request."""
