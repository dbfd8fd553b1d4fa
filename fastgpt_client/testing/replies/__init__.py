"""This package holds the values with which a test says what a completion shall answer."""
