"""The inbox worked off: one effect for each event, tries that end, and nothing lost to a crash."""

import logging
import threading
from datetime import timedelta
from itertools import pairwise

import pytest

from app.services import inbox, outbox
from config.vocabulary import EventState
from jobs import pushes
from models.database import enter, open_district
from models.outbox import Subscription
from models.wechat import PushedEvent


def _put(now, *keys: str, kind: str = "k") -> None:
    inbox.accept(f"sig-{keys}", "hash", [(key, kind, {"key": key}) for key in keys], now)


@pytest.fixture
def engine(url):
    return open_district(url, "main")


def test_of_many_workers_one_has_the_effect(engine, now):
    done: list[str] = []
    with enter(engine):
        _put(now, *(str(number) for number in range(30)))
    ready = threading.Barrier(4)

    def work() -> None:
        with enter(engine):
            ready.wait()
            while inbox.work_off({"k": lambda event, _: done.append(event["key"]) or True}, lambda: now):
                pass

    hands = [threading.Thread(target=work) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(done, key=int) == [str(number) for number in range(30)]


def test_many_who_bring_the_same_event_leave_one(engine, now):
    ready = threading.Barrier(6)

    def bring(number: int) -> None:
        with enter(engine):
            ready.wait()
            inbox.accept(f"s{number % 3}", "same", [("one", "k", {})], now)

    hands = [threading.Thread(target=bring, args=(number,)) for number in range(6)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    with enter(engine):
        assert PushedEvent.select().count() == 1
        with pytest.raises(inbox.Replayed):
            inbox.accept("s1", "another", [("two", "k", {})], now)
        assert PushedEvent.select().count() == 1


def test_an_effect_that_fails_is_undone_and_tried_ever_later_until_it_is_given_up(town, now, caplog):
    caplog.set_level(logging.CRITICAL)
    _put(now, "poison", "good")
    person, moments, good = town.people["resident"], [], []

    def handle(event, moment):
        if event["key"] == "good":
            good.append(moment)
            return True
        moments.append(moment)
        outbox.subscribe_all(person, {"board": "accept"}, moment)
        raise RuntimeError("half way")

    for minute in range(100):
        at = now + timedelta(minutes=minute)
        inbox.work_off({"k": handle}, lambda at=at: at)
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert (len(moments), gaps == sorted(gaps), len(good)) == (inbox.MOST_TRIES, True, 1)
    assert Subscription.select().count() == 0, "what it did before it failed is undone"
    poison = PushedEvent.get(PushedEvent.key == "poison")
    assert (poison.state, poison.trouble) == (EventState.DEAD, "没能处理：RuntimeError")


def test_what_is_not_known_yet_is_asked_for_again(district, now):
    _put(now, "early")
    known: list[bool] = []
    inbox.work_off({"k": lambda *_: False}, lambda: now)
    assert PushedEvent.get().trouble == "没有找到它说的那一件"
    later = now + timedelta(minutes=1)
    inbox.work_off({"k": lambda *_: known.append(True) or True}, lambda: later)
    row = PushedEvent.get()
    assert (known, row.state, row.trouble, row.done_at) == ([True], EventState.DONE, "", later)


def test_what_nobody_handles_waits(district, now):
    _put(now, "x", kind="media_result")
    assert inbox.work_off({"k": lambda *_: True}, lambda: now) == 0
    assert PushedEvent.get().state == EventState.WAITING


def test_a_worker_killed_in_the_middle_leaves_effect_and_mark_undone(district, town, now):
    _put(now, "x")
    person = town.people["resident"]

    def die(event, moment):
        outbox.subscribe_all(person, {"board": "accept"}, moment)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        inbox.work_off({"k": die}, lambda: now)
    assert (Subscription.select().count(), PushedEvent.get().state, PushedEvent.get().tries) == (0, "waiting", 0)


def test_a_reject_pushed_by_wechat_ends_what_was_agreed(town, now, district):
    openid, person = town.identify("resident"), town.people["resident"]
    outbox.subscribe_all(person, {"board": "accept"}, now)
    event = {"openid": openid, "template_id": "HGJ_BOARD_NOTICE", "source": "change", "status": "reject"}
    event["occurred_at"] = now.isoformat()
    inbox.accept("s", "h", [("1", "consent", event)], now)
    pushes.work_off(district)
    with enter(district):
        assert Subscription.get().credits == 0
        assert PushedEvent.get().state == EventState.DONE
