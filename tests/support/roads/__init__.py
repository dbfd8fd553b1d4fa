"""The roads between clients and servers, and running any test on each of them."""
