"""The ledger's answers: what a balance, a transfer, a statement looks like over the API."""

from datetime import date, datetime
from typing import Annotated

from apiflask import APIBlueprint
from pydantic import Field as Limits
from pydantic import StringConstraints

from app.api.conventions import Body, Out, Said, Words, current_actor
from app.services import points
from app.services.local_time import period_label
from models.people import Person
from models.points import Programme, Statement, Transfer

blueprint = APIBlueprint("points", __name__, tag="积分")

Amount = Annotated[int, Limits(ge=1, le=1_000_000)]
Evidence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Period = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


class NothingBody(Body):
    """An empty object."""


class ReasonBody(Body):
    reason: Said


class AnswerBody(Body):
    """`reason` must be given with a no."""

    reason: Words = ""


class ExpiryOut(Out):
    """`on` is the first day on which the points cannot be used any more."""

    on: date
    points: int


class BalanceOut(Out):
    """`available` is the balance without what is promised by holds."""

    programme: str
    name: str
    balance: int
    held: int
    available: int
    earned_this_month: int
    expires: list[ExpiryOut]
    spending: str


class BalancesOut(Out):
    items: list[BalanceOut]


class TransferOut(Out):
    """`points` is signed for the reader: what came is positive, what went negative. `corrects` is the closed month
    it belongs to, or empty."""

    code: str
    points: int
    category: str
    category_label: str
    why: str
    effective_at: datetime
    recorded_at: datetime
    period: str
    corrects: str


class TransfersOut(Out):
    items: list[TransferOut]
    next_cursor: str | None


class StatementOut(Out):
    """`corrected` is points by the closed month they correct."""

    programme: str
    programme_name: str
    period: str
    label: str
    opening: int
    earned: dict[str, int]
    earned_labels: dict[str, str]
    earned_total: int
    spent: int
    expired: int
    closing: int
    corrected: dict[str, int]
    rank_building: int
    rank_estate: int


class StatementsOut(Out):
    items: list[StatementOut]
    next_cursor: str | None


def me() -> Person:
    person = current_actor().person
    assert person is not None
    return person


def transfer_out(row: Transfer, programme: Programme, incoming: bool) -> TransferOut:
    return TransferOut(
        code=row.code,
        points=row.amount if incoming else -row.amount,
        category=row.category,
        category_label=points.category_label(programme, row.category),
        why=points.explain(row),
        effective_at=row.effective_at,
        recorded_at=row.recorded_at,
        period=row.period,
        corrects=row.corrects,
    )


def statement_out(row: Statement, programme: Programme) -> StatementOut:
    return StatementOut(
        programme=programme.code,
        programme_name=programme.name,
        period=row.period,
        label=period_label(row.period),
        opening=row.opening,
        earned=row.earned,
        earned_labels={code: points.category_label(programme, code) for code in row.earned},
        earned_total=row.earned_total,
        spent=row.spent,
        expired=row.expired,
        closing=row.closing,
        corrected=row.corrected,
        rank_building=row.rank_building,
        rank_estate=row.rank_estate,
    )
