"""This package decides which handler a request goes to, and checks what every route checks first."""
