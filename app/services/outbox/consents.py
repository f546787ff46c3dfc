"""What people agreed to receive: one accept, one message; a refusal ends what was agreed before it.

An answer to WeChat's prompt is heard twice: the mini-program reports it, and WeChat pushes an event of its own, each
early, late or never. Each is written down, and an accept is counted once for the pair: when one of the two comes, it
is matched with the oldest one of the other kind that has no match yet and lies within `TWINS`. However the two are
mixed, the credits are the larger of the number of reports and the number of events. If a report is later than
`TWINS`, one message too many is tried, WeChat answers 43101, and the count is put right.

A refusal counts against what was agreed before it, even when we hear of it late: what was accepted afterwards stays.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from peewee import Case

from app.services.errors import invalid
from app.services.outbox.templates import template, template_by_id
from config.vocabulary import Channel, ConsentStatus, MessageState
from models.database import opaque_code, take_alone, transaction
from models.outbox import Consent, Message, Subscription
from models.people import Person, WechatIdentity

TWINS = timedelta(minutes=10)
REPORT, POPUP, CHANGE = "report", "popup", "change"
"""Where an answer was heard: from the mini-program, from WeChat's prompt, from the phone's settings."""


def subscribe_all(person: Person, answers: Mapping[str, str], now: datetime) -> list[Subscription]:
    """Count what the mini-program says the person answered, by our names of the templates.

    INVALID_INPUT for an unknown template. Answers everything the person has agreed to.
    """
    try:
        statuses = {template(name).name: _status(answer) for name, answer in answers.items()}
    except ValueError as error:
        raise invalid("templates", "只能是 accept、reject、ban 或 filter") from error
    with transaction():
        take_alone("messages")
        for name, status in statuses.items():
            _hear(person.id, name, status, REPORT, now, opaque_code("a"), now)
    return subscriptions(person)


def hand_over(giver: Person, taker: Person, now: datetime) -> None:
    """What one person agreed to and waits for becomes another's: they turned out to be the same. Within the
    caller's transaction."""
    take_alone("messages")
    for row in subscriptions(giver):
        mine = (Subscription.person == taker) & (Subscription.template == row.template)
        Subscription.insert(person=taker, template=row.template, changed_at=now).on_conflict_ignore().execute()
        known = Subscription.get(mine)
        Subscription.update(
            credits=known.credits + row.credits,
            long_term=known.long_term or row.long_term,
            refused_at=max(filter(None, (known.refused_at, row.refused_at)), default=None),
            changed_at=now,
        ).where(mine).execute()
    Subscription.delete().where(Subscription.person == giver).execute()
    Consent.update(person=taker).where(Consent.person == giver).execute()
    Message.update(person=taker, queue=taker.id).where(
        Message.person == giver, Message.state != MessageState.LEASED
    ).execute()


def subscriptions(person: Person) -> list[Subscription]:
    return list(Subscription.select().where(Subscription.person == person).order_by(Subscription.template))


def consent_event(
    openid: str, template_id: str, status: str, source: str, occurred_at: datetime, now: datetime
) -> bool:
    """An answer as WeChat's event tells it; heard twice, it counts once. `source` is popup or change: that a message
    could not be shown after WeChat took it (any other source) is nobody's answer.

    False when nothing changed: known already, or of a person, template, status or source that is not ours.
    """
    known = template_by_id(template_id)
    identity = WechatIdentity.get_or_none(WechatIdentity.openid == openid)
    if known is None or identity is None or source not in (POPUP, CHANGE):
        return False
    try:
        heard = _status(status)
    except ValueError:
        return False
    key = f"{source}:{openid}:{template_id}:{occurred_at.timestamp():.0f}"
    if heard is ConsentStatus.REJECT:
        # WeChat's moments are whole seconds: a refusal holds for all of its own.
        occurred_at = occurred_at.replace(microsecond=999_999)
    with transaction():
        take_alone("messages")
        return _hear(identity.person_id, known.name, heard, source, occurred_at, key, now)


def _status(answer: str) -> ConsentStatus:
    """acceptWithAlert, acceptWithAudio and acceptWithForcePush are accepts too. ValueError for other words."""
    return ConsentStatus.ACCEPT if answer.startswith("accept") else ConsentStatus(answer)


def _hear(
    person: int, name: str, status: ConsentStatus, source: str, occurred_at: datetime, key: str, now: datetime
) -> bool:
    if Consent.select().where(Consent.key == key).exists():
        return False
    row = Consent.create(
        person=person,
        template=name,
        status=status,
        source=source,
        occurred_at=occurred_at,
        key=key,
        heard_at=now,
    )
    Subscription.insert(person=person, template=name, changed_at=now).on_conflict_ignore().execute()
    if status is ConsentStatus.ACCEPT:
        _accept(row, now)
    elif status is ConsentStatus.REJECT:
        forget(person, name, occurred_at, now)
        _end_waiting(person, name, occurred_at)
    # A banned or filtered template was not asked for: nothing was agreed and nothing refused.
    return True


def _accept(row: Consent, now: datetime) -> None:
    twin = _twin(row)
    if twin is not None:
        Consent.update(twin=twin).where(Consent.id == row.id).execute()
        Consent.update(twin=row).where(Consent.id == twin.id).execute()
        return
    mine = (Subscription.person == row.person_id) & (Subscription.template == row.template)
    since = Subscription.refused_at.is_null() | (Subscription.refused_at <= row.occurred_at)
    gained = {"long_term": True} if template(row.template).long_term else {"credits": Subscription.credits + 1}
    if Subscription.update(changed_at=now, **gained).where(mine, since).execute():
        Consent.update(counted=True).where(Consent.id == row.id).execute()


def _twin(row: Consent) -> Consent | None:
    """The same accept heard the other way."""
    other = (Consent.source != REPORT) if row.source == REPORT else (Consent.source == REPORT)
    return (
        Consent.select()
        .where(
            Consent.person == row.person_id,
            Consent.template == row.template,
            Consent.status == ConsentStatus.ACCEPT,
            other,
            Consent.twin.is_null(),
            Consent.occurred_at.between(row.occurred_at - TWINS, row.occurred_at + TWINS),
        )
        .order_by(Consent.occurred_at, Consent.id)
        .first()
    )


def forget(person: int, name: str, until: datetime, now: datetime) -> None:
    """End what the person agreed to up to a moment; what they accepted later stays. Within the caller's transaction."""
    later = (
        Consent.select()
        .where(
            Consent.person == person,
            Consent.template == name,
            Consent.counted,
            Consent.occurred_at > until,
        )
        .count()
    )
    Subscription.update(
        credits=Case(None, [(Subscription.credits > later, later)], Subscription.credits),
        long_term=Subscription.long_term if later else False,
        refused_at=Case(
            None,
            [(Subscription.refused_at > until, Subscription.refused_at)],
            Subscription.refused_at.db_value(until),
        ),
        changed_at=now,
    ).where(Subscription.person == person, Subscription.template == name).execute()


def _end_waiting(person: int, name: str, until: datetime) -> None:
    """What waits for somebody who has refused is not tried any more."""
    Message.update(state=MessageState.SKIPPED, trouble="对方已拒收", spent=False).where(
        Message.person == person,
        Message.template == name,
        Message.channel == Channel.SUBSCRIBE,
        Message.state.in_([MessageState.WAITING, MessageState.PAUSED]),
        Message.created_at <= until,
    ).execute()
