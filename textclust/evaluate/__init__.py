"""How good clusters are, how many there should be, and which of them to trust."""
