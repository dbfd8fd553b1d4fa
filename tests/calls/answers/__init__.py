"""Answers: read, judged, typed and walked."""
