"""Lists of stewards: read them, see what they would change, apply them."""

from app.services.importing.stewards.model import Holding, StewardsReading
from app.services.importing.stewards.reading import read_stewards

__all__ = ["Holding", "StewardsReading", "read_stewards"]
