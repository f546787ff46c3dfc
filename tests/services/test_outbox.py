"""Messages: leased, sent once, tried again when that helps, given up with a reason when it does not."""

from datetime import timedelta

import pytest

from app.services import outbox
from app.services.errors import DomainError
from app.services.outbox import Outcome
from app.services.outbox.leasing import MOST_TRIES
from config.vocabulary import Channel, MessageState
from models.outbox import ChannelHold, Message, Picture, Subscription
from tests.community import Community

SENT = Outcome(MessageState.SENT)
VALUES = {"programme": "志愿积分", "earned": 3, "balance": 9, "time": "2026年10月"}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def put(town: Community, now):
    def one(key: str, part: str = "resident", credits: int = 9) -> None:
        person = town.people[part]
        Subscription.get_or_create(
            person=person, template="statement", defaults={"credits": credits, "changed_at": now}
        )
        outbox.subscribe_message(template="statement", person=person, values=VALUES, page="p", key=key, now=now)

    return one


def keys(held) -> list[str]:
    return [one.key.removeprefix("subscribe:") for one in held]


def settle_one(held, outcome: Outcome, at) -> None:
    outbox.settle([(held, outcome)], at)


def credits(part, town) -> int:
    return Subscription.get(Subscription.person == town.people[part]).credits


def test_a_cause_makes_one_message_and_spends_one_consent(put, town):
    put("a")
    put("a")
    assert (Message.select().count(), credits("resident", town)) == (1, 8)


def test_without_consent_there_is_no_message(put):
    put("a", "elder", credits=0)
    assert Message.select().count() == 0


def test_values_are_the_templates(town, now):
    with pytest.raises(ValueError, match="earned"):
        outbox.subscribe_message(
            template="statement", person=town.people["elder"], values={"earned": 1}, page="", key="x", now=now
        )


def test_one_person_gets_one_message_at_a_time_in_order(put, now):
    for key in ("a", "b", "c"):
        put(key)
    first = outbox.lease(10, now)
    assert keys(first) == ["a"]
    assert outbox.lease(10, now) == []
    assert keys(outbox.settle([(first[0], SENT)], now, 10)) == ["b"]


def test_a_message_that_waits_for_its_next_try_holds_back_the_persons_others_only(put, now):
    put("a")
    put("b")
    put("c", "elder")
    held = outbox.lease(10, now)
    assert keys(held) == ["a", "c"]
    settle_one(held[0], Outcome(MessageState.WAITING, "微信正忙"), now)
    assert outbox.lease(10, now) == []
    assert keys(outbox.lease(10, now + timedelta(minutes=1))) == ["a"]


def test_a_dead_senders_lease_ends(put, now):
    put("a")
    outbox.lease(10, now)
    assert outbox.lease(10, now + timedelta(minutes=2)) == []
    again = outbox.lease(10, now + timedelta(minutes=4))
    assert [row.tries for row in again] == [2]


def test_a_sender_that_lost_its_lease_changes_nothing(put, now):
    put("a")
    slow = outbox.lease(10, now)[0]
    settle_one(outbox.lease(10, now + timedelta(minutes=4))[0], SENT, now)
    settle_one(slow, Outcome(MessageState.DEAD, "late"), now)
    assert Message.get().state == MessageState.SENT


def test_a_sender_that_slept_through_its_lease_does_not_send(put, now):
    put("a")
    clock = iter([now, now + timedelta(minutes=5), now + timedelta(minutes=5), now + timedelta(minutes=5)])
    outbox.send_due(lambda held: pytest.fail("sent"), lambda: next(clock), senders=1)
    assert Message.get().state == MessageState.WAITING


def test_tries_grow_apart_and_come_to_an_end(put, town, now):
    put("a")
    moment, waits = now, []
    for _ in range(MOST_TRIES):
        settle_one(outbox.lease(1, moment)[0], Outcome(MessageState.WAITING, "微信正忙"), moment)
        row = Message.get()
        waits.append((row.due_at - moment).total_seconds())
        moment = row.due_at
    assert waits[:-1] == sorted(set(waits[:-1]))
    assert (row.state, row.trouble) == (MessageState.DEAD, "微信正忙")
    assert credits("resident", town) == 9, "what was never sent is given back"


