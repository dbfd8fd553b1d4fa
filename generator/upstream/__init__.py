"""Comparing our spec with FastGPT's own OpenAPI documents, and taking over what they add."""
