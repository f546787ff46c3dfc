"""The office's page of messages: what waits, what was given up and why, postings to many, and channels that wait."""

from typing import Any

from flask import Response
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.gate import office_actor
from app.office.lists import Column, Listing, filter_of, show
from app.office.marks import faint, tag
from app.office.room import Room, done
from app.office.sheets import Kind
from app.services import outbox, registry
from app.services.errors import not_found
from config.vocabulary import Channel, MailingState, MessageState, Role
from models.outbox import Mailing, Message

room = Room("消息", 60, Role.OFFICE, Role.AUDITOR)
SHOWN_MAILINGS = 10
TONES = {
    MessageState.DEAD: "late",
    MessageState.SKIPPED: "warn",
    MessageState.PAUSED: "warn",
    MessageState.SENT: "ok",
}


def _titles(rows: list[Message]) -> list[tuple[Message, str]]:
    """Messages with what each is about."""
    known = {one.name: one.title for one in outbox.templates()}
    return [(row, known.get(row.template) or ("群图片" if "picture" in row.payload else "群消息")) for row in rows]


def _to(row: Message) -> str:
    return registry.mask_name(row.person.name) if row.person_id else "工作群"


def _state(row: Message) -> Markup:
    state = MessageState(row.state)
    again = faint(f"第 {row.tries} 次") if row.tries > 1 else ""
    return Markup("{} {}").format(tag(TONES.get(state, "calm"), state.label), again)


MESSAGES = Listing(
    name="messages",
    title="消息",
    key=Message.id,
    sort="-when",
    empty="还没有消息。派单、验收、结账和公示时会自动发出，发到哪一步都显示在这里。",
    search=lambda words: outbox.matching_message(words),
    search_hint="姓名、门牌、原因",
    lines=_titles,
    template="office/messages.html",
    filters=(
        filter_of("state", "状态", MessageState, Message.state),
        filter_of("channel", "通道", Channel, Message.channel),
    ),
    columns=(
        Column("number", "编号", lambda line: line[0].code, hidden=True),
        Column("what", "消息", lambda line: line[1]),
        Column("to", "发给", lambda line: _to(line[0])),
        Column("channel", "通道", lambda line: Channel(line[0].channel).label, hidden=True),
        Column("when", "时间", lambda line: line[0].created_at, Kind.MOMENT, sort=Message.id),
        Column("state", "状态", lambda line: _state(line[0]), Kind.MARKUP, sort=Message.state, page_only=True),
        Column("end", "状态", lambda line: MessageState(line[0].state).label, file_only=True),
        Column("tries", "次数", lambda line: line[0].tries, Kind.NUMBER, hidden=True),
        Column("reason", "原因", lambda line: line[0].trouble or "—"),
    ),
)


@room.page("/messages")
def messages() -> Response:
    actor = office_actor()
    return show(
        MESSAGES,
        outbox.messages(actor, now()),
        counts=outbox.counts(actor, now()),
        holds=[(row, Channel(row.channel).label) for row in outbox.holds(now())],
        mailings=_mailings(),
        may=bool(actor.paths(Role.OFFICE)),
    )


def _mailings() -> list[dict[str, Any]]:
    actor = office_actor()
    rows = list(outbox.mailings(actor).order_by(Mailing.id.desc()).limit(SHOWN_MAILINGS))
    far = outbox.progress(rows)
    return [
        {
            "mailing": row,
            "far": far[row.id],
            "label": "已发完" if far[row.id].done else MailingState(row.state).label,
            "actions": outbox.mailing_actions(actor, row, far[row.id]),
        }
        for row in rows
    ]


@room.form("/messages/<code>/retry", Role.OFFICE)
def message_retry(code: str) -> BaseResponse:
    outbox.retry_message(office_actor(), code, now())
    return done("已排队重发")


@room.form("/mailings/<code>/<word>", Role.OFFICE)
def mailing_word(code: str, word: str) -> BaseResponse:
    turn = {"pause": outbox.pause_mailing, "resume": outbox.resume_mailing}.get(word)
    if turn is None:
        raise not_found("这一步")
    turn(office_actor(), code, now())
    return done("已暂停，没发的先留着" if word == "pause" else "继续发送，从停下的地方接着发")


@room.form("/channels/<channel>/release", Role.OFFICE)
def channel_release(channel: str) -> BaseResponse:
    outbox.release_channel(office_actor(), channel, now())
    return done("已恢复发送")
