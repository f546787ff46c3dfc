"""Bring what was read into the registry: previewed first, then in one transaction."""
