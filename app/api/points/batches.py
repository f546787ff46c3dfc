"""Batches of deeds from a hand-kept ledger: the checker's word, and undoing one as a whole."""

from datetime import datetime

from flask import request

from app.api.conventions import Action, Out, action_list, current_actor, once, who
from app.api.points.shapes import NothingBody, ReasonBody, blueprint
from app.face.moment import now
from app.face.paging import PageQuery, page
from app.services import importing, points
from app.services.access import Actor
from app.services.errors import invalid
from app.services.registry import find_place
from config.vocabulary import BatchState, DeedState, Role
from models.points import Batch, Deed


class BatchOut(Out):
    code: str
    programme: str
    title: str
    place: str
    deeds: int
    points: int
    state: str
    label: str
    reason: str
    maker_name: str
    recorded_at: datetime
    actions: list[Action]


class BatchesOut(Out):
    items: list[BatchOut]
    next_cursor: str | None


class BatchDeedOut(Out):
    code: str
    to_name: str
    title: str
    amount: int
    evidence: str
    note: str
    state: str
    label: str
    effective_at: datetime


class BatchDeedsOut(Out):
    items: list[BatchDeedOut]
    next_cursor: str | None


READERS = (Role.MANAGER, Role.OFFICE, Role.SUPERVISOR, Role.AUDITOR)


@blueprint.post("/points/batches")
@who(Role.MANAGER, Role.OFFICE)
@once
@blueprint.doc(summary="导入手工积分台账（multipart：file、programme、estate、partial=1 只导入没有问题的行）")
@blueprint.output(BatchOut, status_code=201)
def import_batch() -> BatchOut:
    """导入手工积分台账，成为一批等待审核的积分"""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise invalid("file", "请用 multipart 的 file 字段上传台账")
    unknown = sorted(set(request.form) - {"programme", "estate", "partial"})
    if unknown:
        raise invalid(unknown[0], "没有这一项", "extra_forbidden")
    actor, programme = current_actor(), request.form.get("programme", "")
    estate = find_place(request.form.get("estate", ""))
    actor.require(estate.path, Role.MANAGER, Role.OFFICE)
    reading = importing.read_points_ledger(file.read(), file.filename, estate, programme, now())
    partial = request.form.get("partial") == "1"
    made = importing.record_ledger(actor, reading, estate, programme, partial=partial, now=now())
    return _batch(actor, made)


@blueprint.get("/points/batches")
@who(*READERS)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(BatchesOut)
def batches(asked: PageQuery) -> BatchesOut:
    """成批补录的积分"""
    actor = current_actor()
    rows, cursor = page(points.batches(actor), Batch.id, asked)
    return BatchesOut(items=[_batch(actor, row) for row in rows], next_cursor=cursor)


@blueprint.get("/points/batches/<code>")
@who(*READERS)
@blueprint.output(BatchOut)
def batch(code: str) -> BatchOut:
    """一批补录"""
    return _batch(current_actor(), points.find_batch(current_actor(), code))


@blueprint.get("/points/batches/<code>/deeds")
@who(*READERS)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(BatchDeedsOut)
def batch_deeds(code: str, asked: PageQuery) -> BatchDeedsOut:
    """一批补录里的每一行"""
    rows, cursor = page(points.deeds_of(points.find_batch(current_actor(), code)), Deed.id, asked, ascending=True)
    return BatchDeedsOut(items=[_deed(row) for row in rows], next_cursor=cursor)


@blueprint.post("/points/batches/<code>/approve")
@who(Role.SUPERVISOR)
@once
@blueprint.input(NothingBody, arg_name="body")
@blueprint.output(BatchOut)
def approve_batch(code: str, body: NothingBody) -> BatchOut:
    """整批通过"""
    actor = current_actor()
    return _batch(actor, points.approve_batch(actor, code, now()))


@blueprint.post("/points/batches/<code>/reject")
@who(Role.SUPERVISOR)
@once
@blueprint.input(ReasonBody, arg_name="body")
@blueprint.output(BatchOut)
def reject_batch(code: str, body: ReasonBody) -> BatchOut:
    """整批不通过，写明原因"""
    actor = current_actor()
    return _batch(actor, points.reject_batch(actor, code, body.reason, now()))


@blueprint.post("/points/batches/<code>/undo")
@who(Role.SUPERVISOR)
@once
@blueprint.input(ReasonBody, arg_name="body")
@blueprint.output(BatchOut)
def undo_batch(code: str, body: ReasonBody) -> BatchOut:
    """整批撤销，写明原因"""
    actor = current_actor()
    return _batch(actor, points.undo_batch(actor, code, body.reason, now()))


def _batch(actor: Actor, row: Batch) -> BatchOut:
    return BatchOut(
        code=row.code,
        programme=row.programme.code,
        title=row.title,
        place=row.place.label,
        deeds=row.deeds,
        points=row.points,
        state=row.state,
        label=BatchState(row.state).label,
        reason=row.reason,
        maker_name=row.maker.name,
        recorded_at=row.recorded_at,
        actions=action_list(points.batch_actions(actor, row)),
    )


def _deed(row: Deed) -> BatchDeedOut:
    return BatchDeedOut(
        code=row.code,
        to_name=row.person.name,
        title=row.rule_version.title,
        amount=row.amount,
        evidence=row.evidence,
        note=row.note,
        state=row.state,
        label=DeedState(row.state).label,
        effective_at=row.effective_at,
    )
