"""What a test says a completion shall answer, in plain values."""
