"""Lives an estate through the real services with a seed, and checks that the laws hold at the end."""
