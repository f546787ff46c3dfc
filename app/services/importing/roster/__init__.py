"""The roster of residents: read it, see what it would change, apply it."""

from app.services.importing.roster.model import Counts, Resident, RosterReading, Status, TwoHomes, VacantFlat
from app.services.importing.roster.reading import read_roster

__all__ = ["Counts", "Resident", "RosterReading", "Status", "TwoHomes", "VacantFlat", "read_roster"]
