"""The senders by processes on both engines: killed in the middle, and two of them at once."""

from datetime import timedelta

import pytest
import requests

from tests.hands import FORKED
from tools.bench.messages.sender import send_all
from tools.bench.messages.trial import fill, run, stand_in

COUNT = 600
LIFE = 3.0
"""Seconds of a lease here: what a dead sender held comes back soon."""


@pytest.fixture(scope="module")
def base():
    with stand_in() as address:
        yield address


def test_killed_three_times_nothing_is_lost_and_only_what_was_in_flight_repeats(url, base):
    fill(url, COUNT)
    result = run(url, base, COUNT, kills=3, life=LIFE)
    assert result.faults() == []
    assert len(result.in_flight) == 3


def test_two_senders_at_once_send_each_message_once_and_never_two_to_one_person(url, base):
    requests.post(f"{base}/forget", timeout=20)
    fill(url, 200)
    hands = [FORKED.Process(target=send_all, args=(url, base, 8, timedelta(minutes=3))) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(timeout=120)
    assert [hand.exitcode for hand in hands] == [0, 0]
    told = requests.get(f"{base}/counts", timeout=20).json()
    assert set(told["arrived"].values()) == {1}
    assert (len(told["arrived"]), told["together"]) == (200, 0)
    assert all(pages == sorted(pages) for pages in told["order"].values())
