"""What went wrong, told as the error that says what to do."""
