"""Events that WeChat pushed: kept at once, worked off later, each with one effect however often it came.

An event's effect and its being done are one transaction: a crash leaves both or neither.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from peewee import ModelSelect

from app.services import audit
from app.services.access import Actor
from app.services.errors import DomainError, not_found
from config.vocabulary import ErrorCode, EventState, Role
from models.database import changed, transaction
from models.wechat import PushedEvent, PushSeen

log = logging.getLogger(__name__)
MOST_TRIES = 8
KEPT = timedelta(days=90)

Handler = Callable[[dict[str, Any], datetime], bool]
"""Takes an event's payload and the moment; False when what it is about is not known (yet)."""


class Replayed(Exception):
    """A signature that was used before came with another body."""


class _Unknown(Exception):
    """The handler does not know what the event is about."""


def accept(signature: str, body_hash: str, events: list[tuple[str, str, dict[str, Any]]], now: datetime) -> int:
    """Queue events (key, kind, payload); answers how many were new. Replayed when the signature was used for
    another body: in plain mode it does not cover the body, so whoever saw one could send anything."""
    with transaction():
        PushSeen.insert(signature=signature, body_hash=body_hash, seen_at=now).on_conflict_ignore().execute()
        if PushSeen.get(PushSeen.signature == signature).body_hash != body_hash:
            raise Replayed
        before = PushedEvent.select().where(PushedEvent.key.in_([key for key, _, _ in events])).count()
        for key, kind, payload in events:
            PushedEvent.insert(
                key=key, kind=kind, payload=payload, state=EventState.WAITING, due_at=now, received_at=now
            ).on_conflict_ignore().execute()
    return len({key for key, _, _ in events}) - before


def work_off(handlers: Mapping[str, Handler], clock: Callable[[], datetime], limit: int = 100) -> int:
    """Work off up to `limit` due events of the kinds there are handlers for; answers how many were tried."""
    due = list(
        PushedEvent.select()
        .where(
            PushedEvent.state == EventState.WAITING,
            PushedEvent.due_at <= clock(),
            PushedEvent.kind.in_(list(handlers)),
        )
        .order_by(PushedEvent.id)
        .limit(limit)
    )
    for event in due:
        _work(event, handlers[event.kind], clock())
    return len(due)


def _work(event: PushedEvent, handle: Handler, now: datetime) -> None:
    trouble = ""
    try:
        with transaction():
            if not _mark(event, now, state=EventState.DONE, done_at=now, trouble=""):
                return  # another worker was first
            if not handle(event.payload, now):
                raise _Unknown
    except _Unknown:
        trouble = "没有找到它说的那一件"
    except Exception as error:
        log.exception("pushed event %s", event.id)
        trouble = f"没能处理：{type(error).__name__}"
    if trouble:
        tries = event.tries + 1
        state = EventState.DEAD if tries >= MOST_TRIES else EventState.WAITING
        pause = timedelta(seconds=5 * 2**tries)
        with transaction():
            _mark(event, now, state=state, tries=tries, trouble=trouble, due_at=now + pause)


def _mark(event: PushedEvent, now: datetime, **columns: Any) -> bool:
    """Change an event that still waits as it was read; False when somebody changed it meanwhile."""
    return changed(
        PushedEvent.update(**columns).where(
            PushedEvent.id == event.id, PushedEvent.state == EventState.WAITING, PushedEvent.tries == event.tries
        )
    )


def given_up(every: bool = False) -> ModelSelect:
    """Events that could not be worked off; with `every`, all that are kept."""
    query = PushedEvent.select()
    return query if every else query.where(PushedEvent.state == EventState.DEAD)


def again(actor: Actor, number: int, now: datetime) -> None:
    """Try an event anew that was given up. Errors: FORBIDDEN, NOT_FOUND, STATE_CONFLICT."""
    if not actor.paths(Role.OFFICE):
        raise DomainError(ErrorCode.FORBIDDEN)
    with transaction():
        if PushedEvent.get_or_none(PushedEvent.id == number) is None:
            raise not_found("这条推送")
        taken = changed(
            PushedEvent.update(state=EventState.WAITING, tries=0, trouble="", due_at=now).where(
                PushedEvent.id == number, PushedEvent.state == EventState.DEAD
            )
        )
        if not taken:
            raise DomainError(ErrorCode.STATE_CONFLICT, "这条推送没有停下，不用重试")
        audit.write(actor, "event.again", str(number), now)


def forget(now: datetime, replays_before: datetime) -> None:
    """Let go of what is over: signatures too old to be replayed, and events worked off long ago."""
    with transaction():
        PushSeen.delete().where(PushSeen.seen_at < replays_before).execute()
        PushedEvent.delete().where(PushedEvent.state == EventState.DONE, PushedEvent.done_at < now - KEPT).execute()
