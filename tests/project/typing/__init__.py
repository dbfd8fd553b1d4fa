"""What type checkers know about the public API. They read these files, and pytest runs them."""
