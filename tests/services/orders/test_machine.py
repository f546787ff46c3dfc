"""Any way an order may go, by any hands: no path leaves the table, every event replays to the state, each promise is
counted once, and nothing that was refused left a trace."""

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.services import community, orders
from app.services.errors import DomainError
from app.services.orders.offers import actions
from app.services.orders.queue import ENDED, running_promise
from app.services.orders.table import steps_of
from config.vocabulary import OrderAction, OrderState, PromiseState
from models.database import District, enter, opaque_code, open_district
from models.orders import Escalation, FollowUp, Order, OrderEvent, OrderPromise, Upload
from tests.community import Community, found
from tests.services.orders.conftest import Desk

START = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
PARTS = ("resident", "neighbour", "butler", "other_butler", "head", "company", "office", "supervisor", "stranger")
WISHES = (
    {"service": "water_power"},
    {"service": "errand"},
    {"kind": "whistle"},
    {"kind": "hazard"},
    {"kind": "party_order"},
    {"kind": "committee_order"},
)
_names = count()
S, A = OrderState, OrderAction
EDGES = {
    *((A.SUBMIT, "", S.SUBMITTED), (A.DISPATCH, S.SUBMITTED, S.DISPATCHED), (A.CLAIM, S.SUBMITTED, S.ACCEPTED)),
    *((A.ACCEPT, S.DISPATCHED, S.ACCEPTED), (A.ACCEPT, S.ACCEPTED, S.ACCEPTED), (A.START, S.ACCEPTED, S.STARTED)),
    *((A.COMPLETE, S.STARTED, S.COMPLETED), (A.VERIFY, S.COMPLETED, S.VERIFIED), (A.VERIFY, S.RATED, S.VERIFIED)),
    *((A.RATE, S.VERIFIED, S.RATED), (A.RATE, S.COMPLETED, S.RATED)),
    *((A.CLOSE, state, S.CLOSED) for state in (S.COMPLETED, S.VERIFIED, S.RATED)),
    *((A.CANCEL, state, S.CANCELLED) for state in (S.SUBMITTED, S.DISPATCHED, S.ACCEPTED)),
    *((A.TRANSFER, state, S.DISPATCHED) for state in (S.DISPATCHED, S.ACCEPTED)),
    *((A.DECLINE, state, S.SUBMITTED) for state in (S.DISPATCHED, S.ACCEPTED)),
    *((A.REOPEN, state, S.DISPATCHED) for state in (S.COMPLETED, S.VERIFIED, S.RATED, S.CLOSED)),
}
"""Written by hand beside the table, so that a slip in the table is seen."""
STAYING = {A.ANSWER, A.PAUSE, A.RESUME, A.COST, A.AGREE, A.INVITE, A.ASSIST, A.HASTEN, A.HANDLE, A.JOIN}
STAYING |= {A.TRANSFER, A.DECLINE}


