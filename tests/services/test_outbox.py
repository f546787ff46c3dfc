"""Messages: leased, sent once, tried again when that helps, given up with a reason when it does not."""

from datetime import timedelta

import pytest

from app.services import outbox
from app.services.outbox import Outcome
from config.vocabulary import MessageState
from models.outbox import Message, Subscription
from tests.community import Community


@pytest.fixture
def put(town: Community, now):
    Subscription.create(person=town.people["resident"], template="statement", credits=9, changed_at=now)

    def one(key: str, at=now) -> None:
        outbox.subscribe_message(
            template="statement", person=town.people["resident"], values={"earned": 3}, page="p", key=key, now=at
        )

    return one


def test_a_cause_makes_one_message_and_spends_one_consent(put):
    put("a")
    put("a")
    assert (Message.select().count(), Subscription.get().credits) == (1, 8)


def test_without_consent_there_is_no_message(town, now):
    outbox.subscribe_message(
        template="statement", person=town.people["elder"], values={}, page="", key="x", now=now
    )
    assert Message.select().count() == 0


def test_one_person_gets_one_message_at_a_time_in_order(put, now):
    for key in ("a", "b", "c"):
        put(key)
    first = outbox.lease(10, now)
    assert [row.key for row in first] == ["subscribe:a"]
    assert outbox.lease(10, now) == []
    outbox.mark(first[0], Outcome(MessageState.SENT), now)
    assert [row.key for row in outbox.lease(10, now)] == ["subscribe:b"]


def test_a_dead_senders_lease_ends(put, now):
    put("a")
    outbox.lease(10, now)
    assert outbox.lease(10, now + timedelta(minutes=1)) == []
    again = outbox.lease(10, now + timedelta(minutes=3))
    assert [row.tries for row in again] == [2]


def test_a_sender_that_lost_its_lease_changes_nothing(put, now):
    put("a")
    slow = outbox.lease(10, now)[0]
    outbox.mark(outbox.lease(10, now + timedelta(minutes=3))[0], Outcome(MessageState.SENT), now)
    outbox.mark(slow, Outcome(MessageState.DEAD, "late"), now)
    assert Message.get().state == MessageState.SENT


def test_tries_grow_apart_and_come_to_an_end(put, now):
    put("a")
    moment, waits = now, []
    for _ in range(outbox.MOST_TRIES):
        message = outbox.lease(1, moment)[0]
        outbox.mark(message, Outcome(MessageState.WAITING, "微信正忙"), moment)
        row = Message.get()
        waits.append((row.due_at - moment).total_seconds())
        moment = row.due_at
    assert waits[:-1] == sorted(waits[:-1])
    assert (row.state, row.trouble) == (MessageState.DEAD, "微信正忙")


def test_a_refusal_forgets_the_consent(put, now):
    put("a")
    outbox.mark(outbox.lease(1, now)[0], Outcome(MessageState.SKIPPED, "拒收"), now)
    assert (Message.get().state, Subscription.get().credits) == (MessageState.SKIPPED, 0)


def test_accepts_add_up_and_a_reject_clears_them(town, now):
    person = town.people["elder"]
    for _ in range(3):
        outbox.subscribe_all(person, {"board": "accept"}, now)
    assert Subscription.get().credits == 3
    outbox.subscribe_all(person, {"board": "reject"}, now)
    assert Subscription.get().credits == 0


def test_a_message_that_cannot_be_tried_holds_up_nobody_and_is_given_up(put, town, now):
    put("broken")
    Subscription.create(person=town.people["elder"], template="statement", credits=1, changed_at=now)
    outbox.subscribe_message(
        template="statement", person=town.people["elder"], values={"earned": 1}, page="", key="good", now=now
    )

    def deliver(message):
        if message.key == "subscribe:broken":
            raise KeyError("programme")
        return Outcome(MessageState.SENT)

    hours = iter(range(0, 100, 2))
    for _ in range(outbox.MOST_TRIES):
        outbox.send_due(deliver, lambda: now + timedelta(hours=next(hours)))
    states = {row.key: (row.state, row.trouble) for row in Message.select()}
    assert states["subscribe:good"] == (MessageState.SENT, "")
    assert states["subscribe:broken"] == (MessageState.DEAD, "没能发送：KeyError")
    assert outbox.send_due(deliver, lambda: now + timedelta(days=9)) == 0
