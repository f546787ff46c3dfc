"""Schemes as the office decides them, and score sheets of judges."""

from datetime import datetime
from typing import Annotated, Any

from apiflask import APIBlueprint
from pydantic import Field as Limits

from app.api.boards.shapes import PlaceQuery
from app.api.conventions import SIGNED_IN, Body, Code, Out, Words, current_actor, once, who
from app.face.moment import now
from app.face.paging import PageQuery, page
from app.services import boards
from app.services.boards import SchemeDefinition
from app.services.boards.reading import INSIDERS
from app.services.local_time import period_label
from config.vocabulary import BoardPeriod, BoardSubject, Role
from models.boards import SchemeVersion, ScoringRound

blueprint = APIBlueprint("schemes", __name__, tag="评比方案")


class IndicatorOut(Out):
    code: str
    name: str
    explanation: str
    unit: str
    subjects: list[str]


class IndicatorsOut(Out):
    items: list[IndicatorOut]


class SchemeOut(Out):
    """`definition` is the whole scheme, as it is sent back to change it; `number` is its version."""

    code: str
    name: str
    subject: str
    subject_label: str
    period: str
    period_label: str
    enabled: bool
    number: int
    made_at: datetime
    made_by: str
    definition: dict[str, Any]


class SchemesOut(Out):
    items: list[SchemeOut]


class SchemeBody(Body):
    code: Code
    definition: SchemeDefinition


class VersionBody(Body):
    """`seen` is the number of the newest version the editor saw."""

    definition: SchemeDefinition
    enabled: bool = True
    seen: Annotated[int, Limits(ge=1)]


class RevertBody(Body):
    to: Annotated[int, Limits(ge=1)]
    seen: Annotated[int, Limits(ge=1)]


class RoundOut(Out):
    """A score sheet: `missing` of `asked` scores are still to give before `due_at`. `place` tells it from the
    sheets of other communities."""

    scheme: str
    name: str
    period: str
    period_label: str
    place: str
    place_label: str
    due_at: datetime
    asked: int
    missing: int
    open: bool


class RoundsOut(Out):
    items: list[RoundOut]
    next_cursor: str | None


class ScoreOut(Out):
    subject: str
    subject_name: str
    indicator: str
    indicator_name: str
    explanation: str
    score: int | None
    note: str


class SheetOut(RoundOut):
    """A score below `reason_below` needs a note."""

    reason_below: int
    scores: list[ScoreOut]


class ScoreBody(Body):
    subject: Code
    indicator: Code
    score: Annotated[int, Limits(ge=0, le=100)]
    note: Words = ""


class ScoresBody(Body):
    scores: Annotated[list[ScoreBody], Limits(min_length=1, max_length=500)]


@blueprint.get("/indicators")
@who(*INSIDERS)
@blueprint.output(IndicatorsOut)
def indicators() -> IndicatorsOut:
    """自动指标：名称、怎么算、能评谁"""
    return IndicatorsOut(
        items=[
            IndicatorOut(
                code=one.code,
                name=one.name,
                explanation=one.explanation,
                unit=one.unit,
                subjects=sorted(subject.value for subject in one.subjects),
            )
            for one in boards.INDICATORS.values()
        ]
    )


@blueprint.get("/schemes")
@who(SIGNED_IN)
@blueprint.output(SchemesOut)
def schemes() -> SchemesOut:
    """评比方案：评谁、多久一次、怎么算"""
    return SchemesOut(items=[_scheme(one) for one in boards.schemes(every=bool(current_actor().paths(*INSIDERS)))])


@blueprint.get("/schemes/<code>/versions")
@who(*INSIDERS)
@blueprint.output(SchemesOut)
def versions(code: str) -> SchemesOut:
    """一个方案的历次版本"""
    return SchemesOut(items=[_scheme(one) for one in boards.versions(code)])


@blueprint.post("/schemes")
@who(Role.OFFICE)
@once
@blueprint.input(SchemeBody, arg_name="body")
@blueprint.output(SchemeOut, status_code=201)
def add(body: SchemeBody) -> SchemeOut:
    """新建一个方案"""
    return _scheme(boards.add_scheme(current_actor(), body.code, body.definition, now()))


