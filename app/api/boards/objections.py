"""Objections: what is said against a board, and the answers."""

from app.api.boards.shapes import (
    AnswerBody,
    ObjectionBody,
    ObjectionOut,
    ObjectionsOut,
    PlaceQuery,
    blueprint,
)
from app.api.conventions import (
    SIGNED_IN,
    action_list,
    current_actor,
    once,
    who,
)
from app.face.moment import now
from app.services import boards, content
from app.services.access import Actor
from app.services.boards import Correction
from config.vocabulary import (
    CheckKind,
    ObjectionKind,
    ObjectionState,
    Role,
)
from models.boards import Objection


@blueprint.get("/boards/<scheme>/<period>/objections")
@who(SIGNED_IN)
@blueprint.input(PlaceQuery, location="query", arg_name="asked")
@blueprint.output(ObjectionsOut)
def objections(scheme: str, period: str, asked: PlaceQuery) -> ObjectionsOut:
    """对一期榜单的意见：答复的人看全部，别人看自己的"""
    actor = current_actor()
    rows = boards.objections_of(actor, boards.find_board(actor, scheme, period, asked.place))
    veil = content.veil_for(CheckKind.OBJECTION, [row.code for row in rows])
    photos = boards.photos_of(rows)
    items = []
    for row in rows:
        answering = actor.covers(row.board.place.path, Role.OFFICE, Role.SUPERVISOR)
        words = veil.text(row.code, row.words, viewer=actor.id, office=answering)
        items.append(_objection(actor, row, words, photos.get(row.id, [])))
    return ObjectionsOut(items=items)


@blueprint.post("/boards/<scheme>/<period>/objections")
@who(Role.RESIDENT, Role.STEWARD, Role.PARTNER)
@once
@blueprint.input(PlaceQuery, location="query", arg_name="asked")
@blueprint.input(ObjectionBody, arg_name="body")
@blueprint.output(ObjectionOut, status_code=201)
def object_to(scheme: str, period: str, asked: PlaceQuery, body: ObjectionBody) -> ObjectionOut:
    """对公示中的榜单提出异议；拟上黑榜的单位在公示前申辩，整改后申请修复"""
    actor = current_actor()
    photos = tuple(body.photos)
    row = boards.object_to_board(actor, scheme, period, body.words, now(), body.subject, asked.place, photos)
    return _objection(actor, row, row.words, body.photos)


@blueprint.post("/objections/<code>/answer")
@who(Role.OFFICE, Role.SUPERVISOR)
@once
@blueprint.input(AnswerBody, arg_name="body")
@blueprint.output(ObjectionOut)
def answer(code: str, body: AnswerBody) -> ObjectionOut:
    """答复一条意见；采纳的更正数据后重新计算"""
    actor = current_actor()
    fixed = tuple(Correction(**one.model_dump()) for one in body.corrections)
    row = boards.answer_objection(actor, code, body.uphold, body.answer, now(), fixed)
    return _objection(actor, row, row.words, boards.photos_of([row]).get(row.id, []))


def _objection(actor: Actor, row: Objection, words: str, photos: list[str]) -> ObjectionOut:
    return ObjectionOut(
        code=row.code,
        own=row.person_id == actor.id,
        kind=row.kind,
        kind_label=ObjectionKind(row.kind).label,
        state=row.state,
        label=ObjectionState(row.state).label,
        words=words,
        photos=photos,
        answer=row.answer,
        made_at=row.made_at,
        answer_by=row.answer_by,
        answered_at=row.answered_at,
        actions=action_list([("answer", "答复")] if boards.may_answer(actor, row) else []),
    )
