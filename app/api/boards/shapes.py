"""The shapes of a board's answers, and the one place that fills them."""

from datetime import datetime
from typing import Annotated, Any

from apiflask import APIBlueprint
from pydantic import Field as Limits
from pydantic import StringConstraints

from app.api.conventions import (
    Action,
    Body,
    Code,
    Out,
    Photos,
    Said,
    Words,
    action_list,
)
from app.face.moment import now
from app.face.paging import Query
from app.services import boards
from app.services.access import Actor
from app.services.boards import INDICATORS, SchemeDefinition
from app.services.boards.reading import Shown
from app.services.local_time import period_label
from config.vocabulary import (
    BoardSide,
    BoardState,
    BoardSubject,
    NameChoice,
)
from models.boards import Board

blueprint = APIBlueprint("boards", __name__, tag="红黑榜")


class PlaceQuery(Query):
    place: Annotated[str, StringConstraints(max_length=64)] = ""


class SourceQuery(PlaceQuery):
    subject: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    indicator: Annotated[str, StringConstraints(min_length=1, max_length=40)]


class HistoryQuery(Query):
    subject: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class BoardOut(Out):
    """`code` is what pictures lead to. A board ends with `effective_until`."""

    code: str
    scheme: str
    name: str
    subject: str
    subject_label: str
    period: str
    period_label: str
    place: str
    place_label: str
    state: str
    label: str
    version: int
    red: int
    black: int
    answer_until: datetime | None
    notice_until: datetime | None
    published_at: datetime | None
    effective_until: datetime | None
    actions: list[Action]


class FigureOut(Out):
    code: str
    name: str
    explanation: str
    unit: str
    value: int
    score: int
    weight: int


class EntryOut(Out):
    """`score` and the figures' scores are in hundredths: 9650 is 96.5. `subject` is the public code of an
    organisation or place, and of a person or family only for themselves and for those who review. `own` entries
    are the caller's."""

    rank: int
    subject: str
    name: str
    score: int
    side: str
    side_label: str
    title: str
    grade: str
    reason: str
    ends_at: datetime | None
    own: bool
    indicators: list[FigureOut]


class BoardDetailOut(BoardOut):
    """`name_choice` is how the caller agreed to be named, where the board names people or families; empty while
    they said nothing."""

    description: str
    name_choice: str
    name_choices: dict[str, str]
    entries: list[EntryOut]


class BoardsOut(Out):
    items: list[BoardOut]
    next_cursor: str | None


class ObjectionBody(Body):
    words: Said
    subject: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)] = ""
    photos: Photos = []


class CorrectionBody(Body):
    subject: Code
    indicator: Code
    value: Annotated[int, Limits(ge=0, le=10**9)]


class AnswerBody(Body):
    """`corrections` set figures right, in the indicator's own unit, when the objection is upheld."""

    uphold: bool
    answer: Said
    corrections: Annotated[list[CorrectionBody], Limits(max_length=50)] = []


class ObjectionOut(Out):
    """`own` ones are the caller's."""

    code: str
    own: bool
    kind: str
    kind_label: str
    state: str
    label: str
    words: str
    photos: list[str]
    answer: str
    made_at: datetime
    answer_by: datetime
    answered_at: datetime | None
    actions: list[Action]


class ObjectionsOut(Out):
    items: list[ObjectionOut]


class EventOut(Out):
    number: int
    action: str
    label: str
    note: str
    changes: list[dict[str, Any]]
    by: str
    at: datetime


class EventsOut(Out):
    items: list[EventOut]


class SourceOut(Out):
    code: str
    words: str
    part: int
    at: datetime


class SourcesOut(Out):
    """`value` is what the board counted; the parts of the rows lead to it."""

    indicator: FigureOut
    items: list[SourceOut]


class StoodOut(Out):
    period: str
    period_label: str
    rank: int
    score: int
    side: str
    title: str
    grade: str


class HistoryOut(Out):
    items: list[StoodOut]


class NoteBody(Body):
    note: Words = ""


class VetoBody(Body):
    subject: Code
    rule: Code
    evidence: Said


class PresentOut(Out):
    """How a board stands now, for whoever scanned a picture of it: what is not in force names nobody."""

    code: str
    name: str
    period_label: str
    place_label: str
    state: str
    label: str
    notice_until: datetime | None
    published_at: datetime | None
    effective_until: datetime | None
    red: list[str]
    black: list[str]


def board_shape(actor: Actor, row: Board, counts: dict[str, int]) -> dict[str, Any]:
    acts = boards.board_actions(actor, row, now()) + boards.objection_actions(actor, row, now())
    return {
        "code": row.code,
        "scheme": row.scheme.code,
        "name": row.scheme.name,
        "subject": row.scheme.subject,
        "subject_label": BoardSubject(row.scheme.subject).label,
        "period": row.period,
        "period_label": period_label(row.period),
        "place": row.place.code,
        "place_label": row.place.label,
        "state": row.state,
        "label": BoardState(row.state).label,
        "version": row.version,
        "red": counts.get(BoardSide.RED, 0),
        "black": counts.get(BoardSide.BLACK, 0),
        "answer_until": row.answer_until,
        "notice_until": row.notice_until,
        "published_at": row.published_at,
        "effective_until": row.effective_until,
        "actions": action_list(acts),
    }


def detail_shape(actor: Actor, row: Board) -> BoardDetailOut:
    rules, shown = boards.rules_of(row), boards.entries_for(actor, row, now())
    mine = boards.own_keys(actor, row.scheme.subject)
    personal = row.scheme.subject in (BoardSubject.PERSON, BoardSubject.HOUSEHOLD)
    said = boards.choices(row.scheme_id, row.scheme.subject, sorted(mine)) if personal and mine else {}
    standing = {one.entry.side for one in shown}
    counts = {side: sum(one.entry.side == side for one in shown) for side in standing}
    return BoardDetailOut(
        **board_shape(actor, row, counts),
        description=rules.description,
        name_choice=str(next(iter(said.values()), "")),
        name_choices={choice.value: choice.label for choice in NameChoice} if personal and mine else {},
        entries=[_entry(rules, one, one.entry.subject in mine) for one in shown],
    )


def _entry(rules: SchemeDefinition, one: Shown, own: bool) -> EntryOut:
    row = one.entry
    return EntryOut(
        rank=row.rank,
        subject=one.code,
        name=one.name,
        score=row.score,
        side=row.side,
        side_label=BoardSide(row.side).label,
        title=row.title,
        grade=row.grade,
        reason=row.reason,
        ends_at=row.ends_at,
        own=own,
        indicators=[figure_shape(rules, figure) for figure in row.indicators],
    )


def figure_shape(rules: SchemeDefinition, figure: dict[str, Any]) -> FigureOut:
    known, own = INDICATORS.get(figure["code"]), rules.indicator(figure["code"])
    explanation = known.explanation if known else own.explanation if own else ""
    unit = known.unit if known else "0.01 分（百分制）"
    return FigureOut(name=boards.name_of(rules, figure["code"]), explanation=explanation, unit=unit, **figure)
