"""What WeChat told us by itself: what was worked off, and what was given up and can be tried again."""

from flask import Response
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.gate import office_actor
from app.office.lists import Column, Listing, filter_of, show
from app.office.marks import tag
from app.office.messages import room as messages_room
from app.office.room import Room, done
from app.office.sheets import Kind
from app.services import inbox
from app.services.errors import not_found
from config.vocabulary import EventState, Role
from models.wechat import PushedEvent

room = Room("微信推送", 61, Role.OFFICE, Role.AUDITOR, below=messages_room)
WORDS = {
    "media_result": "照片审核结果",
    "consent": "订阅的选择和改动",
}
TONES = {EventState.DONE: "ok", EventState.DEAD: "late", EventState.WAITING: "warn"}


def _state(row: PushedEvent) -> Markup:
    return tag(TONES[EventState(row.state)], EventState(row.state).label)


PUSHES = Listing(
    name="pushes",
    title="微信推送",
    key=PushedEvent.id,
    sort="-received",
    empty="微信还没有推送过。照片审核结果、订阅的改动会从这里进来。",
    template="office/pushes.html",
    filters=(filter_of("state", "状态", EventState, PushedEvent.state),),
    columns=(
        Column("number", "编号", lambda row: row.id, Kind.NUMBER, PushedEvent.id, hidden=True),
        Column("kind", "内容", lambda row: WORDS.get(row.kind, row.kind), sort=PushedEvent.kind),
        Column("received", "收到", lambda row: row.received_at, Kind.MOMENT, PushedEvent.received_at),
        Column("tries", "次数", lambda row: row.tries, Kind.NUMBER, PushedEvent.tries),
        Column("state", "状态", _state, Kind.MARKUP, PushedEvent.state),
        Column("trouble", "原因", lambda row: row.trouble or "—"),
    ),
)


@room.page("/pushes")
def pushes_page() -> Response:
    return show(PUSHES, inbox.given_up(every=True), may=bool(office_actor().paths(Role.OFFICE)))


@room.form("/pushes/<number>/again", Role.OFFICE)
def push_again(number: str) -> BaseResponse:
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        raise not_found("这条推送")
    inbox.again(office_actor(), int(number), now())
    return done("几秒钟后再试一次，结果看状态")
