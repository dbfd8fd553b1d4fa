"""The handlers of the routes that answer with an envelope."""
