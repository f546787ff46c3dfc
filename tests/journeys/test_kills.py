"""SIGKILL at any moment: what was answered is there, nothing is half done, nothing happens twice."""

import threading
import time
from random import Random

import pytest
import requests

from app.services import points
from models.database import enter
from models.orders import Order, OrderEvent
from models.points import Transfer
from tests.journeys.stack import Stack, agree, running, until

KILLS = 4
LONG_KILLS = 40


def storm(stack: Stack, answered: list[tuple[str, str]], stop: threading.Event, number: int) -> None:
    """Submit and cancel orders until told to stop, retrying each with its key until it is answered."""
    resident = stack.sign_in("resident")
    place = stack.town.places["1栋1单元101"].code
    wish = {"service": "water_power", "place": place, "description": f"第 {number} 只手"}
    count = 0
    while not stop.is_set():
        count += 1
        code = retried(resident, "/orders", wish, f"s{number}-{count}", stop)
        if code is None:
            return
        answered.append((f"s{number}-{count}", code))


def retried(person, path: str, body: dict, key: str, stop: threading.Event) -> str | None:
    while not stop.is_set():
        try:
            answer = person.try_post(path, body, key)
        except requests.RequestException:
            time.sleep(0.05)
            continue
        if answer.status_code == 201:
            return answer.json()["code"]
        assert answer.status_code in (409, 503), answer.text
        time.sleep(0.05)
    return None


def kill_and_check(stack: Stack, kills: int, seed: int, workers: bool = False) -> None:
    random, answered, stop = Random(seed), [], threading.Event()
    hands = [threading.Thread(target=storm, args=(stack, answered, stop, number)) for number in range(4)]
    for hand in hands:
        hand.start()
    try:
        for _ in range(kills):
            time.sleep(random.uniform(0.3, 1.2))
            if workers:
                stack.kill_worker()
            else:
                stack.kill(random.choice(("网站", "日程", "沙箱")))
            stack.wait_web()
    finally:
        time.sleep(0.5)
        stop.set()
        for hand in hands:
            hand.join()
    with enter(stack.district):
        kept = {row.code for row in Order.select(Order.code)}
        told = [code for _, code in answered]
        assert len(told) == len(set(told)), "one key was answered with two orders"
        assert set(told) <= kept, f"seed {seed}: an answered order is gone"
        assert len(kept) <= len(told) + len(hands), f"seed {seed}: orders nobody asked for twice"
        steps = OrderEvent.select().count()
        assert steps == 2 * len(kept), f"seed {seed}: an order without its events"
        assert points.differences() == []
        assert {row.evidence_kind for row in Transfer.select()} <= {"month"}, "points nobody earned"
    assert len(told) > kills


def test_sigkill_loses_nothing_that_was_answered(tmp_path):
    with running(tmp_path) as stack:
        kill_and_check(stack, KILLS, seed=7)


def test_a_worker_that_dies_is_replaced_and_loses_nothing_that_was_answered(tmp_path):
    with running(tmp_path, scheduler=False) as stack:
        kill_and_check(stack, KILLS, seed=8, workers=True)
        assert stack.kill_worker() == stack.kill_worker(), "the program itself lived on"


@pytest.mark.laws
@pytest.mark.parametrize("seed", range(3))
def test_sigkill_many_times(tmp_path, seed):
    with running(tmp_path) as stack:
        kill_and_check(stack, LONG_KILLS, seed)


def test_two_schedulers_send_each_message_once(tmp_path):
    with running(tmp_path) as stack:
        agree(stack, "resident", "order_progress", "HGJ_ORDER_PROGRESS", 12)
        stack.start_scheduler()
        resident = stack.sign_in("resident")
        wish = {
            "service": "water_power",
            "place": stack.town.places["1栋1单元101"].code,
            "description": "漏水",
        }
        for number in range(12):
            resident.post("/orders", wish, key=f"m{number}")
        until(lambda: len([one for one in stack.messages() if one["openid"] == "demo-resident"]) >= 12)
        time.sleep(3)
        pages = [one["page"] for one in stack.messages() if one["openid"] == "demo-resident"]
        assert len(pages) == len(set(pages)) == 12
