"""Ours beside the ceiling, measured in one run."""