@blueprint.post("/schemes/<code>/versions")
@who(Role.OFFICE)
@once
@blueprint.input(VersionBody, arg_name="body")
@blueprint.output(SchemeOut, status_code=201)
def change(code: str, body: VersionBody) -> SchemeOut:
    """改一个方案：写一个新版本，已开始的评比不变"""
    made = boards.change_scheme(current_actor(), code, body.definition, body.seen, now(), body.enabled)
    return _scheme(made)


@blueprint.post("/schemes/<code>/revert")
@who(Role.OFFICE)
@once
@blueprint.input(RevertBody, arg_name="body")
@blueprint.output(SchemeOut, status_code=201)
def revert(code: str, body: RevertBody) -> SchemeOut:
    """回到以前的一版"""
    return _scheme(boards.revert_scheme(current_actor(), code, body.to, body.seen, now()))


@blueprint.get("/me/scoring")
@who(SIGNED_IN)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(RoundsOut)
def my_rounds(asked: PageQuery) -> RoundsOut:
    """请我打分的评比"""
    actor = current_actor()
    rows, cursor = page(boards.rounds_for(actor), ScoringRound.id, asked)
    counts = boards.sheet_counts(actor, rows)
    return RoundsOut(items=[RoundOut(**_round(row, *counts[row.id])) for row in rows], next_cursor=cursor)


@blueprint.get("/scoring/<scheme>/<period>")
@who(SIGNED_IN)
@blueprint.input(PlaceQuery, location="query", arg_name="asked")
@blueprint.output(SheetOut)
def sheet(scheme: str, period: str, asked: PlaceQuery) -> SheetOut:
    """我的评分表"""
    return _sheet(scheme, period, asked.place)


@blueprint.post("/scoring/<scheme>/<period>")
@who(SIGNED_IN)
@once
@blueprint.input(PlaceQuery, location="query", arg_name="asked")
@blueprint.input(ScoresBody, arg_name="body")
@blueprint.output(SheetOut)
def give(scheme: str, period: str, asked: PlaceQuery, body: ScoresBody) -> SheetOut:
    """打分，0 到 100；60 分以下写明原因；截止前可改"""
    given = [(one.subject, one.indicator, one.score, one.note) for one in body.scores]
    boards.give_scores(current_actor(), scheme, period, given, now(), asked.place)
    return _sheet(scheme, period, asked.place)


def _sheet(scheme: str, period: str, place: str) -> SheetOut:
    row, scores, names = boards.sheet_of(current_actor(), scheme, period, place)
    rules = boards.definition_of(row.rules)
    items = []
    for one in scores:
        own = rules.indicator(one.indicator)
        code, name = names[one.subject]
        items.append(
            ScoreOut(
                subject=code,
                subject_name=name,
                indicator=one.indicator,
                indicator_name=own.name if own else one.indicator,
                explanation=own.explanation if own else "",
                score=one.score,
                note=one.note,
            )
        )
    missing = sum(one.score is None for one in scores)
    return SheetOut(**_round(row, len(scores), missing), reason_below=boards.REASON_BELOW, scores=items)


def _round(row: ScoringRound, asked: int, missing: int) -> dict[str, Any]:
    return {
        "scheme": row.scheme.code,
        "name": row.scheme.name,
        "period": row.period,
        "period_label": period_label(row.period),
        "place": row.place.code,
        "place_label": row.place.label,
        "due_at": row.due_at,
        "asked": asked,
        "missing": missing,
        "open": row.due_at > now(),
    }


def _scheme(row: SchemeVersion) -> SchemeOut:
    definition = boards.definition_of(row)
    return SchemeOut(
        code=row.scheme.code,
        name=definition.name,
        subject=definition.subject,
        subject_label=BoardSubject(definition.subject).label,
        period=definition.period,
        period_label=BoardPeriod(definition.period).label,
        enabled=row.scheme.enabled,
        number=row.number,
        made_at=row.made_at,
        made_by=row.made_by.name if row.made_by_id else "系统",
        definition=definition.model_dump(mode="json"),
    )
