"""Messages: written with their cause, leased by a sender, sent outside any transaction, and marked.

A message whose sender died is leased again when its lease is over, so a crash repeats at most the messages in
flight. What cannot be sent is still in the notices: messages are best effort, never the record.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN

from app.services.errors import invalid
from app.services.local_time import local
from config.policy import defaults
from config.vocabulary import Channel, MessageState
from models.database import changed, opaque_code, transaction
from models.outbox import Message, Subscription
from models.people import Person, WechatIdentity

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
MOST_TRIES = 6


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a try: sent, refused by the user for good, to be tried again, or hopeless."""

    state: MessageState
    trouble: str = ""
    retry_in: timedelta | None = None


def template(name: str) -> dict[str, Any]:
    """A template of the defaults by our name for it."""
    for entry in defaults("messages")["template"]:
        if entry["name"] == name:
            return dict(entry)
    raise invalid("templates", f"没有「{name}」这种消息")


def subscribe_all(person: Person, answers: Mapping[str, str], now: datetime) -> list[Subscription]:
    """Count what the person agreed to: one message more for each accept; a reject forgets what was agreed."""
    for name in answers:
        template(name)
    with transaction():
        for name, answer in answers.items():
            credits = Subscription.credits + 1 if answer == "accept" else 0
            Subscription.insert(person=person, template=name, changed_at=now).on_conflict_ignore().execute()
            Subscription.update(credits=credits, changed_at=now).where(
                Subscription.person == person, Subscription.template == name
            ).execute()
    return list(Subscription.select().where(Subscription.person == person).order_by(Subscription.template))


def subscribe_message(
    *, template: str, person: Person, values: dict[str, Any], page: str, key: str, now: datetime
) -> None:
    """Put a subscription message in the outbox if the person agreed to one; in the caller's transaction.

    The agreed message is taken off here, so that two causes never spend one consent.
    """
    if Message.select().where(Message.key == f"subscribe:{key}").exists():
        return
    taken = changed(
        Subscription.update(credits=Subscription.credits - 1, changed_at=now).where(
            Subscription.person == person, Subscription.template == template, Subscription.credits > 0
        )
    )
    long_term = (Subscription.person == person) & (Subscription.template == template) & Subscription.long_term
    if not taken and not Subscription.select().where(long_term).exists():
        return
    payload = {"page": page, "values": {name: spoken(value) for name, value in values.items()}}
    _put(Channel.SUBSCRIBE, person, template, payload, f"subscribe:{key}", now)


def robot_message(markdown: str, key: str, now: datetime) -> None:
    """Put a message for the community's group robot in the outbox, in the caller's transaction."""
    _put(Channel.ROBOT, None, "", {"markdown": markdown}, f"robot:{key}", now)


def _put(
    channel: Channel, person: Person | None, template: str, payload: dict[str, Any], key: str, now: datetime
) -> None:
    Message.insert(
        code=opaque_code("s"),
        channel=channel,
        person=person,
        template=template,
        payload=payload,
        state=MessageState.WAITING,
        key=key,
        due_at=now,
        created_at=now,
    ).on_conflict_ignore().execute()


def spoken(value: Any) -> str:
    """A value as a message says it; moments in local time."""
    return local(value).strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value)


def lease(limit: int, now: datetime) -> list[Message]:
    """Take up to `limit` due messages for sending, at most one for each person, oldest first."""
    mark = opaque_code("l")
    with transaction():
        due = (
            Message.select(Message.id, Message.person)
            .where(Message.state.in_([MessageState.WAITING, MessageState.LEASED]), Message.due_at <= now)
            .order_by(Message.id)
            .limit(limit * 4)
        )
        chosen = _one_each(due, limit, now)
        Message.update(state=MessageState.LEASED, lease=mark, due_at=now + LEASE, tries=Message.tries + 1).where(
            Message.id.in_(chosen),
            Message.state.in_([MessageState.WAITING, MessageState.LEASED]),
            Message.due_at <= now,
        ).execute()
    return list(Message.select(Message, Person).join(Person, JOIN.LEFT_OUTER).where(Message.lease == mark))


def _one_each(due: Iterable[Message], limit: int, now: datetime) -> list[int]:
    """Two messages to one person at once are refused by WeChat (43108) and would lose their order."""
    in_flight = (Message.state == MessageState.LEASED) & (Message.due_at > now) & Message.person.is_null(False)
    busy = {row.person_id for row in Message.select(Message.person).where(in_flight)}
    chosen: list[int] = []
    for row in due:
        if row.person_id is not None:
            if row.person_id in busy:
                continue
            busy.add(row.person_id)
        chosen.append(row.id)
        if len(chosen) == limit:
            break
    return chosen


def openid_of(person: Person | None) -> str | None:
    identity = (
        WechatIdentity.select()
        .where(WechatIdentity.person == person)
        .order_by(WechatIdentity.last_login_at.desc())
        .first()
    )
    return identity.openid if identity else None


def mark(message: Message, outcome: Outcome, now: datetime) -> None:
    """Write down what became of a leased message; a lease that was lost meanwhile is left alone."""
    tired = outcome.state is MessageState.WAITING and message.tries >= MOST_TRIES
    state = MessageState.DEAD if tired else outcome.state
    pause = outcome.retry_in or timedelta(seconds=10 * 2**message.tries)
    with transaction():
        Message.update(
            state=state,
            trouble=outcome.trouble,
            lease="",
            due_at=now + pause if state is MessageState.WAITING else message.due_at,
            sent_at=now if state is MessageState.SENT else None,
        ).where(Message.id == message.id, Message.lease == message.lease).execute()
        if state is MessageState.SKIPPED:
            Subscription.update(credits=0, changed_at=now).where(
                Subscription.person == message.person_id, Subscription.template == message.template
            ).execute()


def send_due(deliver: Callable[[Message], Outcome], clock: Callable[[], datetime], limit: int = 50) -> int:
    """Lease, deliver and mark what is due, one after the other; answers how many were tried."""
    messages = lease(limit, clock())
    for message in messages:
        try:
            outcome = deliver(message)
        except Exception as error:
            # One message that cannot even be tried must not hold up the others, nor be leased for ever.
            log.exception("message %s", message.code)
            outcome = Outcome(MessageState.WAITING, f"没能发送：{type(error).__name__}")
        mark(message, outcome, clock())
    return len(messages)
