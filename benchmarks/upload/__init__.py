"""Uploads of large files, each in a fresh process, to a server that throws them away."""