class Machine(RuleBasedStateMachine):
    """One order in one town; steps by the rules and against them; time passes, the sweep runs."""

    district: District

    @initialize(wish=st.sampled_from(WISHES))
    def begin(self, wish: dict) -> None:
        self.entered = enter(self.district)
        self.entered.__enter__()
        self.town: Community = found(START)
        self.actors = {part: self.town.actor(part) for part in PARTS}
        self.desk = Desk(self.town, START)
        place = "1栋1单元101" if "service" in wish else self.town.places["1栋"].code
        self.order = self.desk.submit(place=place, **wish)

    def teardown(self) -> None:
        if hasattr(self, "entered"):
            self.entered.__exit__(None, None, None)

    def photos(self, part: str, number: int) -> tuple[str, ...]:
        codes = tuple(opaque_code("u") for _ in range(number))
        for code in codes:
            Upload.create(
                code=code,
                owner=self.town.people[part],
                mime="image/jpeg",
                size=1,
                width=1,
                height=1,
                sha256="",
                created_at=START,
            )
        return codes

    def said(self, part: str, score: int, to: str) -> dict:
        return {
            "note": "说明",
            "reason": "原因",
            "score": score,
            "to": self.town.people[to].code,
            "amount": 1200,
            "priority": 1,
            "handling": "watch",
            "photos": self.photos(part, 2),
        }

    def try_step(self, part: str, action: OrderAction, said: dict) -> None:
        before = (self.order.state, self.order.version, OrderPromise.select().count(), FollowUp.select().count())
        later = self.desk.now + timedelta(minutes=1)
        allowed = action in {one for one, _ in actions(self.actors[part], self.order, later)}
        try:
            self.order = self.desk.step(part, self.order, action, **said)
            assert allowed, f"{part} took {action}, which was not offered"
        except DomainError:
            self.order = orders.order_for(self.order.id)
            after = (self.order.state, self.order.version, OrderPromise.select().count(), FollowUp.select().count())
            assert after == before, f"{action} was refused and left a trace"

    @rule(part=st.sampled_from(PARTS), action=st.sampled_from(list(OrderAction)), score=st.integers(1, 5),
          to=st.sampled_from(PARTS))  # fmt: skip
    def anybody_tries(self, part: str, action: OrderAction, score: int, to: str) -> None:
        self.try_step(part, action, self.said(part, score, to))

    @rule(data=st.data(), score=st.integers(1, 5), to=st.sampled_from(PARTS))
    def somebody_goes_on(self, data: st.DataObject, score: int, to: str) -> None:
        """A step that is offered to somebody, so that long ways are walked."""
        offered = [
            (part, action) for part in PARTS for action, _ in actions(self.actors[part], self.order, self.desk.now)
        ]
        if offered:
            part, action = data.draw(st.sampled_from(offered))
            self.try_step(part, action, self.said(part, score, to))

    @rule(minutes=st.sampled_from((1, 10, 70, 500, 3000, 12_000)))
    def time_passes(self, minutes: int) -> None:
        self.desk.now += timedelta(minutes=minutes)

    @rule()
    def the_sweep_runs(self) -> None:
        orders.sweep(self.desk.now)
        before = Escalation.select().count()
        assert orders.sweep(self.desk.now).promises == 0
        assert Escalation.select().count() == before

    @invariant()
    def every_event_replays_to_the_state(self) -> None:
        if not hasattr(self, "order"):
            return
        state, row = "", Order.get_by_id(self.order.id)
        for number, event in enumerate(
            OrderEvent.select().where(OrderEvent.order == row).order_by(OrderEvent.number)
        ):
            assert (event.number, event.from_state) == (number + 1, state)
            edge = (OrderAction(event.action), event.from_state, event.to_state)
            stays = event.from_state == event.to_state and edge[0] in STAYING
            assert edge in EDGES or stays, edge
            state = event.to_state
        assert (state, number + 1) == (row.state, row.version)

    @invariant()
    def each_promise_is_counted_once(self) -> None:
        if not hasattr(self, "order"):
            return
        ended = self.order.state in ENDED
        for row in OrderPromise.select().where(OrderPromise.order == self.order.id):
            counted = row.state in (PromiseState.KEPT, PromiseState.BROKEN)
            assert counted == (row.counted_at is not None), (row.name, row.state, row.counted_at)
            if row.state == PromiseState.BROKEN:
                assert row.counted_at == row.due_at
            if ended:
                assert row.next_at is None, f"{row.name} of an ended order is still told"
                assert row.state not in (PromiseState.RUNNING, PromiseState.PAUSED)
        running = OrderPromise.select().where(OrderPromise.order == self.order.id, OrderPromise.met_at.is_null())
        names = [row.name for row in running if row.state != PromiseState.DROPPED]
        assert len(names) == len(set(names)), "one promise runs twice"

    @invariant()
    def nobody_is_left_waiting(self) -> None:
        if not hasattr(self, "order"):
            return
        row = Order.get_by_id(self.order.id)
        assert (row.queue_key == "") == (row.state in ENDED)
        assert (row.steward_id is not None) or row.state in (S.SUBMITTED, S.CANCELLED)
        assert (row.answer_by is not None) == FollowUp.select().where(
            FollowUp.order == row, FollowUp.answered_at.is_null()
        ).exists()
        if row.state in (S.SUBMITTED, S.DISPATCHED):
            assert running_promise(row) is not None, "it waits without a deadline"
        if row.state not in ENDED:
            seen, parts = orders.order_for(row.id), ("office", "supervisor", "head", "company", "resident")
            may = any(actions(self.actors[part], seen, self.desk.now) for part in parts)
            assert may or row.steward_id, "nobody can do anything with it"
        assert set(steps_of(self.order)) <= set(EFFECT_ACTIONS)


EFFECT_ACTIONS = [action for action in OrderAction if action is not A.SUBMIT]


def walk(url: str, examples: int, steps: int) -> None:
    class Here(Machine):
        district = open_district(url, f"machine{next(_names)}")

    with enter(Here.district):
        community.prepare()
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    Here.district.database.close_all()


def test_no_path_leaves_the_table(now):
    with TemporaryDirectory() as folder:
        walk(f"sqlite:///{Path(folder)}", examples=15, steps=25)


def test_no_path_leaves_the_table_on_postgresql(now, postgresql_url):
    walk(postgresql_url, examples=6, steps=20)


@pytest.mark.laws
def test_no_path_leaves_the_table_at_full_length(now, tmp_path):
    walk(f"sqlite:///{tmp_path}", examples=150, steps=50)
