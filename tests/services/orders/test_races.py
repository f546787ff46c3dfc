"""Two hands at one order, from processes of their own: one wins, the other gets a plain 409; and a step that dies
in the middle leaves nothing."""

import importlib
import os
import signal
from datetime import UTC, datetime, timedelta

from app.face.statuses import STATUS
from app.services import orders
from app.services.access import load_actor
from app.services.errors import DomainError
from app.services.orders import OrderInput, StepInput, advance, submit
from config.vocabulary import OrderAction, OrderState, Role
from models.database import enter, opaque_code, open_district
from models.orders import Escalation, Order, OrderEvent, OrderParty, OrderPromise
from models.people import Person
from models.registry import Organisation
from tests.community import found
from tests.hands import FORKED

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
LATER = NOW + timedelta(hours=30)


def town_at(url: str):
    with enter(open_district(url, "main")):
        town = found(NOW)
        for part in ("lights", "roads"):
            town.person(part, {"lights": "路灯所", "roads": "市政队"}[part])
            town.grant(part, Role.PARTNER)
            Organisation.create(
                code=opaque_code("g"),
                kind="department",
                name=part,
                place=town.community,
                contact=town.people[part],
                created_at=NOW,
            )
        return town


def play(url: str, town, order: Order, *steps: tuple[str, str, dict]) -> None:
    with enter(open_district(url, "main")):
        for part, action, said in steps:
            advance(town.actor(part), order.code, OrderAction(action), StepInput(**said), NOW)


def new_order(url: str, town, **wish) -> Order:
    with enter(open_district(url, "main")):
        place = town.estate.code if "kind" in wish else town.places["1栋1单元101"].code
        return submit(town.actor("resident"), OrderInput(place=place, description="漏水", **wish), NOW)


def attempt(url: str, person: int, code: str, action: str, said: dict) -> tuple[str, int, str]:
    with enter(open_district(url, "main")):
        try:
            advance(load_actor(Person.get_by_id(person), NOW), code, OrderAction(action), StepInput(**said), NOW)
        except DomainError as error:
            return action, STATUS.get(error.code, 409), error.detail
    return action, 200, ""


def race(url: str, town, order: Order, *hands: tuple[str, str, dict], times: int = 3) -> list[tuple[str, int, str]]:
    with FORKED.Pool(4) as pool:
        waiting = [
            pool.apply_async(attempt, (url, town.people[part].id, order.code, action, said))
            for part, action, said in hands * times
        ]
        return [one.get(timeout=120) for one in waiting]


def story(url: str) -> tuple[str, list[str]]:
    with enter(open_district(url, "main")):
        return Order.get().state, [row.action for row in OrderEvent.select().order_by(OrderEvent.number)]


def test_two_departments_claim_at_once_and_the_loser_hears_who_won(url):
    town = town_at(url)
    order = new_order(url, town, kind="whistle")
    answers = race(url, town, order, ("lights", "claim", {}), ("roads", "claim", {}))
    assert [status for _, status, _ in answers].count(200) == 1
    state, events = story(url)
    assert (state, events.count("claim")) == (OrderState.ACCEPTED, 1)
    with enter(open_district(url, "main")):
        winner = Order.get().steward.name
        assert OrderParty.select().count() == 1
    lost = [detail for _, status, detail in answers if status == 409]
    assert len(lost) == 5
    assert any(detail.startswith(winner) for detail in lost), lost


def test_accept_by_the_asked_one_against_start_by_the_old_one(url):
    town = town_at(url)
    order = new_order(url, town, service="water_power")
    to = {"to": town.people["other_butler"].code}
    play(url, town, order, ("butler", "accept", {}), ("butler", "transfer", to))
    answers = race(url, town, order, ("other_butler", "accept", {}), ("butler", "start", {}), times=2)
    assert {status for _, status, _ in answers} <= {200, 403, 404, 409}
    state, events = story(url)
    assert [status for _, status, _ in answers].count(200) == len(events) - 4
    with enter(open_district(url, "main")):
        assert (Order.get().steward.name, state) == {
            "start": ("何春燕", "started"),
            "accept": ("李国强", "accepted"),
        }[events[4]]


def test_accept_by_the_same_hand_from_two_phones(url):
    town = town_at(url)
    order = new_order(url, town, service="water_power")
    answers = race(url, town, order, ("butler", "accept", {}), times=6)
    assert sorted(status for _, status, _ in answers) == [200] + [409] * 5
    assert story(url) == ("accepted", ["submit", "dispatch", "accept"])


def test_accept_against_cancel(url):
    town = town_at(url)
    order = new_order(url, town, service="water_power")
    seen = {"version": order.version}
    answers = race(url, town, order, ("butler", "accept", seen), ("resident", "cancel", {"reason": "好了", **seen}))
    assert sorted(status for _, status, _ in answers) == [200] + [409] * 5
    state, events = story(url)
    assert (state, events[2:]) in (("accepted", ["accept"]), ("cancelled", ["cancel"]))
    with enter(open_district(url, "main")):
        running = OrderPromise.select().where(OrderPromise.next_at.is_null(False)).count()
    assert (running > 0) == (state == "accepted"), "a cancelled order owes nothing"


