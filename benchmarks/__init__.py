"""Side by side with the libraries people use: `make bench`. Nothing here decides a test by its time."""
