"""What people send with an order or a step of it."""

from dataclasses import dataclass
from datetime import datetime

from config.vocabulary import OrderKind


@dataclass(frozen=True, slots=True)
class OrderInput:
    """A new order: a service of the catalogue, or another kind. Codes as the API gives them."""

    place: str
    description: str
    service: str = ""
    kind: str = OrderKind.SERVICE
    wanted_at: datetime | None = None
    photos: tuple[str, ...] = ()
    on_behalf_of: str = ""
    handling: str = ""


@dataclass(frozen=True, slots=True)
class StepInput:
    """What goes with a step: words, photos' codes, a score of 1 to 5, the person it is handed to, a cost in fen,
    a priority of 0 to 2, how a rectification is handled, and the version the caller saw."""

    note: str = ""
    reason: str = ""
    photos: tuple[str, ...] = ()
    score: int | None = None
    to: str = ""
    amount: int | None = None
    priority: int | None = None
    handling: str = ""
    version: int | None = None
