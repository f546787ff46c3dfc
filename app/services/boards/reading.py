"""Boards as people may see them: everybody from the public notice until the board ends, the groups from the draft on,
and before the notice whoever is to be blamed or to be praised by name, their own entry alone. What ended is shown to
nobody."""

from dataclasses import dataclass
from datetime import datetime

from peewee import Expression, ModelSelect, fn

from app.services.access import Actor, within
from app.services.boards.definitions import SchemeDefinition
from app.services.boards.indicators import INDICATORS
from app.services.boards.schemes import definition_of
from app.services.boards.scope import MOST_SOURCES, Source
from app.services.boards.subjects import PERSONAL, codes_of, full_names, key_of, own_keys, public_names, scope_for
from app.services.errors import not_found
from config.vocabulary import BoardSide, BoardState, BoardSubject, MembershipState, Role
from models.boards import Board, BoardEntry, Scheme
from models.registry import Membership, Organisation, Place

INSIDERS = (Role.OFFICE, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR)
PUBLIC = (BoardState.ON_NOTICE, BoardState.PUBLISHED)
OVER = (BoardState.EXPIRED, BoardState.WITHDRAWN)
TREND = 12


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as a viewer may read it: its name, and the public code of a subject that is no person."""

    entry: BoardEntry
    name: str
    code: str


def _visible(actor: Actor) -> Expression:
    above = {int(part) for scope in actor.scopes for part in scope.path.strip("/").split("/")}
    public = Board.place.in_(above) & Board.state.in_(PUBLIC)
    return public | within(actor, *INSIDERS) | Board.id.in_(_warned(actor)) | Board.id.in_(_praised(actor))


def _warned(actor: Actor) -> ModelSelect:
    """Boards before their notice on whose black side the actor's organisation is to stand."""
    return (
        BoardEntry.select(BoardEntry.board)
        .join(Board)
        .switch(BoardEntry)
        .join(Organisation, on=(BoardEntry.subject == Organisation.id))
        .where(
            Board.state == BoardState.REVIEWED,
            BoardEntry.side == BoardSide.BLACK,
            Organisation.contact == (actor.id if actor.person else 0),
        )
    )


def _praised(actor: Actor) -> ModelSelect:
    """Boards before their notice on whose red side the actor, or a household of theirs, is to stand: they are asked
    how they want to be named."""
    me = actor.id if actor.person else 0
    homes = Membership.select(Membership.household).where(
        Membership.person == me, Membership.state == MembershipState.CONFIRMED
    )
    own = (BoardEntry.subject_kind == BoardSubject.PERSON) & (BoardEntry.subject == me)
    family = (BoardEntry.subject_kind == BoardSubject.HOUSEHOLD) & BoardEntry.subject.in_(homes)
    return (
        BoardEntry.select(BoardEntry.board)
        .join(Board)
        .where(Board.state == BoardState.REVIEWED, BoardEntry.side == BoardSide.RED, own | family)
    )


def listed(actor: Actor) -> ModelSelect:
    """Boards the actor may see, the newest period first."""
    return (
        Board.select(Board, Scheme, Place)
        .join(Scheme)
        .switch(Board)
        .join(Place)
        .where(_visible(actor))
        .order_by(Board.period.desc(), Board.id)
    )


def find_board(actor: Actor, scheme: str, period: str, place: str = "") -> Board:
    """A board by its scheme and period; `place` (a code) tells several apart. NOT_FOUND."""
    query = listed(actor).where(Scheme.code == scheme, Board.period == period)
    board = (query.where(Place.code == place) if place else query).first()
    if board is None:
        raise not_found("这期榜单")
    return board


def board_by_code(code: str) -> Board:
    """A board by the code its pictures carry, whatever has become of it. NOT_FOUND before its notice."""
    board = (
        Board.select(Board, Scheme, Place).join(Scheme).switch(Board).join(Place).where(Board.code == code).first()
    )
    if board is None or board.state in (BoardState.DRAFT, BoardState.REVIEWED):
        raise not_found("这期榜单")
    return board


def waiting_boards(actor: Actor) -> ModelSelect:
    """Boards on their way to publication, the oldest period first."""
    return (
        listed(actor)
        .where(Board.state.in_([BoardState.DRAFT, BoardState.REVIEWED, BoardState.ON_NOTICE]))
        .order_by(Board.period, Board.id)
    )


def standing(board: Board, now: datetime) -> ModelSelect:
    """Entries that are served: none of a board that is over, and none that ended."""
    query = board.entries.where(
        BoardEntry.ended_at.is_null(), BoardEntry.ends_at.is_null() | (BoardEntry.ends_at > now)
    ).order_by(BoardEntry.rank, BoardEntry.id)
    over = board.state in OVER or (board.effective_until is not None and board.effective_until <= now)
    return query.where(BoardEntry.id < 0) if over else query


def public_entries(board: Board, now: datetime) -> list[Shown]:
    """What everybody may read. Of people and families only the red side, and only by their consent."""
    if board.state not in PUBLIC:
        return []
    query = standing(board, now)
    if board.scheme.subject in PERSONAL:
        query = query.where(BoardEntry.side == BoardSide.RED)
    rows = list(query)
    return _shown(board, rows, public_names(board, rows))


