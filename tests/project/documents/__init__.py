"""Tests of what documents promise: their examples, their lists, and a project that follows them."""
