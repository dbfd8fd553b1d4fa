"""The chat completion routes: reading a question, playing a reply, storing the round."""
