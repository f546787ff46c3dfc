"""A fictional estate of true size, lived through the real services, and the programs that serve it."""
