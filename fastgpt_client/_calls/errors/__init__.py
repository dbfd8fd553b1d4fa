"""From what came back to the exception it stands for. Performs no I/O."""
