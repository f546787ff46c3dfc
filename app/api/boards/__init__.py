"""Boards: their routes by topic. `blueprint` carries them all."""

from app.api.boards import objections, reading, steps
from app.api.boards.shapes import blueprint

__all__ = ["blueprint", "objections", "reading", "steps"]
