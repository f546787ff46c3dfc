"""The ledger against a list and a loop: whatever is done to it, in any order, the laws hold.

A short walk here; `make laws` takes long ones. Both engines.
"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from app.services import points
from app.services.access import load_actor
from app.services.errors import DomainError
from app.services.points.deeds import DeedInput
from models.database import enter
from models.people import Person
from models.points import Account, Statement, Transfer
from tests.community import found

START = datetime(2026, 3, 1, 2, tzinfo=UTC)
PEOPLE = ("resident", "elder", "neighbour")
people = st.sampled_from(PEOPLE)


class Ledger(RuleBasedStateMachine):
    """Every rule does one thing to the ledger and to a naive oracle, and compares the answers."""

    new_district = None

    def __init__(self) -> None:
        super().__init__()
        self.district = type(self).new_district()
        self._inside = enter(self.district)
        self._inside.__enter__()
        self.town = found(START)
        self.now = START
        self.balance = dict.fromkeys(PEOPLE, 0)
        self.waiting: list[tuple[str, str, int]] = []
        self.posted: list[tuple[str, str, int]] = []
        self.reversed: set[str] = set()
        self.keys: dict[str, tuple[str, int, bool]] = {}
        self.programme = points.find_programme("volunteer")

    def teardown(self) -> None:
        self._inside.__exit__(None, None, None)
        self.district.database.close_all()

    def actor(self, part: str):
        return load_actor(Person.get_by_id(self.town.people[part].id), self.now)

    @rule(part=people, chosen=st.sampled_from(["corridor_cleaning", "night_patrol", "mediation"]))
    def record(self, part, chosen):
        deed = points.record_deed(
            self.actor("manager"), DeedInput("volunteer", chosen, self.town.people[part].code, "x"), self.now
        )
        self.waiting.append((deed.code, part, deed.amount))

    @precondition(lambda self: self.waiting)
    @rule(data=st.data(), yes=st.booleans())
    def decide(self, data, yes):
        code, part, amount = self.waiting.pop(data.draw(st.integers(0, len(self.waiting) - 1)))
        if yes:
            points.approve_deed(self.actor("supervisor"), code, self.now)
            self.balance[part] += amount
            self.posted.append((code, part, amount))
        else:
            points.reject_deed(self.actor("supervisor"), code, "不清楚", self.now)

    @rule(part=people, amount=st.integers(1, 8), key=st.integers(0, 30))
    def redeem(self, part, amount, key):
        """A key answers the same for ever; below zero is refused and moves nothing."""
        name = f"{self.town.people['resident'].code}:{key}"
        known = self.keys.get(name)
        try:
            points.redeem(self.town.people[part], self.programme, amount, "x", name, START)
        except DomainError as error:
            if known is not None:
                assert error.code == "idempotency_conflict"
                assert known[:2] != (part, amount)
            else:
                assert error.code == "insufficient_points"
                assert self.balance[part] < amount
            return
        if known is None:
            assert self.balance[part] >= amount
            self.balance[part] -= amount
            self.keys[name] = (part, amount, True)
        else:
            assert known[:2] == (part, amount)

    @precondition(lambda self: self.posted)
    @rule(data=st.data())
    def reverse(self, data):
        code, part, amount = data.draw(st.sampled_from(self.posted))
        try:
            points.reverse(self.actor("supervisor"), code, "记错", self.now)
        except DomainError as error:
            if error.code == "insufficient_points":
                assert self.balance[part] < amount
            else:
                assert (error.code, code in self.reversed) == ("state_conflict", True)
            return
        assert code not in self.reversed
        self.reversed.add(code)
        self.balance[part] -= amount

    @rule()
    def month_passes(self):
        self.now += timedelta(days=31)
        start = self.now.replace(day=1)
        period = (start - timedelta(days=1)).strftime("%Y-%m")
        points.close_month(self.programme, period, self.now)
        before = list(Statement.select().order_by(Statement.id).tuples())
        points.close_month(self.programme, period, self.now)
        assert list(Statement.select().order_by(Statement.id).tuples()) == before

    @invariant()
    def balances_are_the_oracles(self):
        for part, expected in self.balance.items():
            account = points.account_of(self.town.people[part], self.programme)
            assert (account.balance if account else 0) == expected

    @invariant()
    def nothing_appears_or_disappears(self):
        assert points.differences() == []
        folded: dict[int, int] = {}
        for row in Transfer.select():
            folded[row.debit_id] = folded.get(row.debit_id, 0) - row.amount
            folded[row.credit_id] = folded.get(row.credit_id, 0) + row.amount
        assert sum(folded.values()) == 0
        persons = Account.select().where(Account.kind == "person")
        assert all(row.balance == folded.get(row.id, 0) >= 0 for row in persons)

    @invariant()
    def statements_chain(self):
        last: dict[int, int] = {}
        for row in Statement.select().order_by(Statement.period):
            assert row.opening == last.get(row.account_id, 0)
            last[row.account_id] = row.closing


def walk(new_district, examples: int, steps: int) -> None:
    machine = type("LedgerOf", (Ledger,), {"new_district": staticmethod(new_district)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_laws_hold_on_sqlite(new_sqlite):
    walk(new_sqlite, examples=8, steps=25)


def test_the_laws_hold_on_postgresql(new_postgresql):
    walk(new_postgresql, examples=6, steps=25)


@pytest.mark.laws
def test_the_laws_hold_long_on_sqlite(new_sqlite):
    walk(new_sqlite, examples=80, steps=80)


@pytest.mark.laws
def test_the_laws_hold_long_on_postgresql(new_postgresql):
    walk(new_postgresql, examples=60, steps=80)
