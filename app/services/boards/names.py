"""How people agree to be named on red boards: for themselves, and for the household they live in."""

from dataclasses import dataclass
from datetime import datetime

from peewee import fn

from app.services import audit
from app.services.access import Actor
from app.services.boards.subjects import PERSONAL, choices, codes_of, name_as, own_keys
from app.services.errors import DomainError, invalid, not_found
from config.vocabulary import BoardSubject, ErrorCode, NameChoice
from models.boards import NameConsent, Scheme
from models.database import transaction
from models.registry import Place


@dataclass(frozen=True, slots=True)
class Naming:
    """A board that could name the actor or a household of theirs: what they said, what counts (of a family the most
    private wish), and how the name would stand by each choice. `household` is empty for a board of persons."""

    scheme: Scheme
    household: str
    said: NameChoice | None
    counts: NameChoice | None
    shown: dict[NameChoice, str]


def choose_name(actor: Actor, scheme: str, choice: NameChoice, household: str, now: datetime) -> NameConsent:
    """Say how one's own name, or one's household's, may stand on the boards of a scheme. It counts at once,
    everywhere the board is served. NOT_FOUND, INVALID_INPUT for boards that name nobody."""
    found = Scheme.get_or_none(Scheme.code == scheme)
    if found is None:
        raise not_found("这个评比方案")
    if found.subject not in PERSONAL:
        raise invalid("choice", "这个榜不列个人和家庭，不用选择")
    subject = actor.id
    if found.subject == BoardSubject.HOUSEHOLD:
        mine = own_keys(actor, BoardSubject.HOUSEHOLD)
        row = Place.get_or_none(Place.code == household) if household else None
        subject = row.id if row else (min(mine) if mine and not household else 0)
        if subject not in mine:
            raise DomainError(ErrorCode.NOT_FOUND, "没有找到您的这一户")
    with transaction():
        made = NameConsent.create(
            scheme=found, subject_kind=found.subject, subject=subject, person=actor.id, choice=choice, at=now
        )
        audit.write(actor, "board.name", scheme, now, choice=choice.value)
    return made


def namings(actor: Actor) -> list[Naming]:
    """Every board in use that could name the actor or a household they live in."""
    schemes = Scheme.select().where(Scheme.enabled, Scheme.subject.in_([str(kind) for kind in PERSONAL]))
    found: list[Naming] = []
    said = _said(actor)
    for scheme in schemes.order_by(Scheme.position, Scheme.id):
        mine = sorted(own_keys(actor, scheme.subject))
        counting, known = choices(scheme, scheme.subject, mine), codes_of(scheme.subject, mine)
        for key in mine:
            code, name = known[key]
            shown = {choice: name_as(scheme.subject, name, choice) for choice in NameChoice}
            home = code if scheme.subject == BoardSubject.HOUSEHOLD else ""
            found.append(Naming(scheme, home, said.get((scheme.id, key)), counting.get(key), shown))
    return found


def _said(actor: Actor) -> dict[tuple[int, int], NameChoice]:
    """The actor's own newest word on each scheme and subject."""
    newest = (
        NameConsent.select(fn.MAX(NameConsent.id))
        .where(NameConsent.person == actor.id)
        .group_by(NameConsent.scheme, NameConsent.subject_kind, NameConsent.subject)
    )
    rows = NameConsent.select().where(NameConsent.id.in_(newest))
    return {(row.scheme_id, row.subject): NameChoice(row.choice) for row in rows}
