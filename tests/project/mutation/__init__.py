"""Change the no-I/O modules one thing at a time, and count the changes that their own tests notice."""
