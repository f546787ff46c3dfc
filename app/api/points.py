"""Balances, history with its reasons, statements; recording a deed and the checker's word."""

from datetime import datetime
from typing import Annotated

from apiflask import APIBlueprint
from pydantic import Field as Limits
from pydantic import StringConstraints

from app.api.conventions import (
    SIGNED_IN,
    Action,
    Body,
    Code,
    Moment,
    Out,
    Said,
    Words,
    action_list,
    current_actor,
    once,
    who,
)
from app.face.moment import now
from app.face.paging import PageQuery, page
from app.services import points
from app.services.access import Actor
from app.services.local_time import period_label
from app.services.points.deeds import DeedInput
from config.vocabulary import DeedState, Role
from models.people import Person
from models.points import Deed, Programme, Statement, Transfer

blueprint = APIBlueprint("points", __name__, tag="积分")


class BalanceOut(Out):
    programme: str
    name: str
    balance: int
    earned_this_month: int


class BalancesOut(Out):
    items: list[BalanceOut]


class TransferOut(Out):
    """`points` is signed for the reader: what came is positive, what went negative."""

    code: str
    points: int
    category: str
    category_label: str
    why: str
    effective_at: datetime
    recorded_at: datetime
    period: str


class TransfersOut(Out):
    items: list[TransferOut]
    next_cursor: str | None


class StatementOut(Out):
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
    rank_building: int
    rank_estate: int


class StatementsOut(Out):
    items: list[StatementOut]
    next_cursor: str | None


class DeedBody(Body):
    programme: Code
    rule: Code
    to: Code
    evidence: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    amount: Annotated[int, Limits(ge=1, le=10_000)] | None = None
    note: Words = ""
    effective_at: Moment | None = None


class DeedOut(Out):
    code: str
    programme: str
    rule: str
    title: str
    to: str
    to_name: str
    amount: int
    evidence: str
    note: str
    state: str
    label: str
    reason: str
    effective_at: datetime
    recorded_at: datetime
    version: int
    actions: list[Action]


class DeedsOut(Out):
    items: list[DeedOut]
    next_cursor: str | None


class ReasonBody(Body):
    reason: Said


class NothingBody(Body):
    """An empty object."""


@blueprint.get("/me/points")
@who(SIGNED_IN)
@blueprint.output(BalancesOut)
def my_points() -> BalancesOut:
    """我的各项积分"""
    return BalancesOut(
        items=[
            BalanceOut(programme=programme.code, name=programme.name, balance=balance, earned_this_month=earned)
            for programme, balance, earned in points.balances(_me(), now())
        ]
    )


@blueprint.get("/me/points/<programme>/transfers")
@who(SIGNED_IN)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(TransfersOut)
def my_transfers(programme: str, asked: PageQuery) -> TransfersOut:
    """积分明细，每一笔都说明原因"""
    found = points.find_programme(programme)
    account = points.account_of(_me(), found)
    if account is None:
        return TransfersOut(items=[], next_cursor=None)
    rows, cursor = page(points.history(account), Transfer.id, asked)
    items = [_transfer(row, found, row.credit_id == account.id) for row in rows]
    return TransfersOut(items=items, next_cursor=cursor)


@blueprint.get("/me/points/<programme>/statements")
@who(SIGNED_IN)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(StatementsOut)
def my_statements(programme: str, asked: PageQuery) -> StatementsOut:
    """各月的积分月报"""
    found = points.find_programme(programme)
    account = points.account_of(_me(), found)
    if account is None:
        return StatementsOut(items=[], next_cursor=None)
    rows, cursor = page(points.statements(account), Statement.id, asked)
    return StatementsOut(items=[_statement(row, found) for row in rows], next_cursor=cursor)


@blueprint.get("/me/points/<programme>/statements/<period>")
@who(SIGNED_IN)
@blueprint.output(StatementOut)
def my_statement(programme: str, period: str) -> StatementOut:
    """一个月的积分月报"""
    found = points.find_programme(programme)
    return _statement(points.statement(points.account_of(_me(), found), period), found)


@blueprint.post("/points/transfers")
@who(Role.MANAGER, Role.OFFICE, Role.STEWARD)
@once
@blueprint.input(DeedBody, arg_name="body")
@blueprint.output(DeedOut, status_code=201)
def record_deed(body: DeedBody) -> DeedOut:
    """记一件好事，等监督小组审核"""
    actor = current_actor()
    return _deed(actor, points.record_deed(actor, DeedInput(**body.model_dump()), now()))


@blueprint.get("/points/transfers/waiting")
@who(Role.SUPERVISOR, Role.MANAGER, Role.OFFICE)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(DeedsOut)
def waiting(asked: PageQuery) -> DeedsOut:
    """等待审核的积分"""
    actor = current_actor()
    rows, cursor = page(points.waiting_deeds(actor), Deed.id, asked, ascending=True)
    return DeedsOut(items=[_deed(actor, row) for row in rows], next_cursor=cursor)


@blueprint.get("/points/transfers/<code>")
@who(SIGNED_IN)
@blueprint.output(DeedOut)
def deed(code: str) -> DeedOut:
    """一条积分记录"""
    actor = current_actor()
    return _deed(actor, points.find_deed(actor, code))


@blueprint.post("/points/transfers/<code>/approve")
@who(Role.SUPERVISOR)
@once
@blueprint.input(NothingBody, arg_name="body")
@blueprint.output(DeedOut)
def approve(code: str, body: NothingBody) -> DeedOut:
    """通过"""
    actor = current_actor()
    return _deed(actor, points.approve_deed(actor, code, now()))


@blueprint.post("/points/transfers/<code>/reject")
@who(Role.SUPERVISOR)
@once
@blueprint.input(ReasonBody, arg_name="body")
@blueprint.output(DeedOut)
def reject(code: str, body: ReasonBody) -> DeedOut:
    """不通过，写明原因"""
    actor = current_actor()
    return _deed(actor, points.reject_deed(actor, code, body.reason, now()))


@blueprint.post("/points/transfers/<code>/reverse")
@who(Role.SUPERVISOR)
@once
@blueprint.input(ReasonBody, arg_name="body")
@blueprint.output(TransferOut, status_code=201)
def reverse(code: str, body: ReasonBody) -> TransferOut:
    """更正一笔积分：记一笔相反的"""
    made = points.reverse(current_actor(), code, body.reason, now())
    return _transfer(made, made.programme, False)


def _me() -> Person:
    person = current_actor().person
    assert person is not None
    return person


def _transfer(row: Transfer, programme: Programme, incoming: bool) -> TransferOut:
    return TransferOut(
        code=row.code,
        points=row.amount if incoming else -row.amount,
        category=row.category,
        category_label=points.category_label(programme, row.category),
        why=points.explain(row),
        effective_at=row.effective_at,
        recorded_at=row.recorded_at,
        period=row.period,
    )


def _statement(row: Statement, programme: Programme) -> StatementOut:
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
        rank_building=row.rank_building,
        rank_estate=row.rank_estate,
    )


def _deed(actor: Actor, row: Deed) -> DeedOut:
    return DeedOut(
        code=row.code,
        programme=row.programme.code,
        rule=row.rule_version.rule.code,
        title=row.rule_version.title,
        to=row.person.code,
        to_name=row.person.name,
        amount=row.amount,
        evidence=row.evidence,
        note=row.note,
        state=row.state,
        label=DeedState(row.state).label,
        reason=row.reason,
        effective_at=row.effective_at,
        recorded_at=row.recorded_at,
        version=row.version,
        actions=action_list(points.deed_actions(actor, row)),
    )
