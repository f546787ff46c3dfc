"""Recording a deed, the checker's word, and taking points back."""

from datetime import datetime
from typing import Annotated

from flask import Response
from pydantic import Field as Limits

from app.api.conventions import (
    SIGNED_IN,
    Action,
    Body,
    Code,
    Moment,
    Out,
    Photos,
    Said,
    Words,
    action_list,
    current_actor,
    once,
    once_drafted,
    repeat_key,
    who,
    written,
)
from app.api.points.shapes import (
    Amount,
    Evidence,
    NothingBody,
    ReasonBody,
    TransferOut,
    blueprint,
    transfer_out,
)
from app.face.moment import now
from app.face.paging import PageQuery, page
from app.services import points
from app.services.access import Actor
from app.services.points.deeds import DeedInput
from config.vocabulary import DeedState, Role
from models.points import Deed


class DeedBody(Body):
    programme: Code
    rule: Code
    to: Code
    evidence: Evidence
    amount: Annotated[int, Limits(ge=1, le=10_000)] | None = None
    note: Words = ""
    effective_at: Moment | None = None
    photos: Photos = []


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
    photos: list[str]
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


class ReverseBody(Body):
    """`amount` for a part; then an Idempotency-Key tells this part from the next."""

    reason: Said
    amount: Amount | None = None


@blueprint.post("/points/transfers")
@who(Role.MANAGER, Role.OFFICE, Role.STEWARD)
@blueprint.input(DeedBody, arg_name="body")
@blueprint.output(DeedOut, status_code=201)
def record_deed(body: DeedBody) -> Response:
    """记一件好事，等监督小组审核"""
    actor = current_actor()
    said = DeedInput(**{**body.__dict__, "photos": tuple(body.photos)})
    return once_drafted(
        lambda: points.drafted_deed(actor, said, now()),
        lambda draft: written(_deed(actor, points.write_deed(actor, draft, said.photos, now()), body.photos), 201),
    )


@blueprint.get("/me/deeds")
@who(Role.MANAGER, Role.OFFICE, Role.STEWARD)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(DeedsOut)
def recorded(asked: PageQuery) -> DeedsOut:
    """我记过的好事，审核到哪一步"""
    actor = current_actor()
    rows, cursor = page(points.recorded_deeds(actor), Deed.id, asked)
    return DeedsOut(items=_deeds(actor, rows), next_cursor=cursor)


@blueprint.get("/points/transfers/waiting")
@who(Role.SUPERVISOR, Role.MANAGER, Role.OFFICE)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(DeedsOut)
def waiting(asked: PageQuery) -> DeedsOut:
    """等待审核的积分"""
    actor = current_actor()
    rows, cursor = page(points.waiting_deeds(actor), Deed.id, asked, ascending=True)
    return DeedsOut(items=_deeds(actor, rows), next_cursor=cursor)


@blueprint.get("/points/transfers/<code>")
@who(SIGNED_IN)
@blueprint.output(DeedOut)
def deed(code: str) -> DeedOut:
    """一条积分记录"""
    actor = current_actor()
    return _with_photos(actor, points.find_deed(actor, code))


@blueprint.post("/points/transfers/<code>/approve")
@who(Role.SUPERVISOR)
@once
@blueprint.input(NothingBody, arg_name="body")
@blueprint.output(DeedOut)
def approve(code: str, body: NothingBody) -> DeedOut:
    """通过"""
    actor = current_actor()
    return _with_photos(actor, points.approve_deed(actor, code, now()))


@blueprint.post("/points/transfers/<code>/reject")
@who(Role.SUPERVISOR)
@once
@blueprint.input(ReasonBody, arg_name="body")
@blueprint.output(DeedOut)
def reject(code: str, body: ReasonBody) -> DeedOut:
    """不通过，写明原因"""
    actor = current_actor()
    return _with_photos(actor, points.reject_deed(actor, code, body.reason, now()))


@blueprint.post("/points/transfers/<code>/reverse")
@who(Role.SUPERVISOR)
@once
@blueprint.input(ReverseBody, arg_name="body")
@blueprint.output(TransferOut, status_code=201)
def reverse(code: str, body: ReverseBody) -> TransferOut:
    """更正一笔积分：记一笔相反的，全部或一部分"""
    made = points.reverse(current_actor(), code, body.reason, now(), body.amount, repeat_key())
    return transfer_out(made, made.programme, False)


def _deeds(actor: Actor, rows: list[Deed]) -> list[DeedOut]:
    photos = points.photos_of_deeds(rows)
    return [_deed(actor, row, photos.get(row.id, [])) for row in rows]


def _with_photos(actor: Actor, row: Deed) -> DeedOut:
    return _deeds(actor, [row])[0]


def _deed(actor: Actor, row: Deed, photos: list[str]) -> DeedOut:
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
        photos=photos,
        state=row.state,
        label=DeedState(row.state).label,
        reason=row.reason,
        effective_at=row.effective_at,
        recorded_at=row.recorded_at,
        version=row.version,
        actions=action_list(points.deed_actions(actor, row)),
    )
