"""Posts and their terms: which a list of stewards makes, changes or ends."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from app.services.importing.stewards import Holding
from app.services.importing.writing.holders import Holder
from app.services.importing.writing.report import Counting
from config.vocabulary import PostKind
from models.registry import Post, Term

Where = int | str
"""The place of a post: its key, or the name of a grid that is yet to be made."""


@dataclass
class Seat:
    """One row's claim on one post. `post` is None until the post is made."""

    where: Where
    kind: PostKind
    held: Holding
    post: Post | None = None
    number: int = 0
    holder: Holder | None = None


@dataclass
class Terms:
    """What is to be written: new terms, changed ones, and terms that never began."""

    today: date
    terms: dict[int, list[Term]]
    new: list[tuple[Seat, date, date | None]] = field(default_factory=list)
    changed: list[Term] = field(default_factory=list)
    dropped: list[Term] = field(default_factory=list)
    counting: Counting = field(default_factory=Counting)

    def plan(self, seat: Seat) -> None:
        """Bring one post in line with the file: its holder's term, and the end of whoever held it before."""
        known = self.terms.get(seat.post.id, []) if seat.post else []
        if seat.holder is None:
            self._end([term for term in known if self._runs(term)], self.today)
            return
        starts, ends = seat.held.starts_on, seat.held.ends_on
        person = seat.holder.known.person.id if seat.holder.known else None
        term = self._same_term([one for one in known if one.person_id == person], starts, ends)
        if term is not None:
            self._correct(term, starts, ends)
            running = self._runs(term)
        else:
            begins = starts or (min(self.today, ends) if ends else self.today)
            self.new.append((seat, begins, ends))
            self.counting.add("terms", new=1)
            running = begins <= self.today and (ends is None or ends >= self.today)
        if running:
            others = [one for one in known if one.person_id != person and self._runs(one)]
            self._end(others, starts or self.today)

    def _same_term(self, mine: list[Term], starts: date | None, ends: date | None) -> Term | None:
        """The term a row speaks of: of the same beginning or, if it states none, the same end; else the one that
        runs, unless the row's days lie apart from it."""
        exact = [one for one in mine if (one.starts_on == starts if starts else ends and one.ends_on == ends)]
        running = [
            one
            for one in mine
            if self._runs(one)
            and (starts is None or starts <= self.today)
            and (ends is None or ends >= (starts or one.starts_on))
        ]
        return next(iter([*exact, *running]), None)

    def _runs(self, term: Term) -> bool:
        return term.starts_on <= self.today and (term.ends_on is None or term.ends_on >= self.today)

    def _correct(self, term: Term, starts: date | None, ends: date | None) -> None:
        """Days that the file states are taken; what it leaves blank stays."""
        stated = {"starts_on": starts, "ends_on": ends}
        edits = {name: day for name, day in stated.items() if day and day != getattr(term, name)}
        changed = bool(edits)
        for name, day in edits.items():
            setattr(term, name, day)
        self.counting.add("terms", changed=changed, unchanged=not changed)
        if changed:
            self.changed.append(term)

    def _end(self, terms: list[Any], successor_starts: date) -> None:
        """End terms the day before their successor's, or yesterday; one that began today is dropped."""
        for term in terms:
            last = min(successor_starts, self.today) - timedelta(days=1)
            if last < term.starts_on:
                last = self.today - timedelta(days=1)
            self.counting.add("terms", changed=1)
            if last < term.starts_on:
                self.dropped.append(term)
            else:
                term.ends_on = last
                self.changed.append(term)


def assign_seats(seats: list[Seat], posts: list[Post], terms: dict[int, list[Term]]) -> None:
    """Give rows of one kind of post over one place their seats: who holds one keeps it, others take what is free.

    Somebody named twice (this term and the next) is first matched by the days.
    """
    free = sorted(posts, key=lambda post: post.seat)
    for exactly in (True, False):
        for seat in seats:
            kept = None if seat.post else _kept(seat, free, terms, exactly)
            if kept is not None:
                free.remove(kept)
                seat.post, seat.number = kept, kept.seat
    taken = {post.seat for post in posts}
    for seat in seats:
        if seat.post is None and free:
            seat.post = free.pop(0)
            seat.number = seat.post.seat
        elif seat.post is None:
            seat.number = next(number for number in range(1, len(taken) + 2) if number not in taken)
            taken.add(seat.number)


def _kept(seat: Seat, free: list[Post], terms: dict[int, list[Term]], exactly: bool) -> Post | None:
    """The first free post whose terms name the row's person, and the row's days if `exactly`."""
    person = seat.holder.known.person.id if seat.holder and seat.holder.known else None
    held = seat.held
    for post in free:
        for term in terms.get(post.id, ()):
            same_days = term.starts_on == held.starts_on if held.starts_on else term.ends_on == held.ends_on
            if term.person_id == person and (same_days or not exactly):
                return post
    return None
