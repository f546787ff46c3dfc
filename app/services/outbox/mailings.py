"""Postings to many people: one row with its progress, written by a few statements whatever the number of people.

A mailing can be paused: what is in flight is finished, the rest waits, and goes on where it stopped when resumed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import ModelSelect, Value, fn

from app.services import audit
from app.services.access import Actor, within
from app.services.errors import DomainError, not_found
from app.services.outbox.leasing import take_messages
from app.services.outbox.templates import template as find_template
from app.services.outbox.writing import spoken
from config.vocabulary import Channel, ErrorCode, MailingState, MessageState, Role
from models.database import changed, opaque_code, transaction
from models.outbox import Mailing, Message, Subscription
from models.registry import Place
from models.sql import fresh_code, json_document

M = MessageState
READERS = (Role.OFFICE, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a mailing is, in people: `skipped` read it in the notices only, `waiting` is what is still to be sent."""

    total: int
    sent: int
    skipped: int
    dead: int
    waiting: int

    @property
    def done(self) -> bool:
        return self.waiting == 0

    @property
    def percent(self) -> int:
        return 100 if self.total == 0 else (self.total - self.waiting) * 100 // self.total


def post_mailing(
    *,
    key: str,
    title: str,
    template: str,
    place: Place,
    people: ModelSelect,
    shared: Mapping[str, Any],
    own: tuple[str, ...] = (),
    page: str,
    now: datetime,
) -> Mailing:
    """Put a message for everybody of `people` who agreed to it in the outbox, once for the key.

    `people` selects `person_id`, each person once, and the columns named in `own`: values that differ from person to
    person. `shared` are the values all have in common. One consent of each is spent.
    """
    wanted = find_template(template).keys
    if {*shared, *own} != wanted.keys():
        raise ValueError(f"{template}: values {sorted([*shared, *own])} are not the template's {sorted(wanted)}")
    with transaction():
        code = opaque_code("g")
        content = {"page": page, "values": {name: spoken(value) for name, value in shared.items()}}
        Mailing.insert(
            code=code,
            key=key,
            title=title,
            template=template,
            place=place,
            shared=content,
            state=MailingState.RUNNING,
            created_at=now,
        ).on_conflict_ignore().execute()
        mailing: Mailing = Mailing.get(Mailing.key == key)
        if mailing.code == code:
            _write(mailing, people, own, now)
        return Mailing.get_by_id(mailing.id)


def _write(mailing: Mailing, people: ModelSelect, own: tuple[str, ...], now: datetime) -> None:
    meant = people.alias("meant")
    agreed = Subscription.template == mailing.template
    ids = people.alias("ids")
    Subscription.update(credits=Subscription.credits - 1, taken_by=mailing.id, changed_at=now).where(
        agreed,
        Subscription.credits > 0,
        ~Subscription.long_term,
        Subscription.person.in_(ids.select_from(ids.c.person_id)),
    ).execute()
    columns = {
        Message.code: fresh_code("s"),
        Message.channel: Value(Channel.SUBSCRIBE.value),
        Message.queue: meant.c.person_id,
        Message.person: meant.c.person_id,
        Message.mailing: Value(mailing.id),
        Message.template: Value(mailing.template),
        Message.payload: json_document(**{name: meant.c[name] for name in own}) if own else Value("{}"),
        Message.state: Value(M.WAITING.value),
        Message.key: Value(f"mailing:{mailing.id}:").concat(meant.c.person_id.cast("text")),
        Message.spent: ~Subscription.long_term,
        Message.tries: Value(0),
        Message.due_at: Value(Message.due_at.db_value(now)),
        Message.lease: Value(""),
        Message.trouble: Value(""),
        Message.created_at: Value(Message.created_at.db_value(now)),
    }
    reached = (
        Subscription.select(*columns.values())
        .join(meant, on=(Subscription.person_id == meant.c.person_id))
        .where(agreed, Subscription.long_term | (Subscription.taken_by == mailing.id))
        .order_by(meant.c.person_id)
    )
    Message.insert_from(reached, list(columns)).execute()
    total = people.count()
    reached_count = Message.select().where(Message.mailing == mailing.id).count()
    Mailing.update(total=total, unsubscribed=total - reached_count).where(Mailing.id == mailing.id).execute()


def mailings(actor: Actor) -> ModelSelect:
    """Postings to the actor's places."""
    return Mailing.select(Mailing, Place).join(Place).where(within(actor, *READERS))


def progress(rows: list[Mailing]) -> dict[int, Progress]:
    """How far each mailing is, by its key; counted in one query."""
    counts: dict[tuple[int, str], int] = {
        (mailing, state): count
        for mailing, state, count in Message.select(Message.mailing, Message.state, fn.COUNT(Message.id))
        .where(Message.mailing.in_([row.id for row in rows]))
        .group_by(Message.mailing, Message.state)
        .tuples()
    }

    def one(row: Mailing) -> Progress:
        count = {state: counts.get((row.id, state.value), 0) for state in M}
        return Progress(
            total=row.total,
            sent=count[M.SENT],
            skipped=row.unsubscribed + count[M.SKIPPED],
            dead=count[M.DEAD],
            waiting=count[M.WAITING] + count[M.LEASED] + count[M.PAUSED],
        )

    return {row.id: one(row) for row in rows}


def mailing_actions(actor: Actor, row: Mailing, far: Progress) -> list[tuple[str, str]]:
    """What the actor may do with a posting now: (action, label)."""
    if far.done or not actor.covers(row.place.path, Role.OFFICE):
        return []
    return [("pause", "暂停")] if row.state == MailingState.RUNNING else [("resume", "继续发送")]


def pause_mailing(actor: Actor, code: str, now: datetime) -> Mailing:
    """Stop a posting: what is in flight is finished, nothing else is sent until it is resumed.

    NOT_FOUND, FORBIDDEN, STATE_CONFLICT when it is paused or done.
    """
    return _turn(actor, code, MailingState.RUNNING, MailingState.PAUSED, M.WAITING, M.PAUSED, now)


def resume_mailing(actor: Actor, code: str, now: datetime) -> Mailing:
    """Go on with a posting that was paused. NOT_FOUND, FORBIDDEN, STATE_CONFLICT when it is not paused."""
    return _turn(actor, code, MailingState.PAUSED, MailingState.RUNNING, M.PAUSED, M.WAITING, now)


def _turn(
    actor: Actor,
    code: str,
    source: MailingState,
    target: MailingState,
    have: MessageState,
    want: MessageState,
    now: datetime,
) -> Mailing:
    with transaction():
        take_messages()
        row = mailings(actor).where(Mailing.code == code).first()
        if row is None:
            raise not_found("这次群发")
        actor.require(row.place.path, Role.OFFICE)
        if target is MailingState.PAUSED and progress([row])[row.id].done:
            raise DomainError(ErrorCode.STATE_CONFLICT, "这次群发已经发完了")
        turned = Mailing.update(state=target, paused_at=now if target is MailingState.PAUSED else None).where(
            Mailing.id == row.id, Mailing.state == source
        )
        if not changed(turned):
            raise DomainError(ErrorCode.STATE_CONFLICT, f"这次群发{MailingState(row.state).label}")
        Message.update(state=want).where(Message.mailing == row.id, Message.state == have).execute()
        audit.write(actor, f"mailing.{target}", code, now)
    return Mailing.get_by_id(row.id)
