"""Putting messages in the outbox, in the transaction of what they tell about."""

import hashlib
from datetime import datetime
from typing import Any

from app.services.errors import invalid
from app.services.local_time import local
from app.services.outbox import templates
from config.vocabulary import Channel, MessageState
from models.database import changed, opaque_code
from models.outbox import Message, Picture, Subscription
from models.people import Person
from models.prepared import Prepared, write_unless_known

ROBOT_QUEUE = 0
"""All messages to the group robot go one after the other; people's queues are their keys."""
PICTURE_BYTES = 2 * 1024 * 1024
_PICTURE_HEADS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


def subscribe_message(
    *, template: str, person: Person, values: dict[str, Any], page: str, key: str, now: datetime
) -> None:
    """Put a subscription message in the outbox if the person agreed to one; in the caller's transaction.

    `values` are the template's, by our names. The agreed message is taken off here, so that two causes never spend
    one consent; it is given back when the message ends as dead.
    """
    wanted = templates.template(template).keys
    if values.keys() != wanted.keys():
        raise ValueError(f"{template}: values {sorted(values)} are not the template's {sorted(wanted)}")
    key = f"subscribe:{key}"
    if _agreed.first(person.id, template) is None or _known.first(key) is not None:
        return
    spent = take_credit(person.id, template, now)
    if not spent and not agreed_for_good(person.id, template):
        return
    payload = {"page": page, "values": {name: spoken(value) for name, value in values.items()}}
    made = _put(Channel.SUBSCRIBE, person, template, payload, key, now, spent)
    if spent and not made:
        give_back(person.id, template, now, now)


_agreed = Prepared(
    lambda person, template: Subscription.select(Subscription.id).where(
        Subscription.person == person,
        Subscription.template == template,
        Subscription.long_term | (Subscription.credits > 0),
    )
)
_known = Prepared(lambda key: Message.select(Message.id).where(Message.key == key))


def take_credit(person: int, template: str, now: datetime) -> bool:
    """Spend one of the messages a person agreed to; False when none is left or they agreed for good."""
    return changed(
        Subscription.update(credits=Subscription.credits - 1, changed_at=now).where(
            Subscription.person == person,
            Subscription.template == template,
            Subscription.credits > 0,
            ~Subscription.long_term,
        )
    )


def give_back(person: int, template: str, taken_at: datetime, now: datetime) -> None:
    """Return a message that was taken off and never sent, unless the person has refused since."""
    Subscription.update(credits=Subscription.credits + 1, changed_at=now).where(
        Subscription.person == person,
        Subscription.template == template,
        Subscription.refused_at.is_null() | (Subscription.refused_at < taken_at),
    ).execute()


def agreed_for_good(person: int, template: str) -> bool:
    return bool(
        Subscription.select()
        .where(Subscription.person == person, Subscription.template == template, Subscription.long_term)
        .exists()
    )


def robot_message(markdown: str, key: str, now: datetime) -> None:
    """Put a message for the community's group robot in the outbox, in the caller's transaction."""
    _put(Channel.ROBOT, None, "", {"markdown": markdown}, f"robot:{key}", now)


def robot_picture(content: bytes, key: str, now: datetime) -> None:
    """Put a picture (JPEG or PNG, up to 2 MB) for the group robot in the outbox, in the caller's transaction.

    The picture is kept once for its content; the message names it by its SHA-256.
    """
    if not content.startswith(_PICTURE_HEADS) or len(content) > PICTURE_BYTES:
        raise invalid("picture", "群机器人只收 2 MB 以内的 JPG 或 PNG 图片")
    digest = hashlib.sha256(content).hexdigest()
    Picture.insert(sha256=digest, content=content, created_at=now).on_conflict_ignore().execute()
    _put(Channel.ROBOT, None, "", {"picture": digest}, f"robot:{key}", now)


def picture(sha256: str) -> bytes:
    """The picture a message names."""
    content: bytes = Picture.get(Picture.sha256 == sha256).content
    return content


def _put(
    channel: Channel,
    person: Person | None,
    template: str,
    payload: dict[str, Any],
    key: str,
    now: datetime,
    spent: bool = False,
) -> bool:
    """Insert the message unless its key is known; answers whether it was new."""
    return write_unless_known(
        Message(
            code=opaque_code("s"),
            channel=channel,
            queue=person.id if person else ROBOT_QUEUE,
            person=person,
            template=template,
            payload=payload,
            state=MessageState.WAITING,
            key=key,
            spent=spent,
            due_at=now,
            created_at=now,
        )
    )


def spoken(value: Any) -> str:
    """A value as a message says it; moments in local time."""
    return local(value).strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value)
