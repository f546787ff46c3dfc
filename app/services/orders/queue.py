"""How an order's deadline stands, and which order wants attention first."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from config.vocabulary import OrderState, PromiseName, PromiseState
from models.orders import Order

S = OrderState
ENDED = (S.CLOSED, S.CANCELLED)
SOON = timedelta(minutes=30)
"""Before its promise breaks, an order is about to be late for so long."""
WITHOUT_DEADLINE = timedelta(days=7)
"""An order without a running deadline wants attention this long after it was submitted."""
MOST_PRIORITY = 2
"""最急: before everything else."""
HEAD_START = timedelta(hours=1)
"""优先: as if it were due so much earlier, but not before another's last minutes."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The promise that runs now (or the one that counted), when it is due, and how it stands."""

    promise: PromiseName | None
    due_at: datetime | None
    state: PromiseState


def running_promise(order: Order) -> tuple[PromiseName, datetime] | None:
    """The promise that is owed next, with its deadline."""
    waits_for = {
        S.SUBMITTED: ((PromiseName.RESPOND, order.respond_by), (PromiseName.FINISH, order.finish_by)),
        S.DISPATCHED: ((PromiseName.RESPOND, order.respond_by), (PromiseName.FINISH, order.finish_by)),
        S.ACCEPTED: ((PromiseName.ARRIVE, order.arrive_by), (PromiseName.FINISH, order.finish_by)),
        S.STARTED: ((PromiseName.FINISH, order.finish_by),),
    }.get(OrderState(order.state), ((PromiseName.ANSWER, order.answer_by),))
    return next(((name, due) for name, due in waits_for if due is not None), None)


def next_deadline(order: Order) -> datetime | None:
    running = running_promise(order)
    return running[1] if running else None


def late(order: Order, now: datetime) -> bool:
    """Whether the promise that is running is broken."""
    due = next_deadline(order)
    return due is not None and due < now and order.paused_at is None


def deadline_of(order: Order, now: datetime) -> Deadline:
    """What every face shows beside an order."""
    running = running_promise(order)
    if running is None or order.state in ENDED:
        return _settled(order)
    name, due = running
    if due < (order.paused_at or now):
        return Deadline(name, due, PromiseState.BROKEN)
    if order.paused_at is not None and name is not PromiseName.ANSWER:
        return Deadline(name, due, PromiseState.PAUSED)
    return Deadline(name, due, PromiseState.SOON if due - now <= SOON else PromiseState.RUNNING)


def _settled(order: Order) -> Deadline:
    if order.state == S.CANCELLED or order.completed_at is None:
        return Deadline(None, None, PromiseState.DROPPED if order.state == S.CANCELLED else PromiseState.NONE)
    if order.finish_by is None:
        return Deadline(None, None, PromiseState.NONE)
    kept = order.completed_at <= order.finish_by
    return Deadline(PromiseName.FINISH, order.finish_by, PromiseState.KEPT if kept else PromiseState.BROKEN)


def queue_key(order: Order) -> str:
    """Sorts open orders by what is due first, priority with its head start. Empty for an order that ended."""
    if order.state in ENDED:
        return ""
    submitted: datetime = order.submitted_at
    due = (next_deadline(order) or submitted + WITHOUT_DEADLINE) - HEAD_START * order.priority
    rest = 0 if order.priority >= MOST_PRIORITY else 1
    return f"{rest}|{due.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}|{order.code}"
