"""What callers pass: checked, and put as FastGPT reads it. Performs no I/O."""
