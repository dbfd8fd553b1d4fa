"""What differs between event loops, threads and processes, and so cannot be derived: connection pools and workers."""