def test_close_against_reopen(url):
    town = town_at(url)
    order = new_order(url, town, service="water_power")
    done = [("butler", step, {"note": "好"}) for step in ("accept", "start", "complete")]
    play(url, town, order, *done, ("office", "verify", {}))
    with enter(open_district(url, "main")):
        version = Order.get().version
    hands = (
        ("office", "close", {"version": version}),
        ("resident", "reopen", {"reason": "又漏了", "version": version}),
    )
    answers = race(url, town, order, *hands)
    assert [status for _, status, _ in answers].count(200) == 1
    assert {status for _, status, _ in answers} == {200, 409}
    state, events = story(url)
    assert state == {"close": "closed", "reopen": "dispatched"}[events[-1]]


def test_two_answers_to_one_low_rating(url):
    town = town_at(url)
    order = new_order(url, town, service="water_power")
    done = [("butler", step, {"note": "好"}) for step in ("accept", "start", "complete")]
    play(url, town, order, *done, ("office", "verify", {}), ("resident", "rate", {"score": 1}))
    answers = race(url, town, order, ("office", "answer", {"note": "甲"}), ("butler", "answer", {"note": "乙"}))
    assert sorted(status for _, status, _ in answers) == [200, 409, 409, 409, 409, 409]


def swept(url: str) -> int:
    with enter(open_district(url, "main")):
        return orders.sweep(LATER).promises


def test_two_schedulers_sweep_at_once_and_tell_once(url):
    town = town_at(url)
    for _ in range(20):
        new_order(url, town, service="water_power")
    with FORKED.Pool(4) as pool:
        counts = [one.get(timeout=120) for one in [pool.apply_async(swept, (url,)) for _ in range(6)]]
    assert sorted(counts)[-1] == sum(counts) == 60
    with enter(open_district(url, "main")):
        told = list(Escalation.select(Escalation.promise, Escalation.stage).tuples())
        assert len(told) == len(set(told)) == 60


def accepted_late(url: str, person: int, code: str) -> int:
    with enter(open_district(url, "main")):
        try:
            advance(load_actor(Person.get_by_id(person), LATER), code, OrderAction.ACCEPT, StepInput(), LATER)
        except DomainError:
            return 0
    return 1


def test_a_sweep_against_hands_that_accept_tells_what_it_moved(url):
    town = town_at(url)
    codes = [new_order(url, town, service="water_power").code for _ in range(12)]
    butler = town.people["butler"].id
    with FORKED.Pool(4) as pool:
        hands = [pool.apply_async(accepted_late, (url, butler, code)) for code in codes]
        sweeps = [pool.apply_async(swept, (url,)) for _ in range(3)]
        assert sum(one.get(timeout=120) for one in hands) == 12
        moved = sum(one.get(timeout=120) for one in sweeps)
    with enter(open_district(url, "main")):
        moved += orders.sweep(LATER).promises
        told = dict(Escalation.select(Escalation.promise, Escalation.stage).tuples())
        assert len(told) == moved
        for row in OrderPromise.select():
            if row.id in told:
                assert (row.state, row.stage) == ("broken", told[row.id])
            else:
                assert row.state == "kept" or (row.state, row.next_at) == ("broken", None)


def die_in_a_step(url: str, person: int, code: str) -> None:
    from app.services.orders import announce

    announce.step = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # the moment before the commit
    attempt(url, person, code, "accept", {})


def die_in_a_sweep(url: str) -> None:
    sweep = importlib.import_module("app.services.orders.sweep")
    sweep._notice = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    swept(url)


def run_and_die(work, *arguments) -> None:
    process = FORKED.Process(target=work, args=arguments)
    process.start()
    process.join(120)
    assert process.exitcode == -signal.SIGKILL


def test_a_step_that_is_killed_before_its_end_leaves_nothing(url):
    town = town_at(url)
    order = new_order(url, town, service="water_power")
    run_and_die(die_in_a_step, url, town.people["butler"].id, order.code)
    assert story(url) == ("dispatched", ["submit", "dispatch"])
    with enter(open_district(url, "main")):
        assert {row.state for row in OrderPromise.select()} == {"running"}
    assert attempt(url, town.people["butler"].id, order.code, "accept", {})[1] == 200


def test_a_sweep_that_is_killed_tells_all_at_the_next_round(url):
    town = town_at(url)
    new_order(url, town, service="water_power")
    run_and_die(die_in_a_sweep, url)
    with enter(open_district(url, "main")):
        assert Escalation.select().count() == 0
        assert orders.sweep(LATER).promises == 3
        assert Escalation.select().count() == 3
