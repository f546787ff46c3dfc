"""What was posted in the mini-program."""

from datetime import datetime

from apiflask import APIBlueprint

from app.api.conventions import SIGNED_IN, Out, current_actor, who
from app.face.paging import PageQuery, page
from app.services import notices
from config.vocabulary import NoticeKind
from models.publishing import Notice

blueprint = APIBlueprint("notices", __name__, tag="通知")


class NoticeOut(Out):
    code: str
    kind: str
    label: str
    title: str
    body: str
    link: str
    personal: bool
    posted_at: datetime


class NoticesOut(Out):
    items: list[NoticeOut]
    next_cursor: str | None


@blueprint.get("/notices")
@who(SIGNED_IN)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(NoticesOut)
def listed(asked: PageQuery) -> NoticesOut:
    """发给我和我所在地方的通知，新的在前"""
    rows, cursor = page(notices.readable(current_actor()), Notice.id, asked)
    return NoticesOut(items=[_notice(row) for row in rows], next_cursor=cursor)


@blueprint.get("/notices/<code>")
@who(SIGNED_IN)
@blueprint.output(NoticeOut)
def one(code: str) -> NoticeOut:
    """一条通知"""
    return _notice(notices.find(current_actor(), code))


def _notice(row: Notice) -> NoticeOut:
    return NoticeOut(
        code=row.code,
        kind=row.kind,
        label=NoticeKind(row.kind).label,
        title=row.title,
        body=row.body,
        link=row.link,
        personal=row.person_id is not None,
        posted_at=row.posted_at,
    )
