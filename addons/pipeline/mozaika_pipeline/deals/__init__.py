"""How deals live: what they are given, how they move, what follows."""
