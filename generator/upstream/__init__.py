"""FastGPT's own OpenAPI documents: how they differ from our spec, and taking over what they add."""
