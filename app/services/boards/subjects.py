"""Who is ranked by a scheme, and how a subject is called. People and households stand on a board by their code alone:
their names are shown as they agreed."""

from dataclasses import dataclass
from typing import Any

from peewee import ModelSelect, fn

from app.services.access import Actor
from app.services.boards.definitions import SchemeDefinition
from app.services.boards.indicators import INDICATORS
from app.services.boards.scope import Scope, scope_of
from app.services.errors import not_found
from app.services.registry import mask_name
from config.vocabulary import BoardSubject, MembershipState, NameChoice, PlaceKind
from models.boards import Board, BoardEntry, NameConsent, Scheme
from models.people import Person
from models.registry import Membership, Organisation, Place

PERSONAL = (BoardSubject.PERSON, BoardSubject.HOUSEHOLD)
_PLACES = {
    BoardSubject.ESTATE: PlaceKind.ESTATE,
    BoardSubject.BUILDING: PlaceKind.BUILDING,
    BoardSubject.HOUSEHOLD: PlaceKind.HOUSEHOLD,
}
_MOST_PRIVATE = (NameChoice.HIDDEN, NameChoice.MASKED, NameChoice.FULL)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Keys of subjects with their names, and how many did too little to be ranked."""

    names: dict[int, str]
    left_out: int = 0


def ranked(rules: SchemeDefinition, place: Place, period: str) -> Ranked:
    """Everybody a scheme ranks at a place in a period."""
    candidates = _candidates(rules, place)
    if rules.activity is None:
        return Ranked(dict(candidates.tuples()))
    done = INDICATORS[rules.activity].count(scope_of(place, period, rules.activity_programme))
    enough = [key for key, count in done.items() if count >= rules.activity_least]
    found: dict[int, str] = {}
    for start in range(0, len(enough), 500):
        model = candidates.model
        found |= dict(candidates.where(model.id.in_(enough[start : start + 500])).tuples())
    return Ranked(found, sum(0 < count < rules.activity_least for count in done.values()))


def _candidates(rules: SchemeDefinition, place: Place) -> ModelSelect:
    """(key, name) of whoever could be ranked."""
    if rules.subject is BoardSubject.PERSON:
        return Person.select(Person.id, Person.code)
    if rules.subject is BoardSubject.ORGANISATION:
        return organisations(rules.organisations, place).select(Organisation.id, Organisation.name)
    name = Place.code if rules.subject is BoardSubject.HOUSEHOLD else _full_label(place)
    return Place.select(Place.id, name).where(Place.below(place.path), Place.kind == _PLACES[rules.subject])


def _full_label(place: Place) -> Any:
    """3栋 within an estate; with several estates below the place, each building with the name of its own."""
    estates = Place.select().where(Place.below(place.path), Place.kind == PlaceKind.ESTATE).count()
    if estates < 2:
        return Place.label
    above = Place.alias()
    named = above.select(above.name).where(above.id == Place.estate, Place.kind != PlaceKind.ESTATE)
    return fn.COALESCE(named, "").concat(Place.label)


def organisations(kinds: Any, place: Place) -> ModelSelect:
    """Organisations of some kinds that belong below a place or stand above it."""
    where = Place.below(place.path) | Organisation.place.in_(place.above())
    return (
        Organisation.select()
        .join(Place, on=(Organisation.place == Place.id))
        .where(Organisation.kind.in_([str(kind) for kind in kinds]), where)
    )


def codes_of(kind: str, keys: list[int]) -> dict[int, tuple[str, str]]:
    """Key to (public code, full name) of subjects: for those who may know, and for links."""
    table = {BoardSubject.ORGANISATION: Organisation, BoardSubject.PERSON: Person}.get(BoardSubject(kind), Place)
    name = Place.label if table is Place else table.name
    found: dict[int, tuple[str, str]] = {}
    for start in range(0, len(keys), 500):
        rows = table.select(table.id, table.code, name).where(table.id.in_(keys[start : start + 500]))
        found |= {key: (code, words) for key, code, words in rows.tuples()}
    return found


def key_of(kind: str, code: str) -> int:
    """The key of a subject by its public code; NOT_FOUND."""
    table = {BoardSubject.ORGANISATION: Organisation, BoardSubject.PERSON: Person}.get(BoardSubject(kind), Place)
    row = table.get_or_none(table.code == code)
    if row is None:
        raise not_found("这个参评对象")
    return int(row.id)


def entered(board: Board, code: str) -> int:
    """The key of a subject that stands on a board; NOT_FOUND."""
    key = key_of(board.scheme.subject, code)
    if not board.entries.where(BoardEntry.subject == key).exists():
        raise not_found("这个参评对象")
    return key


def choices(scheme: Scheme | int, kind: str, keys: list[int]) -> dict[int, NameChoice]:
    """How subjects agreed to be named; those who said nothing are left out. Of a family the most private wish
    counts, and only of those who live there now."""
    found: dict[int, NameChoice] = {}
    for start in range(0, len(keys), 500):
        newest = NameConsent.alias()
        last = (
            newest.select(fn.MAX(newest.id))
            .where(newest.scheme == scheme, newest.subject_kind == kind)
            .group_by(newest.subject, newest.person)
        )
        rows = NameConsent.select().where(
            NameConsent.id.in_(last), NameConsent.subject.in_(keys[start : start + 500])
        )
        if kind == BoardSubject.HOUSEHOLD:
            rows = rows.join(
                Membership,
                on=(Membership.person == NameConsent.person) & (Membership.household == NameConsent.subject),
            ).where(Membership.state == MembershipState.CONFIRMED)
        for row in rows:
            said = [found.get(row.subject, NameChoice.FULL), NameChoice(row.choice)]
            found[row.subject] = min(said, key=_MOST_PRIVATE.index)
    return found


def public_names(board: Board, entries: list[BoardEntry]) -> dict[int, str]:
    """Key to the name that everybody may read; a person or family that did not agree is not in it."""
    if board.scheme.subject not in PERSONAL:
        return {entry.subject: entry.name for entry in entries}
    keys = [entry.subject for entry in entries]
    agreed = choices(board.scheme_id, board.scheme.subject, keys)
    known = codes_of(board.scheme.subject, keys)
    return {
        key: name_as(board.scheme.subject, known[key][1], choice)
        for key, choice in agreed.items()
        if choice is not NameChoice.HIDDEN and key in known
    }


def name_as(kind: str, name: str, choice: NameChoice) -> str:
    """How a person's name or a family's door stands on a board by a choice; nothing when hidden."""
    if choice is NameChoice.HIDDEN:
        return ""
    if choice is NameChoice.FULL:
        return name
    return mask_name(name) if kind == BoardSubject.PERSON else _mask_door(name)


def _mask_door(label: str) -> str:
    """3栋2单元502 as 3栋某户."""
    building, found, _ = label.partition("栋")
    return f"{building}栋某户" if found else "某户"


def full_names(board: Board, entries: list[BoardEntry]) -> dict[int, str]:
    """Key to the whole name, for those who review."""
    if board.scheme.subject not in PERSONAL:
        return {entry.subject: entry.name for entry in entries}
    known = codes_of(board.scheme.subject, [entry.subject for entry in entries])
    return {key: name for key, (_, name) in known.items()}


def own_keys(actor: Actor, kind: str) -> set[int]:
    """Subjects of a kind that the actor is, lives in, or speaks for."""
    if actor.person is None:
        return set()
    if kind == BoardSubject.PERSON:
        return {actor.id}
    if kind == BoardSubject.ORGANISATION:
        return {row.id for row in Organisation.select(Organisation.id).where(Organisation.contact == actor.id)}
    if kind == BoardSubject.HOUSEHOLD:
        rows = Membership.select(Membership.household).where(
            Membership.person == actor.id, Membership.state == MembershipState.CONFIRMED
        )
        return {row.household_id for row in rows}
    return set()


def scope_for(board: Board, rules: SchemeDefinition, code: str) -> Scope:
    """What an indicator of a board looked at."""
    own = rules.indicator(code)
    return scope_of(board.place, board.period, own.programme if own else None)
