"""A second family of routes: what the generator makes of a contract about knowledge bases."""
