"""The senders: threads that each carry one message at a time, and one hand that leases and marks for all of them.

A sender gets its next message only after what became of its last one is committed: whatever is killed when, each
sender has at most one message that WeChat took and we did not write down. The marks of several senders and their
next leases share a transaction, so that the disk is asked to keep something once for many messages.
"""

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

from app.services.outbox.leasing import LEASE, Leased, Outcome, Settled, settle
from config.vocabulary import MessageState
from models.database import current, enter, reconnect

log = logging.getLogger(__name__)
Deliver = Callable[[Leased], Outcome]
Clock = Callable[[], datetime]
SENDERS = 16
LOOK_AGAIN = 0.5
"""Seconds after which idle senders look for new messages while others are still at work."""
STORAGE_PAUSES = (0.1, 0.5, 2.0, 5.0, 10.0, 20.0)
"""Before each further try to write down what became of messages, when the database does not answer."""


def _never() -> bool:
    return False


def send_due(
    deliver: Deliver,
    clock: Clock,
    senders: int = SENDERS,
    stop: Callable[[], bool] = _never,
    life: timedelta = LEASE,
) -> int:
    """Send what is due in the entered district until nothing is; answers how many tries there were.

    `stop` ends it early: what is under way is finished and written down.
    """
    answers: SimpleQueue[Settled] = SimpleQueue()
    carry = _carrier(deliver, clock, answers)
    under_way, tries, done = 0, 0, list[Settled]()
    with ThreadPoolExecutor(senders, thread_name_prefix="sender") as pool:
        while True:
            idle = senders - under_way
            taken = _settle(done, clock, 0 if stop() else idle, life)
            for held in taken:
                pool.submit(carry, held)
            under_way, tries = under_way + len(taken), tries + len(taken)
            if not under_way:
                return tries
            done = _collect(answers, LOOK_AGAIN if len(taken) < idle and not stop() else None)
            under_way -= len(done)


def _collect(answers: SimpleQueue[Settled], patience: float | None) -> list[Settled]:
    """All answers there are, waiting for the first; nothing when none comes within `patience` seconds."""
    try:
        done = [answers.get(timeout=patience)]
    except Empty:
        return []
    while True:
        try:
            done.append(answers.get_nowait())
        except Empty:
            return done


def _carrier(deliver: Deliver, clock: Clock, answers: SimpleQueue[Settled]) -> Callable[[Leased], None]:
    district = current()

    def carry(held: Leased) -> None:
        try:
            if clock() >= held.until:
                # The machine slept: others may have sent it since.
                outcome = Outcome(MessageState.WAITING, "超过了租期，没有发")
            else:
                with enter(district):
                    outcome = deliver(held)
        except Exception as error:
            # One message that cannot even be tried must not hold up the others, nor be leased for ever.
            log.exception("message %s", held.code)
            outcome = Outcome(MessageState.WAITING, f"没能发送：{type(error).__name__}")
        answers.put((held, outcome))

    return carry


def _settle(done: list[Settled], clock: Clock, limit: int, life: timedelta) -> list[Leased]:
    """Write down and lease; what was sent must be written down, so a database that does not answer is asked again."""
    for pause in (*STORAGE_PAUSES, None):
        try:
            return settle(done, clock(), limit, life)
        except Exception:
            if pause is None or not done:
                raise
            log.exception("%d messages are not yet written down", len(done))
            time.sleep(pause)
            reconnect()
    raise AssertionError("the last try answers or raises")
