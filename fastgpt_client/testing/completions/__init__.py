"""This package answers chat completions: it reads the question, plays the reply, and stores the round."""
