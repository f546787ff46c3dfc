"""A board's life in the hands of the groups: its steps, and vetoes on a draft."""

from app.api.boards.shapes import (
    BoardDetailOut,
    NoteBody,
    PlaceQuery,
    VetoBody,
    blueprint,
    detail_shape,
)
from app.api.conventions import (
    current_actor,
    once,
    who,
)
from app.face.moment import now
from app.services import boards
from app.services.errors import not_found
from config.vocabulary import (
    Role,
)


@blueprint.post("/boards/<scheme>/<period>/vetoes")
@who(Role.OFFICE)
@once
@blueprint.input(PlaceQuery, location="query", arg_name="asked")
@blueprint.input(VetoBody, arg_name="body")
@blueprint.output(BoardDetailOut, status_code=201)
def veto(scheme: str, period: str, asked: PlaceQuery, body: VetoBody) -> BoardDetailOut:
    """登记一票否决，写明依据；草稿随即重新计算"""
    actor = current_actor()
    boards.record_veto(actor, scheme, period, body.subject, body.rule, body.evidence, now(), asked.place)
    return detail_shape(actor, boards.find_board(actor, scheme, period, asked.place))


@blueprint.post("/boards/<scheme>/<period>/vetoes/lift")
@who(Role.OFFICE)
@once
@blueprint.input(PlaceQuery, location="query", arg_name="asked")
@blueprint.input(VetoBody, arg_name="body")
@blueprint.output(BoardDetailOut)
def lift(scheme: str, period: str, asked: PlaceQuery, body: VetoBody) -> BoardDetailOut:
    """撤销一票否决，写明原因；草稿随即重新计算"""
    actor = current_actor()
    boards.lift_veto(actor, scheme, period, body.subject, body.rule, body.evidence, now(), asked.place)
    return detail_shape(actor, boards.find_board(actor, scheme, period, asked.place))


@blueprint.post("/boards/<scheme>/<period>/<action>")
@who(Role.OFFICE, Role.SUPERVISOR)
@once
@blueprint.input(PlaceQuery, location="query", arg_name="asked")
@blueprint.input(NoteBody, arg_name="body")
@blueprint.output(BoardDetailOut)
def move(scheme: str, period: str, action: str, asked: PlaceQuery, body: NoteBody) -> BoardDetailOut:
    """榜单的一步：recompute review supervise return publish withdraw"""
    if action not in boards.STEPS:
        raise not_found("这一步")
    actor = current_actor()
    boards.move_board(actor, scheme, period, action, now(), body.note, asked.place)
    return detail_shape(actor, boards.find_board(actor, scheme, period, asked.place))
