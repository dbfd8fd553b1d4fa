"""Proving the result: it imports, it was made with the locked tools, and every Python generates the same."""
