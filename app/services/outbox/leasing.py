"""Who may send what: messages are leased to a sender, and what became of them is marked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from peewee import JOIN, SQL, Expression, fn

from app.services.outbox.consents import forget
from app.services.outbox.templates import limits_a_minute
from app.services.outbox.writing import give_back
from config.vocabulary import Channel, MailingState, MessageState
from models.database import opaque_code, take_alone, transaction
from models.outbox import ChannelHold, Mailing, Message
from models.people import WechatIdentity

S = MessageState
LEASE = timedelta(minutes=3)
"""Longer than the gateway's longest call: two waits for a token and two tries, each with its timeouts."""
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (20, 60, 300, 1800, 7200))
"""Before each further try of a message; after the last it is given up."""
MOST_TRIES = len(PAUSES) + 1
MINUTE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Leased:
    """A message in the hands of one sender until `until`, with all that sending it needs."""

    id: int
    code: str
    key: str
    lease: str
    channel: Channel
    person: int | None
    openid: str | None
    mailing: int | None
    template: str
    content: dict[str, Any]
    tries: int
    spent: bool
    created_at: datetime
    leased_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a try: sent, refused by the user for good, to be tried again, or hopeless.

    `hold` makes the whole channel wait, and the try does not count: the message is not to blame.
    """

    state: MessageState
    trouble: str = ""
    retry_in: timedelta | None = None
    hold: timedelta | None = None


Settled = tuple[Leased, Outcome]


def take_messages() -> None:
    """Within a transaction: nobody else leases, marks, pauses or revives messages until it ends.

    Two that lease at once would both see a person as free, and a pause would miss what is just coming back.
    """
    take_alone("messages")


def lease(limit: int, now: datetime, life: timedelta = LEASE) -> list[Leased]:
    """Take up to `limit` due messages for sending, at most one of each queue, oldest first."""
    return settle((), now, limit, life)


def settle(done: Iterable[Settled], now: datetime, limit: int = 0, life: timedelta = LEASE) -> list[Leased]:
    """Write down what became of leased messages and lease up to `limit` more, in one transaction.

    A lease that was lost meanwhile is left alone.
    """
    with transaction():
        take_messages()
        _mark(list(done), now)
        return _take(limit, now, life) if limit > 0 else []


def _take(limit: int, now: datetime, life: timedelta) -> list[Leased]:
    shut = _shut_channels(now)
    chosen = [row.id for row in _heads(shut, limit, now)] if len(shut) < len(Channel) else []
    if not chosen:
        return []
    Message.update(state=S.LEASED, lease=opaque_code("l"), due_at=now + life, tries=Message.tries + 1).where(
        Message.id.in_(chosen)
    ).execute()
    return _read(chosen, now, now + life)


def _heads(shut: set[Channel], limit: int, now: datetime) -> Any:
    """Due messages that are the oldest unfinished of their queue, none of which is in flight.

    A message that waits for its next try holds back those behind it: a person reads things in their order.
    The states are literal, so that SQLite uses the partial indexes.
    """
    m, e = Message.alias("m"), Message.alias("e")
    before = e.select(SQL("1")).where(
        SQL("e.state IN ('waiting', 'leased')"),
        e.queue == m.queue,
        e.id != m.id,
        (e.id < m.id) | (SQL("e.state = 'leased'") & (e.due_at > now)),
    )
    query = m.select(m.id).where(SQL("m.state IN ('waiting', 'leased')"), m.due_at <= now, ~fn.EXISTS(before))
    if shut:
        query = query.where(m.channel.not_in(sorted(shut)))
    return query.order_by(m.id).limit(limit)


def _shut_channels(now: datetime) -> set[Channel]:
    """Channels that WeChat told to wait, and those whose messages of the last minute use up their pace.

    A try counts until a minute after its end, however long it was under way: WeChat, which counts arrivals, never
    sees more than the limit in any sixty seconds. A limited channel is one queue, so no other is under way.
    """
    shut = {Channel(row.channel) for row in ChannelHold.select().where(ChannelHold.until > now)}
    for channel, limit in limits_a_minute().items():
        lately = Message.select().where(SQL(f"channel = '{channel.value}'"), Message.tried_at > now - MINUTE)
        if lately.count() >= limit:
            shut.add(channel)
    return shut


def _read(chosen: list[int], now: datetime, until: datetime) -> list[Leased]:
    """The messages with all that sending them needs, in one query."""
    openid = (
        WechatIdentity.select(WechatIdentity.openid)
        .where(WechatIdentity.person == Message.person)
        .order_by(WechatIdentity.last_login_at.desc())
        .limit(1)
    )
    rows = (
        Message.select(Message, Mailing, openid.alias("openid"))
        .join(Mailing, JOIN.LEFT_OUTER)
        .where(Message.id.in_(chosen))
        .order_by(Message.id)
    )
    return [_one(row, now, until) for row in rows]


def _one(row: Message, now: datetime, until: datetime) -> Leased:
    content: dict[str, Any] = row.payload
    if row.mailing_id:
        # Of a mailing, the row holds only the values that are this person's own.
        own = {name: str(value) for name, value in content.items()}
        content = {**row.mailing.shared, "values": {**row.mailing.shared["values"], **own}}
    return Leased(
        id=row.id,
        code=row.code,
        key=row.key,
        lease=row.lease,
        channel=Channel(row.channel),
        person=row.person_id,
        openid=row.openid,
        mailing=row.mailing_id,
        template=row.template,
        content=content,
        tries=row.tries,
        spent=row.spent,
        created_at=row.created_at,
        leased_at=now,
        until=until,
    )


def _mark(done: list[Settled], now: datetime) -> None:
    sent = [held for held, outcome in done if outcome.state is S.SENT]
    if sent:
        Message.update(state=S.SENT, trouble="", lease="", tried_at=now, sent_at=now).where(
            reduce(or_, [_still(held) for held in sent])
        ).execute()
    for held, outcome in done:
        if outcome.state is not S.SENT:
            _mark_unsent(held, outcome, now)


def _still(held: Leased) -> Expression:
    """The condition that the sender still holds its lease."""
    return (Message.id == held.id) & (Message.lease == held.lease)


def _mark_unsent(held: Leased, outcome: Outcome, now: datetime) -> None:
    state = outcome.state
    columns: dict[str, Any] = {"lease": "", "tried_at": now, "trouble": outcome.trouble}
    if outcome.hold is not None:
        hold_channel(held.channel, now + outcome.hold, outcome.trouble)
        columns |= {"tries": held.tries - 1, "due_at": now}
    elif state is S.WAITING and held.tries >= MOST_TRIES:
        state = S.DEAD
    elif state is S.WAITING:
        columns["due_at"] = now + _pause(held, outcome)
    if state is S.DEAD and held.spent:
        columns["spent"] = False
    if state is S.WAITING and held.mailing and Mailing.get_by_id(held.mailing).state == MailingState.PAUSED:
        state = S.PAUSED
    marked = Message.update(state=state, **columns).where(_still(held)).execute()
    if not marked or held.person is None:
        return
    if state is S.DEAD and held.spent:
        give_back(held.person, held.template, held.created_at, now)
    if state is S.SKIPPED:
        # What they agreed to after this try began is none of its business.
        forget(held.person, held.template, held.leased_at, now)


def _pause(held: Leased, outcome: Outcome) -> timedelta:
    pause = outcome.retry_in or PAUSES[min(held.tries, len(PAUSES)) - 1]
    # The row remembers its last try only: another within the minute would hide this one from the pace.
    return max(pause, MINUTE) if held.channel in limits_a_minute() else pause


def hold_channel(channel: Channel, until: datetime, reason: str) -> None:
    """Nothing of the channel is sent until then; the messages wait without losing a try."""
    ChannelHold.insert(channel=channel, until=until, reason=reason).on_conflict(
        conflict_target=[ChannelHold.channel], update={ChannelHold.until: until, ChannelHold.reason: reason}
    ).execute()