def test_a_refusal_forgets_the_consent_before_it_and_keeps_what_came_after(put, town, now):
    put("a")
    held = outbox.lease(1, now)[0]
    later = now + timedelta(seconds=5)
    outbox.subscribe_all(town.people["resident"], {"statement": "accept"}, later)
    settle_one(held, Outcome(MessageState.SKIPPED, "拒收"), later)
    assert (Message.get().state, credits("resident", town)) == (MessageState.SKIPPED, 1)


def test_a_channel_that_must_wait_takes_no_try_from_its_messages(put, now):
    put("a")
    put("b", "elder")
    for held in outbox.lease(10, now):
        settle_one(held, Outcome(MessageState.WAITING, "到了上限", hold=timedelta(minutes=30)), now)
    assert ChannelHold.get().channel == Channel.SUBSCRIBE
    assert outbox.lease(10, now + timedelta(minutes=29)) == []
    outbox.robot_message("**榜单**", "r", now)
    assert [one.channel for one in outbox.lease(10, now)] == [Channel.ROBOT]
    assert [one.tries for one in outbox.lease(10, now + timedelta(minutes=31)) if one.person] == [1, 1]


def test_the_robot_gets_twenty_in_any_minute_and_the_others_wait(district, now):
    for number in range(25):
        outbox.robot_message(f"第 {number} 条", f"r{number}", now)
    sent, moment = [], now
    while len(sent) < 25:
        held = outbox.lease(16, moment)
        assert len(held) <= 1, "the group reads in order"
        moment += timedelta(seconds=1)
        if held:
            settle_one(held[0], SENT, moment)
            sent.append((moment, held[0].content["markdown"]))
    assert [words for _, words in sent] == [f"第 {number} 条" for number in range(25)]
    for at, _ in sent:
        assert sum(at - timedelta(seconds=60) < other <= at for other, _ in sent) <= 20
    assert (moment - now).total_seconds() > 60
    assert {row.state for row in Message.select()} == {MessageState.SENT}


def test_a_picture_is_kept_once_and_named_by_its_content(district, now):
    outbox.robot_picture(PNG, "one", now)
    outbox.robot_picture(PNG, "two", now)
    held = outbox.lease(1, now)[0]
    assert outbox.picture(held.content["picture"]) == PNG
    assert (Picture.select().count(), Message.select().count()) == (1, 2)


@pytest.mark.parametrize("content", [b"", b"GIF89a", PNG + b"0" * (2 * 1024 * 1024)])
def test_what_the_robot_would_not_take_is_refused_before(content, district, now):
    with pytest.raises(DomainError):
        outbox.robot_picture(content, "x", now)


def test_a_message_that_cannot_be_tried_holds_up_nobody_and_is_given_up(put, now):
    put("broken")
    put("good", "elder")

    def deliver(held):
        if held.key == "subscribe:broken":
            raise KeyError("programme")
        return SENT

    for hours in range(0, 100, 3):
        at = now + timedelta(hours=hours)
        outbox.send_due(deliver, lambda at=at: at)
    states = {row.key: (row.state, row.trouble) for row in Message.select()}
    assert states["subscribe:good"] == (MessageState.SENT, "")
    assert states["subscribe:broken"] == (MessageState.DEAD, "没能发送：KeyError")


def test_told_to_stop_nothing_new_is_begun_and_what_runs_is_written_down(put, now):
    for part in ("resident", "elder", "neighbour", "butler"):
        put(part, part)
    stopped = []

    def deliver(held):
        stopped.append(held.key)
        return SENT

    assert outbox.send_due(deliver, lambda: now, senders=2, stop=lambda: bool(stopped)) == 2
    assert Message.select().where(Message.state == MessageState.SENT).count() == 2
    assert Message.select().where(Message.state == MessageState.LEASED).count() == 0
