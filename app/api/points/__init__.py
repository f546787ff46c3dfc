"""Points over the API: one blueprint, its routes by topic."""

from app.api.points import batches, counter, deeds, due, mine, policy, published
from app.api.points.shapes import blueprint

__all__ = ["batches", "blueprint", "counter", "deeds", "due", "mine", "policy", "published"]
