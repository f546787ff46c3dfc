"""A period's ranking, from its figures into a draft, and again when an objection is upheld. What went in is kept, so
that every board comes out the same again, to the byte."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.services import points
from app.services.boards.definitions import SchemeDefinition
from app.services.boards.indicators import INDICATORS
from app.services.boards.ranking import Entry, Inputs, digest_of, rank
from app.services.boards.schemes import definition_of, schemes
from app.services.boards.scope import scope_of
from app.services.boards.scoring import manual_values, round_of
from app.services.boards.subjects import ranked
from app.services.errors import DomainError
from app.services.local_time import months_of, span_bounds
from app.services.points.close import months_to_close
from config.vocabulary import BoardPeriod, BoardState, ErrorCode
from models.boards import Board, BoardComputation, BoardEntry, BoardEvent, SchemeVersion, Veto
from models.database import canonical_json, opaque_code, transaction
from models.many import insert_rows
from models.registry import Place

FIELDS = ("subject_kind", "subject", "name", "score", "indicators", "side", "title", "grade", "reason", "rank")


def kind_of_period(period: str) -> BoardPeriod:
    if "-" not in period:
        return BoardPeriod.YEAR
    return BoardPeriod.QUARTER if "Q" in period else BoardPeriod.MONTH


def compute_boards(period: str, now: datetime) -> list[Board]:
    """Draft the boards of every scheme for a month, quarter or year that is over, at every place of the scheme's
    level; a board that exists is left as it is. PERIOD_NOT_OVER."""
    if span_bounds(period)[1] > now:
        raise DomainError(ErrorCode.PERIOD_NOT_OVER)
    last = months_of(period)[-1]
    if open_months := [one for programme in points.programmes() for one in months_to_close(programme, last)]:
        raise DomainError(ErrorCode.PERIOD_NOT_OVER, f"{min(open_months)} 还没有结账，结账后再算榜单")
    made = []
    for version in schemes(period=kind_of_period(period)):
        rules = definition_of(version)
        for place in Place.select().where(Place.kind == rules.level).order_by(Place.id):
            with transaction():
                board = _draft(version, place, period, now)
            if board is not None:
                made.append(board)
    return made


def _draft(version: SchemeVersion, place: Place, period: str, now: datetime) -> Board | None:
    """A new draft; None when the board exists or nobody is ranked. Where judges were asked, their version counts."""
    if Board.get_or_none(Board.scheme == version.scheme_id, Board.period == period, Board.place == place):
        return None
    asked = round_of(version.scheme_id, period, place.id)
    kept = asked.rules if asked else version
    rules = definition_of(kept)
    inputs = gather(version.scheme_id, rules, place, period, [])
    entries = rank(rules, inputs)
    if not entries:
        return None
    board = Board.create(
        code=opaque_code("bd"),
        scheme=version.scheme,
        rules=kept,
        period=period,
        place=place,
        state=BoardState.DRAFT,
        digest=digest_of(entries),
        computed_at=now,
    )
    _keep(board, inputs, entries, "compute", now)
    BoardEvent.create(board=board, number=1, action="compute", note=_count_words(inputs, entries), at=now)
    return board


def _count_words(inputs: Inputs, entries: list[Entry]) -> str:
    words = f"{len(entries)} 个参评对象"
    return f"{words}，{inputs['left_out']} 个参与太少没有排名" if inputs["left_out"] else words


def gather(
    scheme: int, rules: SchemeDefinition, place: Place, period: str, corrections: list[dict[str, Any]]
) -> Inputs:
    """What a ranking is made of: subjects, their figures, scores by hand, vetoes, and what objections set right."""
    who = ranked(rules, place, period)
    values, judged = manual_values(scheme, period, place.id)
    for one in rules.indicators:
        if one.judges is None:
            values[one.code] = INDICATORS[one.code].count(scope_of(place, period, one.programme))
    for correction in corrections:
        values.setdefault(correction["indicator"], {})[correction["subject"]] = correction["value"]
    standing = Veto.select(Veto.subject, Veto.rule).where(
        Veto.scheme == scheme, Veto.period == period, Veto.place == place, Veto.lifted_at.is_null()
    )
    return {
        "subjects": {str(key): name for key, name in who.names.items()},
        "left_out": who.left_out,
        "values": {
            code: {str(key): value for key, value in of.items() if key in who.names} for code, of in values.items()
        },
        "judged": judged,
        "vetoes": sorted([key, rule] for key, rule in standing.tuples() if key in who.names),
        "corrections": corrections,
    }


def _keep(board: Board, inputs: Inputs, entries: list[Entry], cause: str, now: datetime) -> None:
    number = board.computations.count() + 1
    BoardComputation.create(
        board=board, number=number, inputs=canonical_json(inputs), digest=digest_of(entries), cause=cause, at=now
    )
    insert_rows(BoardEntry, [{**entry, "board": board} for entry in entries])


def latest_inputs(board: Board) -> Inputs:
    newest = board.computations.order_by(BoardComputation.number.desc()).first()
    inputs: Inputs = json.loads(newest.inputs)
    return inputs


def reproduce(board: Board) -> list[Entry]:
    """The board's entries made anew from what was stored."""
    return rank(definition_of(board.rules), latest_inputs(board))


def stored_entries(board: Board) -> list[Entry]:
    """The board's entries as they stand, in the form they were made in."""
    rows = board.entries.order_by(BoardEntry.id)
    return [{name: getattr(row, name) for name in FIELDS} for row in rows]


def differences(boards: Iterable[Board]) -> list[str]:
    """Boards that do not come out the same again, in words; empty when all do."""
    broken = []
    for board in boards:
        again = reproduce(board)
        if digest_of(again) != board.digest or digest_of(stored_entries(board)) != board.digest:
            broken.append(f"榜单 {board.scheme.code}/{board.period} 不能由存下的数据重现")
    return broken


def recompute(
    board: Board, corrections: list[dict[str, Any]], cause: str, now: datetime
) -> tuple[list[dict[str, Any]], list[Entry], list[Entry]]:
    """Make the ranking anew with what was set right, in the caller's transaction and lock. Answers what changed, the
    entries before and the entries now."""
    rules, before = definition_of(board.rules), stored_entries(board)
    kept = [*latest_inputs(board)["corrections"], *corrections]
    inputs = gather(board.scheme_id, rules, board.place, board.period, kept)
    entries = rank(rules, inputs)
    BoardEntry.delete().where(BoardEntry.board == board).execute()
    _keep(board, inputs, entries, cause, now)
    Board.update(digest=digest_of(entries), computed_at=now).where(Board.id == board.id).execute()
    return _changes(before, entries), before, entries


def _changes(before: list[Entry], after: list[Entry]) -> list[dict[str, Any]]:
    """Subjects whose place, score or side is another now."""
    old, new = ({row["subject"]: row for row in rows} for rows in (before, after))
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        pair = {
            name: [rows[key][name] if key in rows else None for rows in (old, new)]
            for name in ("rank", "score", "side", "title", "grade")
        }
        moved = {name: both for name, both in pair.items() if both[0] != both[1]}
        if moved:
            found.append({"subject": key, "name": (new.get(key) or old[key])["name"], **moved})
    return found
