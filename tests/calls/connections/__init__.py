"""The connections of clients that make their own: what is read of them, and which are free."""
