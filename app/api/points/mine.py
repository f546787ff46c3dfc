"""My points: balances, history with its reasons, statements, receipts, redemptions, claims and shares."""

import re
from datetime import datetime
from typing import Any

from flask import Response

from app.api.conventions import (
    SIGNED_IN,
    Action,
    Body,
    Code,
    Out,
    Words,
    action_list,
    current_actor,
    once,
    repeat_key,
    who,
    written,
)
from app.api.points.shapes import (
    Amount,
    BalanceOut,
    BalancesOut,
    Evidence,
    ExpiryOut,
    Period,
    StatementOut,
    StatementsOut,
    TransferOut,
    TransfersOut,
    blueprint,
    me,
    statement_out,
)
from app.face.moment import now
from app.face.paging import PageQuery, page, read_cursor, write_cursor
from app.services import points
from app.services.access import Actor
from app.services.errors import invalid, not_found
from app.services.local_time import period_label
from config.vocabulary import ClaimState, HoldState
from models.points import Claim, DividendShare, Hold, Statement
from models.registry import Organisation


class HoldBody(Body):
    """`what` is what the points are for; `organisation` whose counter, the community's own if it is left out."""

    amount: Amount
    what: Evidence
    organisation: Code | None = None


class HoldOut(Out):
    """Points promised for something that is collected at a counter."""

    code: str
    programme: str
    programme_name: str
    person_name: str
    what: str
    amount: int
    posted: int
    organisation: str
    state: str
    label: str
    recorded_at: datetime
    lapses_at: datetime
    actions: list[Action]


class HoldsOut(Out):
    items: list[HoldOut]
    next_cursor: str | None


class ClaimBody(Body):
    period: Period
    note: Words = ""


class ClaimOut(Out):
    code: str
    programme: str
    programme_name: str
    period: str
    period_label: str
    person: str
    person_name: str
    note: str
    answer: str
    state: str
    label: str
    recorded_at: datetime
    actions: list[Action]


class ShareOut(Out):
    """A share of a dividend, in whole fen."""

    dividend: str
    title: str
    programme: str
    year: int
    points: int
    fen: int


class SharesOut(Out):
    items: list[ShareOut]
    next_cursor: str | None


@blueprint.get("/me/points")
@who(SIGNED_IN)
@blueprint.output(BalancesOut)
def my_points() -> Response:
    """我的各项积分"""
    items = [
        BalanceOut(
            programme=one.programme.code,
            name=one.programme.name,
            balance=one.balance,
            held=one.held,
            available=one.balance - one.held,
            earned_this_month=one.earned_this_month,
            expires=[ExpiryOut(on=day, points=left) for day, left in one.expires],
            spending=one.spending,
        )
        for one in points.balances(me(), now())
    ]
    return written(BalancesOut(items=items))


@blueprint.get("/me/points/<programme>/transfers")
@who(SIGNED_IN)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(TransfersOut)
def my_transfers(programme: str, asked: PageQuery) -> Response:
    """积分明细，每一笔都说明原因"""
    found, account = points.programme_and_account(me(), programme)
    if account is None:
        return written(TransfersOut(items=[], next_cursor=None))
    rows = points.history(account, asked.limit + 1, _seen(asked.cursor))
    shown = rows[: asked.limit]
    last = shown[-1] if len(rows) > asked.limit else None
    items = [
        TransferOut(
            code=row.code,
            points=row.points,
            category=row.category,
            category_label=points.category_label(found, row.category),
            why=row.why,
            effective_at=row.effective_at,
            recorded_at=row.recorded_at,
            period=row.period,
            corrects=row.corrects,
        )
        for row in shown
    ]
    return written(TransfersOut(items=items, next_cursor=write_cursor(last.period, last.id) if last else None))


def _seen(cursor: str) -> tuple[str, int] | None:
    if not cursor:
        return None
    period, row = read_cursor(cursor, 2)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", period) or not re.fullmatch(r"[0-9]{1,18}", row):
        raise invalid("cursor", "这个翻页标记不对，请从第一页开始")
    return period, int(row)


@blueprint.get("/me/points/transfers/<code>/receipt")
@who(SIGNED_IN)
def my_receipt(code: str) -> dict[str, Any]:
    """一笔积分的收据，任何人都能核验"""
    return points.receipt(me(), code)


