"""One call: its settings, its request, and what its answer means. Performs no I/O."""
