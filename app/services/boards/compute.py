"""A month's ranking, from its indicators into a draft: whole numbers only, so that it comes out the same again."""

from datetime import datetime
from typing import Any

from app.services.boards.indicators import INDICATORS, Month, organisation_orders
from app.services.local_time import period_bounds
from config.policy import defaults
from config.vocabulary import BoardSide, BoardState, BoardSubject, PlaceKind
from models.boards import Board, BoardEntry, BoardEvent, Scheme
from models.database import transaction
from models.registry import Organisation, Place


def install_schemes() -> None:
    """Give a new community the schemes of the defaults; what it already has is left alone."""
    for entry in defaults("schemes")["scheme"]:
        rest = {key: value for key, value in entry.items() if key not in ("code", "name", "subject")}
        Scheme.get_or_create(
            code=entry["code"], defaults={"name": entry["name"], "subject": entry["subject"], "definition": rest}
        )


def compute_boards(period: str, now: datetime) -> list[Board]:
    """Draft every scheme's board of a month for every community; a board that exists is left as it is."""
    start, end = period_bounds(period)
    made = []
    with transaction():
        for community in Place.select().where(Place.kind == PlaceKind.COMMUNITY).order_by(Place.id):
            month = Month(community, period, start, end)
            for scheme in Scheme.select().order_by(Scheme.id):
                known = Board.get_or_none(Board.scheme == scheme, Board.period == period, Board.place == community)
                if known is None:
                    board = _draft(scheme, month, now)
                    if board is not None:
                        made.append(board)
    return made


def _draft(scheme: Scheme, month: Month, now: datetime) -> Board | None:
    ranking = rank(scheme, month)
    if not ranking:
        return None
    board = Board.create(
        scheme=scheme, period=month.period, place=month.place, state=BoardState.DRAFT, computed_at=now
    )
    BoardEntry.insert_many([{**entry, "board": board} for entry in ranking]).execute()
    BoardEvent.create(board=board, number=1, action="compute", note=f"{len(ranking)} 个参评对象", at=now)
    return board


def rank(scheme: Scheme, month: Month) -> list[dict[str, Any]]:
    """Every subject with its score in hundredths, its figures, its rank (ties share it) and its side."""
    counted = {entry["code"]: INDICATORS[entry["code"]].count(month) for entry in scheme.definition["indicators"]}
    rows = [_scored(scheme, subject, name, counted) for subject, name in _subjects(scheme, month).items()]
    rows.sort(key=lambda row: (-row["score"], row["name"], row["subject"]))
    for index, row in enumerate(rows):
        tied = index > 0 and rows[index - 1]["score"] == row["score"]
        row["rank"] = rows[index - 1]["rank"] if tied else index + 1
        _take_side(scheme, row)
    return rows


def _subjects(scheme: Scheme, month: Month) -> dict[int, str]:
    if scheme.subject == BoardSubject.BUILDING:
        buildings = Place.select(Place.id, Place.label).where(
            Place.below(month.place.path), Place.kind == PlaceKind.BUILDING
        )
        return dict(buildings.tuples())
    active = organisation_orders(month)
    least = scheme.definition.get("minimum_orders", 1)
    rows = Organisation.select(Organisation.id, Organisation.name).where(Organisation.id.in_(list(active)))
    return {key: name for key, name in rows.tuples() if active[key] >= least}


def _scored(scheme: Scheme, subject: int, name: str, counted: dict[str, dict[int, int]]) -> dict[str, Any]:
    figures, total = [], 0
    for entry in scheme.definition["indicators"]:
        indicator = INDICATORS[entry["code"]]
        values = counted[indicator.code]
        value = values.get(subject, 0)
        best = indicator.best or max(values.values(), default=0)
        score = min(10_000, value * 10_000 // best) if best else 0
        total += score * entry["weight"]
        figures.append({"code": indicator.code, "value": value, "score": score, "weight": entry["weight"]})
    return {
        "subject_kind": scheme.subject,
        "subject": subject,
        "name": name,
        "score": total // 100,
        "indicators": figures,
    }


def _take_side(scheme: Scheme, row: dict[str, Any]) -> None:
    rule = scheme.definition
    row["side"], row["reason"] = BoardSide.NONE, ""
    if row["rank"] <= rule.get("red_top", 0) and row["score"] > 0:
        row["side"] = BoardSide.RED
    if row["subject_kind"] == BoardSubject.ORGANISATION and row["score"] < rule.get("black_below", 0) * 100:
        row["side"] = BoardSide.BLACK
        weakest = min(row["indicators"], key=lambda figure: figure["score"])
        row["reason"] = f"{INDICATORS[weakest['code']].name}偏低，总分低于 {rule['black_below']} 分"
