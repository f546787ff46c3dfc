"""Messages as the office sees them: what went out, what waits, what was given up and why; and trying again."""

from datetime import datetime, timedelta

from peewee import JOIN, Expression, ModelSelect

from app.services import audit
from app.services.access import Actor, term_is_current, within
from app.services.errors import DomainError, not_found
from app.services.local_time import local_day
from app.services.outbox.leasing import take_messages
from app.services.outbox.writing import agreed_for_good, take_credit
from config.vocabulary import Channel, ErrorCode, MailingState, MembershipState, MessageState, Role
from models.database import changed, transaction
from models.outbox import ChannelHold, Mailing, Message
from models.people import Person
from models.registry import Membership, Place, Post, Term

READERS = (Role.OFFICE, Role.AUDITOR)
LATELY = timedelta(hours=24)


def messages(actor: Actor, now: datetime) -> ModelSelect:
    """Messages to the people of the actor's places and to the group robot."""
    living = (
        Membership.select(Membership.person)
        .join(Place, on=(Membership.household == Place.id))
        .where(within(actor, *READERS), Membership.state == MembershipState.CONFIRMED)
    )
    serving = (
        Term.select(Term.person)
        .join(Post)
        .join(Place)
        .where(within(actor, *READERS), term_is_current(local_day(now)))
    )
    reach = Message.person.in_(living) | Message.person.in_(serving) | (Message.channel == Channel.ROBOT)
    return (
        Message.select(Message, Person, Mailing)
        .join(Person, JOIN.LEFT_OUTER)
        .switch(Message)
        .join(Mailing, JOIN.LEFT_OUTER)
        .where(reach)
    )


def matching_message(words: str) -> Expression:
    """The condition that a message is to somebody of that name or door, or failed for that reason."""
    at_door = (
        Membership.select(Membership.person)
        .join(Place, on=(Membership.household == Place.id))
        .where(Place.label.contains(words.replace("-", "")))
    )
    return Person.name.contains(words) | Message.trouble.contains(words) | Message.person.in_(at_door)


def counts(actor: Actor, now: datetime) -> dict[MessageState, int]:
    """How many messages are in each state: those of the last day, and all that wait or were given up."""
    visible = messages(actor, now)
    found = {}
    for state in MessageState:
        query = visible.where(Message.state == state)
        if state in (MessageState.SENT, MessageState.SKIPPED):
            query = query.where(Message.created_at > now - LATELY)
        found[state] = query.count()
    return found


def holds(now: datetime) -> list[ChannelHold]:
    """Channels that wait, and for what."""
    return list(ChannelHold.select().where(ChannelHold.until > now).order_by(ChannelHold.channel))


def release_channel(actor: Actor, channel: str, now: datetime) -> None:
    """The settings are mended: try the channel at once. NOT_FOUND when it does not wait."""
    with transaction():
        if not changed(
            ChannelHold.update(until=now).where(ChannelHold.channel == channel, ChannelHold.until > now)
        ):
            raise not_found("这个通道的等待")
        audit.write(actor, "channel.release", channel, now)


def retry_message(actor: Actor, code: str, now: datetime) -> Message:
    """Try a message again that was given up.

    NOT_FOUND, FORBIDDEN, STATE_CONFLICT when it was not given up or the person has no consent left for it.
    """
    if not actor.paths(Role.OFFICE):
        raise DomainError(ErrorCode.FORBIDDEN)
    with transaction():
        take_messages()
        row = messages(actor, now).where(Message.code == code).first()
        if row is None:
            raise not_found("这条消息")
        if row.state != MessageState.DEAD:
            raise DomainError(ErrorCode.STATE_CONFLICT, f"这条消息{MessageState(row.state).label}，不用重发")
        spent = row.person_id is not None and not agreed_for_good(row.person_id, row.template)
        if spent and not take_credit(row.person_id, row.template, now):
            raise DomainError(ErrorCode.STATE_CONFLICT, "对方没有剩下的订阅次数，请他看小程序里的通知")
        paused = row.mailing_id and row.mailing.state == MailingState.PAUSED
        Message.update(
            state=MessageState.PAUSED if paused else MessageState.WAITING, tries=0, due_at=now, spent=spent
        ).where(Message.id == row.id, Message.state == MessageState.DEAD).execute()
        audit.write(actor, "message.retry", code, now, trouble=row.trouble)
    return Message.get_by_id(row.id)
