"""Consent is counted: heard once or twice, early or late, one accept is one message; a refusal ends what was before."""

import itertools
from datetime import timedelta

import pytest

from app.services import community, outbox
from app.services.errors import DomainError
from app.services.outbox.templates import MOST_ASKED, templates
from config.vocabulary import AskMoment, MessageState
from models.database import enter, open_district
from models.outbox import Consent, Message, Subscription
from models.people import WechatIdentity
from tests.community import found
from tests.hands import FORKED

TEMPLATE_ID = "HGJ_BOARD_NOTICE"
SECOND = timedelta(seconds=1)


@pytest.fixture
def person(town):
    town.identify("elder")
    return town.people["elder"]


def credits() -> int:
    row = Subscription.get_or_none(Subscription.template == "board")
    return row.credits if row else 0


def report(person, at, status="accept") -> None:
    outbox.subscribe_all(person, {"board": status}, at)


def event(at, heard_at=None, status="accept", source="popup") -> bool:
    return outbox.consent_event("demo-elder", TEMPLATE_ID, status, source, at, heard_at or at)


def test_accepts_add_up_and_a_reject_clears_them(person, now):
    for _ in range(3):
        report(person, now)
    assert credits() == 3
    report(person, now + SECOND, "reject")
    assert credits() == 0


def test_an_event_heard_twice_counts_once(person, now):
    assert (event(now), event(now, now + SECOND)) == (True, False)
    assert credits() == 1


def test_two_taps_heard_both_ways_are_two_in_whatever_order(town, person, now):
    """Each of two taps is reported and pushed: all orders of arrival, and each of the four lost."""
    first, second = now, now + 30 * SECOND
    heard = [("report", first), ("report", second), ("event", first), ("event", second)]
    for lost in (None, *heard):
        kept = [one for one in heard if one != lost]
        for order in itertools.permutations(kept):
            Consent.delete().execute()
            Subscription.delete().execute()
            for way, at in order:
                report(person, at) if way == "report" else event(at, at + timedelta(minutes=3))
            assert credits() == 2, (lost, order)


def test_a_late_popup_event_does_not_count_what_the_mini_program_reported(person, now):
    report(person, now)
    assert event(now - SECOND, now + timedelta(hours=5))
    assert credits() == 1


def test_a_refusal_heard_late_leaves_what_was_accepted_after_it(person, now):
    report(person, now)
    report(person, now + 20 * SECOND)
    event(now + 10 * SECOND, now + timedelta(minutes=9), "reject", "change")
    assert credits() == 1


def test_an_accept_heard_after_a_later_refusal_counts_for_nothing(person, now):
    event(now + 10 * SECOND, status="reject", source="change")
    event(now, now + timedelta(minutes=1))
    assert credits() == 0
    event(now + 20 * SECOND)
    assert credits() == 1


def test_a_refusal_ends_what_waits_without_another_try(person, now):
    report(person, now)
    values = {"board": "x", "note": "y", "time": now}
    outbox.subscribe_message(template="board", person=person, values=values, page="p", key="k", now=now)
    event(now + SECOND, status="reject", source="change")
    assert outbox.lease(9, now + timedelta(days=1)) == []
    assert (Message.get().state, Message.get().tries) == (MessageState.SKIPPED, 0)


@pytest.mark.parametrize("status", ["ban", "filter"])
def test_what_was_not_asked_changes_nothing(person, now, status):
    report(person, now)
    report(person, now + SECOND, status)
    assert credits() == 1


@pytest.mark.parametrize(
    ("openid", "template_id", "status"),
    [("o-nobody", TEMPLATE_ID, "accept"), ("demo-elder", "T-unknown", "accept"), ("demo-elder", TEMPLATE_ID, "")],
)
def test_events_that_are_not_ours_are_harmless(person, now, openid, template_id, status):
    assert not outbox.consent_event(openid, template_id, status, "popup", now, now)
    assert Consent.select().count() == 0


def test_an_unknown_answer_is_refused_whole(person, now):
    with pytest.raises(DomainError):
        outbox.subscribe_all(person, {"board": "accept", "statement": "maybe"}, now)
    assert credits() == 0


def test_for_good_is_for_good_until_it_is_refused(person, now, monkeypatch):
    from dataclasses import replace

    from app.services.outbox import consents

    known = consents.template
    monkeypatch.setattr(consents, "template", lambda name: replace(known(name), long_term=True))
    report(person, now)
    report(person, now + SECOND)
    row = Subscription.get()
    assert (row.credits, row.long_term) == (0, True)
    report(person, now + 2 * SECOND, "reject")
    assert not Subscription.get().long_term


def test_a_message_that_could_not_be_shown_is_no_refusal(person, now):
    report(person, now)
    assert not event(now + SECOND, status="reject", source="sent-failure")
    assert credits() == 1


@pytest.mark.parametrize("moment", list(AskMoment))
def test_what_a_moment_asks_for_fits_wechats_prompt(moment):
    """At most five, of one kind, with different titles; and no moment without a template."""
    asked = [one for one in templates() if moment in one.moments]
    assert 1 <= len(asked) <= MOST_ASKED
    assert len({one.long_term for one in asked}) == 1
    assert len({one.title for one in asked}) == len(asked)


def hear(url: str, way: str, at) -> None:
    with enter(open_district(url, "main")):
        if way == "event":
            outbox.consent_event("demo-elder", TEMPLATE_ID, "accept", "popup", at, at)
        else:
            report(WechatIdentity.get(WechatIdentity.openid == "demo-elder").person, at)


def test_a_report_and_an_event_that_arrive_together_count_once(url, now):
    with enter(open_district(url, "main")):
        community.prepare()
        found(now).identify("elder")
    taps = [now + number * timedelta(minutes=1) for number in range(6)]
    with FORKED.Pool(4) as pool:
        pool.starmap(hear, [(url, way, at) for at in taps for way in ("report", "event")])
    with enter(open_district(url, "main")):
        assert credits() == len(taps)