def _shown(board: Board, rows: list[BoardEntry], names: dict[int, str]) -> list[Shown]:
    personal = board.scheme.subject in PERSONAL
    codes = {} if personal else codes_of(board.scheme.subject, [row.subject for row in rows])
    return [
        Shown(row, names[row.subject], codes.get(row.subject, ("", ""))[0]) for row in rows if row.subject in names
    ]


def entries_for(actor: Actor, board: Board, now: datetime) -> list[Shown]:
    """A board's entries as the actor may read them: whole for those who review, else what is public and their own."""
    if actor.covers(board.place.path, *INSIDERS):
        rows = list(standing(board, now))
        return _shown_inside(board, rows)
    mine = own_keys(actor, board.scheme.subject)
    own = list(standing(board, now).where(BoardEntry.subject.in_(mine))) if mine else []
    shown = {one.entry.id: one for one in public_entries(board, now)}
    for one in _shown(board, own, full_names(board, own)):
        shown.setdefault(one.entry.id, one)
    return sorted(shown.values(), key=lambda one: (one.entry.rank, one.entry.id))


def _shown_inside(board: Board, rows: list[BoardEntry]) -> list[Shown]:
    known = codes_of(board.scheme.subject, [row.subject for row in rows])
    personal = board.scheme.subject in PERSONAL
    return [
        Shown(row, known[row.subject][1] if personal else row.name, known[row.subject][0])
        for row in rows
        if row.subject in known
    ]


def sides(boards: list[Board]) -> dict[int, dict[str, int]]:
    """How many stand on each side of some boards, in one query."""
    rows = (
        BoardEntry.select(BoardEntry.board, BoardEntry.side, fn.COUNT(BoardEntry.id))
        .where(BoardEntry.board.in_([board.id for board in boards]), BoardEntry.ended_at.is_null())
        .group_by(BoardEntry.board, BoardEntry.side)
    )
    counts: dict[int, dict[str, int]] = {board.id: {} for board in boards}
    for board, side, count in rows.tuples():
        counts[board][side] = count
    return counts


def rules_of(board: Board) -> SchemeDefinition:
    return definition_of(board.rules)


def source_rows(actor: Actor, board: Board, subject: str, code: str) -> tuple[BoardEntry, list[Source]]:
    """The rows behind one figure of a subject: for those who review, and for the subject itself. NOT_FOUND."""
    key = key_of(board.scheme.subject, subject)
    inside = actor.covers(board.place.path, *INSIDERS)
    if not inside and key not in own_keys(actor, board.scheme.subject):
        raise not_found("这个数的来源")
    entry = board.entries.where(BoardEntry.subject == key).first()
    if entry is None or code not in INDICATORS or rules_of(board).indicator(code) is None:
        raise not_found("这个数的来源")
    rows = INDICATORS[code].sources(scope_for(board, rules_of(board), code), [key], MOST_SOURCES)
    return entry, [row for _, row in rows]


def all_sources(actor: Actor, board: Board, subjects: list[int], most: int) -> list[tuple[int, str, Source]]:
    """Subject, indicator and row of all that is behind a board's figures, at most so many rows in all and a query for
    each figure; for those who review. NOT_FOUND."""
    if not actor.covers(board.place.path, *INSIDERS):
        raise not_found("这期榜单的来源")
    rules = rules_of(board)
    found: list[tuple[int, str, Source]] = []
    for code in [one.code for one in rules.indicators if one.code in INDICATORS]:
        for start in range(0, len(subjects), 500):
            if (left := most - len(found)) > 0:
                chunk = subjects[start : start + 500]
                rows = INDICATORS[code].sources(scope_for(board, rules, code), chunk, left)
                found += [(key, code, row) for key, row in rows]
    return found


def history(actor: Actor, scheme: str, subject: str, now: datetime) -> list[tuple[Board, BoardEntry]]:
    """How a subject stood on the boards of a scheme, the newest first: to the public what is published, and of
    people nobody but themselves."""
    found = Scheme.get_or_none(Scheme.code == scheme)
    if found is None:
        raise not_found("这个评比方案")
    key = key_of(found.subject, subject)
    rows = listed(actor).where(Scheme.code == scheme).order_by(Board.period.desc(), Board.id.desc())
    boards = {row.id: row for row in rows.limit(TREND * 4)}
    personal = BoardSubject(found.subject) in PERSONAL and key not in own_keys(actor, found.subject)
    inside = [row.id for row in boards.values() if actor.covers(row.place.path, *INSIDERS)]
    entries = BoardEntry.select().where(
        BoardEntry.board.in_(inside if personal else list(boards)),
        BoardEntry.subject == key,
        BoardEntry.ended_at.is_null(),
        BoardEntry.ends_at.is_null() | (BoardEntry.ends_at > now),
    )
    stood = {entry.board_id: entry for entry in entries}
    kept = [(board, stood[board.id]) for board in boards.values() if board.id in stood and board.state not in OVER]
    return kept[:TREND]
