"""FastGPT's own OpenAPI document, as it comes from a file or from a server."""
