"""This package holds the handlers of the routes that answer with an envelope."""
