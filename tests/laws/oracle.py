"""The ledger as a naive list and a loop: no database, no indexes, everything counted anew each time."""

from dataclasses import dataclass, field
from datetime import date


class Refused(Exception):
    """The naive ledger says no, and why (a code of the vocabulary)."""


@dataclass
class NaiveLot:
    owner: str
    origin: str
    expires: date
    left: int


@dataclass
class Naive:
    """One programme. Owners are names; 'fund', 'redemption' and 'expiry' are the system's."""

    expiring: bool
    moves: list[tuple[str, str, str, int]] = field(default_factory=list)
    """(key, from, to, points), in the order written."""
    lots: list[NaiveLot] = field(default_factory=list)
    holds: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Open holds by key: (owner, points)."""
    taken: dict[str, list[tuple[NaiveLot, int]]] = field(default_factory=dict)
    """What each spending took from which lot, less what was given back."""
    back: dict[str, int] = field(default_factory=dict)

    def balance(self, owner: str) -> int:
        return sum(points for _, _, to, points in self.moves if to == owner) - sum(
            points for _, from_, _, points in self.moves if from_ == owner
        )

    def held(self, owner: str) -> int:
        return sum(points for mine, points in self.holds.values() if mine == owner)

    def free(self, owner: str) -> int:
        return self.balance(owner) - self.held(owner)

    def known(self, key: str) -> tuple[str, str, str, int] | None:
        return next((move for move in self.moves if move[0] == key), None)

    def earn(self, key: str, owner: str, points: int, expires: date) -> None:
        self.moves.append((key, "fund", owner, points))
        if self.expiring:
            self.lots.append(NaiveLot(owner, key, expires, points))

    def spend(self, key: str, owner: str, points: int, to: str = "redemption") -> None:
        known = self.known(key)
        if known is not None:
            if known != (key, owner, to, points):
                raise Refused("idempotency_conflict")
            return
        if self.free(owner) < points:
            raise Refused("insufficient_points")
        self.moves.append((key, owner, to, points))
        if self.expiring:
            self.taken[key] = self._take(owner, points, "")

    def _take(self, owner: str, points: int, first: str) -> list[tuple[NaiveLot, int]]:
        mine = [lot for lot in self.lots if lot.owner == owner and lot.left]
        mine.sort(key=lambda lot: lot.expires)
        mine.sort(key=lambda lot: lot.origin != first)
        parts = []
        for lot in mine:
            part = min(lot.left, points)
            if part:
                lot.left -= part
                points -= part
                parts.append((lot, part))
        assert points == 0, "lots sum to the balance"
        return parts

    def take_back(self, key: str, points: int) -> None:
        """Reverse part or all of a move."""
        _, from_, to, given = self.known(key)
        if points > given - self.back.get(key, 0):
            raise Refused("too much")
        if from_ == "fund" and self.free(to) < points:
            raise Refused("insufficient_points")
        self.back[key] = self.back.get(key, 0) + points
        self.moves.append((f"back:{key}:{self.back[key]}", to, from_, points))
        if not self.expiring:
            return
        if from_ == "fund":
            self._take(to, points, key)
            return
        parts = sorted(self.taken[key], key=lambda part: (part[0].expires, self.lots.index(part[0])), reverse=True)
        self.taken[key] = []
        for lot, part in parts:
            returned = min(part, points)
            lot.left += returned
            points -= returned
            self.taken[key].append((lot, part - returned))

    def expire(self, today: date, done: set[tuple[str, date]]) -> None:
        """Once a day for each owner: what is over, as far as no hold is on it."""
        for owner in {lot.owner for lot in self.lots}:
            over = sum(lot.left for lot in self.lots if lot.owner == owner and lot.expires <= today)
            points = min(over, self.free(owner))
            if points > 0 and (owner, today) not in done:
                done.add((owner, today))
                self.spend(f"expiry:{owner}:{today}", owner, points, "expiry")
