"""The connections of a client that makes its own: how they are kept, and how bodies are read from them."""
