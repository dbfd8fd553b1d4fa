"""Comparison of FastGPT's document with ours, without I/O: what differs, where, and how."""
