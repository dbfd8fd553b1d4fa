"""What the command says, in English and Chinese."""
