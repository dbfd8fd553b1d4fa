"""Which request goes to which handler, and what every route checks first."""
