"""The office's page of messages: what waits, what was given up and why, postings to many, and channels that wait."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.face.moment import now
from app.face.paging import PageQuery, page
from app.office.signing_in import insider, office_actor
from app.services import outbox
from app.services.errors import not_found
from config.vocabulary import Channel, MailingState, MessageState, Role
from models.outbox import Mailing, Message

SHOWN_MAILINGS = 10
TAGS = {
    MessageState.DEAD.value: "late",
    MessageState.SKIPPED.value: "warn",
    MessageState.PAUSED.value: "warn",
    MessageState.SENT.value: "ok",
}


def register(office: Blueprint) -> None:
    """Bind the page and its forms to their addresses."""
    office.add_url_rule("/messages", "messages", messages_page, methods=["GET"])
    office.add_url_rule("/messages/<code>/retry", "message_retry", message_retry, methods=["POST"])
    office.add_url_rule("/mailings/<code>/<word>", "mailing_word", mailing_word, methods=["POST"])
    office.add_url_rule("/channels/<channel>/release", "channel_release", channel_release, methods=["POST"])


@insider(Role.OFFICE, Role.AUDITOR)
def messages_page() -> str:
    actor = office_actor()
    state, words = request.args.get("state", ""), request.args.get("q", "").strip()[:40]
    channel = request.args.get("channel", "")
    query = outbox.messages(actor, now())
    if state in {one.value for one in MessageState}:
        query = query.where(Message.state == state)
    if channel in {one.value for one in Channel}:
        query = query.where(Message.channel == channel)
    if words:
        query = query.where(outbox.matching_message(words))
    asked = PageQuery(limit=20, cursor=request.args.get("cursor", "")[:64])
    rows, cursor = page(query, Message.id, asked)
    return render_template(
        "office/messages.html",
        counts=outbox.counts(actor, now()),
        holds=[(row, Channel(row.channel).label) for row in outbox.holds(now())],
        mailings=_mailings(),
        lines=[_line(row) for row in rows],
        cursor=cursor,
        state=state,
        channel=channel,
        words=words,
        states=list(MessageState),
        channels=list(Channel),
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


def _line(row: Message) -> dict[str, Any]:
    known = {one.name: one.title for one in outbox.templates()}
    return {
        "message": row,
        "title": known.get(row.template) or ("群图片" if "picture" in row.payload else "群消息"),
        "to": row.person.name if row.person_id else "工作群",
        "label": MessageState(row.state).label,
        "tag": TAGS.get(row.state, "calm"),
    }


def _back() -> Response:
    referrer = request.referrer or ""
    return redirect(referrer if referrer.startswith(request.host_url) else url_for("office.messages"), 303)


@insider(Role.OFFICE)
def message_retry(code: str) -> Response:
    outbox.retry_message(office_actor(), code, now())
    return _back()


@insider(Role.OFFICE)
def mailing_word(code: str, word: str) -> Response:
    turn = {"pause": outbox.pause_mailing, "resume": outbox.resume_mailing}.get(word)
    if turn is None:
        raise not_found("这一步")
    turn(office_actor(), code, now())
    return _back()


@insider(Role.OFFICE)
def channel_release(channel: str) -> Response:
    outbox.release_channel(office_actor(), channel, now())
    return _back()
