"""Two hands at once, from processes of their own: one wins, the other is told plainly, nothing is lost."""

import threading
from datetime import UTC, datetime

from app.services import community, points
from app.services.access import load_actor
from app.services.errors import DomainError
from app.services.orders import OrderInput, StepInput, advance, submit
from app.services.points import award
from config.vocabulary import OrderAction
from models.database import enter, open_district
from models.orders import Order, OrderEvent
from models.people import Person
from models.points import Transfer
from tests.community import found
from tests.hands import FORKED

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
HANDS = 12


def prepare(url: str):
    with enter(open_district(url, "main")):
        community.prepare()
        town = found(NOW)
        wish = OrderInput(town.places["1栋1单元101"].code, "漏水", "water_power")
        order = submit(town.actor("resident"), wish, NOW)
        version = points.rule_in_force("volunteer", "hazard_report", NOW)
        for number in range(20):
            award(
                version,
                town.people["resident"],
                amount=5,
                evidence_kind="test",
                evidence="x",
                key=f"seed-{number}",
                effective_at=NOW,
                now=NOW,
            )
        return town, order


def try_accept(url: str, person: int, code: str) -> str:
    with enter(open_district(url, "main")):
        try:
            advance(load_actor(Person.get_by_id(person), NOW), code, OrderAction.ACCEPT, StepInput(), NOW)
        except DomainError as error:
            return str(error.code)
    return "won"


def try_cancel(url: str, person: int, code: str) -> str:
    with enter(open_district(url, "main")):
        try:
            advance(load_actor(Person.get_by_id(person), NOW), code, OrderAction.CANCEL, StepInput(), NOW)
        except DomainError as error:
            return str(error.code)
    return "won"


def try_redeem(url: str, person: int, key: str) -> str:
    with enter(open_district(url, "main")):
        try:
            points.redeem(Person.get_by_id(person), points.find_programme("volunteer"), 100, "电饭煲", key, NOW)
        except DomainError as error:
            return str(error.code)
    return "won"


def by_processes(work, arguments: list[tuple]) -> list[str]:
    with FORKED.Pool(4) as pool:
        return pool.starmap(work, arguments)


def test_twenty_redemptions_of_a_balance_of_one_hundred_by_processes(url):
    town, _ = prepare(url)
    person = town.people["resident"].id
    answers = by_processes(try_redeem, [(url, person, f"r{number}") for number in range(20)])
    assert sorted(set(answers)) == ["insufficient_points", "won"]
    assert answers.count("won") == 1
    with enter(open_district(url, "main")):
        assert points.differences() == []


def test_twenty_redemptions_of_a_balance_of_one_hundred_by_threads(url):
    town, _ = prepare(url)
    person, answers = town.people["resident"].id, []
    hands = [
        threading.Thread(target=lambda number=number: answers.append(try_redeem(url, person, f"r{number}")))
        for number in range(HANDS)
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert (len(answers), answers.count("won")) == (HANDS, 1)


def test_a_double_click_gives_one_transfer(url):
    town, _ = prepare(url)
    answers = by_processes(try_redeem, [(url, town.people["resident"].id, "same-key")] * 8)
    assert answers == ["won"] * 8
    with enter(open_district(url, "main")):
        assert Transfer.select().where(Transfer.key == "same-key").count() == 1


def test_accept_against_cancel(url):
    town, order = prepare(url)
    hands = [(try_accept, town.people["butler"].id), (try_cancel, town.people["resident"].id)] * 3
    with FORKED.Pool(4) as pool:
        waiting = [pool.apply_async(work, (url, person, order.code)) for work, person in hands]
        answers = [one.get(timeout=60) for one in waiting]
    with enter(open_district(url, "main")):
        row = Order.get()
        events = [one.action for one in OrderEvent.select().order_by(OrderEvent.number)]
    # A cancel may follow an accept; each step happens once, and the events tell the same story as the state.
    assert events in (
        ["submit", "dispatch", "cancel"],
        ["submit", "dispatch", "accept", "cancel"],
        ["submit", "dispatch", "accept"],
    )
    assert answers.count("won") == len(events) - 2
    assert row.state == {"cancel": "cancelled", "accept": "accepted"}[events[-1]]
