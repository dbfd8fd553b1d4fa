"""What is settled before a byte of a file is sent."""
