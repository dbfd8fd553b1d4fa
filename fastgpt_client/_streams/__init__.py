"""One stream: from bytes to events, and from events to a reply. Performs no I/O."""