@blueprint.get("/me/points/<programme>/statements")
@who(SIGNED_IN)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(StatementsOut)
def my_statements(programme: str, asked: PageQuery) -> StatementsOut:
    """各月的积分月报"""
    found = points.find_programme(programme)
    account = points.account_of(me(), found)
    if account is None:
        return StatementsOut(items=[], next_cursor=None)
    rows, cursor = page(points.statements(account), Statement.id, asked)
    return StatementsOut(items=[statement_out(row, found) for row in rows], next_cursor=cursor)


@blueprint.get("/me/points/<programme>/statements/<period>")
@who(SIGNED_IN)
@blueprint.output(StatementOut)
def my_statement(programme: str, period: str) -> StatementOut:
    """一个月的积分月报"""
    found = points.find_programme(programme)
    return statement_out(points.statement(points.account_of(me(), found), period), found)


@blueprint.post("/me/points/<programme>/holds")
@who(SIGNED_IN)
@once
@blueprint.input(HoldBody, arg_name="body")
@blueprint.output(HoldOut, status_code=201)
def promise(programme: str, body: HoldBody) -> HoldOut:
    """开一张兑换单：先预留积分，到柜台核销"""
    to = None
    if body.organisation is not None:
        to = Organisation.get_or_none(Organisation.code == body.organisation)
        if to is None:
            raise not_found("这个单位")
    found = points.find_programme(programme)
    made = points.hold(
        me(), found, body.amount, body.what, f"hold:{me().code}:{repeat_key(required=True)}", now(), to
    )
    return hold_out(current_actor(), made)


@blueprint.get("/me/points/holds")
@who(SIGNED_IN)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(HoldsOut)
def my_holds(asked: PageQuery) -> HoldsOut:
    """我的兑换单"""
    rows, cursor = page(points.holds_of(me()), Hold.id, asked)
    return HoldsOut(items=[hold_out(current_actor(), row) for row in rows], next_cursor=cursor)


@blueprint.post("/me/points/<programme>/claims")
@who(SIGNED_IN)
@once
@blueprint.input(ClaimBody, arg_name="body")
@blueprint.output(ClaimOut, status_code=201)
def make_claim(programme: str, body: ClaimBody) -> ClaimOut:
    """申领没有到账的每月积分"""
    actor = current_actor()
    return claim_out(actor, points.claim(actor, me(), programme, body.period, body.note, now()))


@blueprint.get("/me/dividends")
@who(SIGNED_IN)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(SharesOut)
def my_dividends(asked: PageQuery) -> SharesOut:
    """我的分红"""
    rows, cursor = page(points.my_shares(me()), DividendShare.id, asked)
    return SharesOut(items=[_share(row) for row in rows], next_cursor=cursor)


def _share(row: DividendShare) -> ShareOut:
    found = row.dividend
    return ShareOut(
        dividend=found.code,
        title=found.title,
        programme=found.programme.code,
        year=found.year,
        points=row.points,
        fen=row.fen,
    )


def hold_out(actor: Actor, row: Hold) -> HoldOut:
    programme, organisation = row.account.programme, row.credit.organisation
    return HoldOut(
        code=row.code,
        programme=programme.code,
        programme_name=programme.name,
        person_name=row.account.person.name,
        what=row.evidence,
        amount=row.amount,
        posted=row.posted,
        organisation=organisation.name if organisation else "",
        state=row.state,
        label=HoldState(row.state).label,
        recorded_at=row.recorded_at,
        lapses_at=row.lapses_at,
        actions=action_list(points.hold_actions(actor, row, now())),
    )


def claim_out(actor: Actor, row: Claim) -> ClaimOut:
    return ClaimOut(
        code=row.code,
        programme=row.programme.code,
        programme_name=row.programme.name,
        period=row.period,
        period_label=period_label(row.period),
        person=row.person.code,
        person_name=row.person.name,
        note=row.note,
        answer=row.answer,
        state=row.state,
        label=ClaimState(row.state).label,
        recorded_at=row.recorded_at,
        actions=action_list(points.claim_actions(actor, row)),
    )
