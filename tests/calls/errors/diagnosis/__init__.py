"""How a check names what it met."""
