"""The ledger against a list and a loop: whatever is done to it, in any order, the laws hold.

A short walk here; `make laws` takes long ones. Both engines.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from peewee import fn

from app.services import points
from app.services.access import load_actor
from app.services.errors import DomainError
from app.services.local_time import local_day
from app.services.points.deeds import DeedInput
from app.services.points.lots import expires_on
from app.services.points.transfers import Posting, person_account, post, post_all, system_account
from config.vocabulary import AccountKind
from models.database import enter
from models.people import Person
from models.points import Account, Hold, Lot, Statement, Transfer
from tests.community import found
from tests.laws.oracle import Naive, Refused

START = datetime(2026, 3, 1, 2, tzinfo=UTC)
PEOPLE = ("resident", "elder", "neighbour")
PROGRAMMES = ("volunteer", "silver")
people = st.sampled_from(PEOPLE)
programmes = st.sampled_from(PROGRAMMES)
some = st.integers(1, 8)
keys = st.integers(0, 12)


class Ledger(RuleBasedStateMachine):
    """Every rule does one thing to the ledger and to the naive one, and compares the answers."""

    new_district = None

    def __init__(self) -> None:
        super().__init__()
        self.district = type(self).new_district()
        self._inside = enter(self.district)
        self._inside.__enter__()
        self.town = found(START)
        self.now = START
        self.programmes = {code: points.find_programme(code) for code in PROGRAMMES}
        # Short lives, so that walks of a few months see points expire.
        self.programmes["silver"].policy["expiry"] = {"months": 1}
        self.programmes["silver"].save()
        self.naive = {code: Naive(expiring=code == "silver") for code in PROGRAMMES}
        self.waiting: list[tuple[str, str, int]] = []
        self.transfers: list[tuple[str, str, str, int]] = []
        self.names: dict[str, str] = {}
        self.holds: dict[str, tuple[str, str, str, int]] = {}
        self.expired: set[tuple[str, object]] = set()
        self.count = 0

    def teardown(self) -> None:
        self._inside.__exit__(None, None, None)
        self.district.database.close_all()

    def actor(self, part: str):
        return load_actor(Person.get_by_id(self.town.people[part].id), self.now)

    def account(self, code: str, part: str) -> Account:
        return person_account(self.programmes[code], self.town.people[part])

    def both(self, ours, theirs) -> bool:
        """Whether both did it; both refuse, and for the same reason, or none does."""
        try:
            theirs()
        except Refused as refused:
            with pytest.raises(DomainError) as error:
                ours()
            assert str(error.value.code) == str(refused)
            return False
        ours()
        return True

    # -- earning ------------------------------------------------------------------------------------------------

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
            self.naive["volunteer"].earn(code, part, amount, local_day(self.now))
            self.transfers.append(("volunteer", code, part, amount))
        else:
            points.reject_deed(self.actor("supervisor"), code, "不清楚", self.now)

    @rule(part=people, amount=some)
    def earn_what_expires(self, part, amount):
        silver, self.count = self.programmes["silver"], self.count + 1
        fund, key = system_account(silver, AccountKind.FUND), f"earn:{self.count}"
        made = post(Posting(fund, self.account("silver", part), amount, "grant", key, self.now), self.now)
        self.naive["silver"].earn(made.code, part, amount, expires_on(silver, self.now))
        self.transfers.append(("silver", made.code, part, amount))

    # -- spending -----------------------------------------------------------------------------------------------

    @rule(code=programmes, part=people, amount=some, key=keys)
    def redeem(self, code, part, amount, key):
        """A key answers the same for ever, whatever the balance became; below zero is refused and moves nothing."""
        name, person = f"{code}:{key}", self.town.people[part]
        made = []
        fresh = self.naive[code].known(name) is None
        done = self.both(
            lambda: made.append(points.redeem(person, self.programmes[code], amount, "x", name, self.now)),
            lambda: self.naive[code].spend(name, part, amount),
        )
        if done and fresh:
            self.transfers.append((code, made[0].code, part, -amount))
            self.names[made[0].code] = name

    @rule(code=programmes, first=people, second=people, amount=some, paid=st.integers(1, 12))
    def linked(self, code, first, second, amount, paid):
        """Earn for one and spend of another in one call: both or neither."""
        programme, self.count = self.programmes[code], self.count + 1
        fund, shop = system_account(programme, AccountKind.FUND), system_account(programme, AccountKind.REDEMPTION)
        earning = Posting(fund, self.account(code, first), amount, "x", f"link:{self.count}:a", self.now)
        spending = Posting(self.account(code, second), shop, paid, "x", f"link:{self.count}:b", self.now)
        naive = self.naive[code]
        enough = naive.free(second) + (amount if first == second else 0) >= paid
        if not enough:
            with pytest.raises(DomainError, match="insufficient_points"):
                post_all([earning, spending], self.now)
            return
        post_all([earning, spending], self.now)
        naive.earn(
            earning.key, first, amount, expires_on(programme, self.now) if naive.expiring else local_day(self.now)
        )
        naive.spend(spending.key, second, paid)

    # -- two phases ---------------------------------------------------------------------------------------------

    @rule(code=programmes, part=people, amount=some)
    def promise(self, code, part, amount):
        self.count += 1
        key, naive = f"hold:{self.count}", self.naive[code]
        if naive.free(part) < amount:
            with pytest.raises(DomainError, match="insufficient_points"):
                points.hold(self.town.people[part], self.programmes[code], amount, "x", key, self.now)
            return
        hold = points.hold(self.town.people[part], self.programmes[code], amount, "x", key, self.now)
        again = points.hold(self.town.people[part], self.programmes[code], amount, "x", key, self.now)
        assert again.code == hold.code
        naive.holds[key] = (part, amount)
        self.holds[key] = (code, hold.code, part, hold.lapses_at)

    @precondition(lambda self: self.holds)
    @rule(data=st.data(), way=st.sampled_from(["post", "part", "void"]))
    def end(self, data, way):
        key = data.draw(st.sampled_from(sorted(self.holds)))
        code, hold, part, lapses_at = self.holds[key]
        naive = self.naive[code]
        amount = naive.holds[key][1] if key in naive.holds else 1
        due = 1 if way == "part" else amount
        if key not in naive.holds or lapses_at <= self.now:
            ended = Hold.get(Hold.code == hold)
            before = Transfer.select().count()
            with suppress(DomainError):
                if way == "void":
                    points.void_hold(self.actor("office"), hold, self.now)
                else:
                    points.post_hold(self.actor("office"), hold, self.now, due)
            assert Transfer.select().count() == before, "an ended hold pays nothing more"
            assert Hold.get(Hold.code == hold).state == ended.state
            return
        del naive.holds[key]
        if way == "void":
            points.void_hold(self.actor("office"), hold, self.now)
            return
        first = points.post_hold(self.actor("office"), hold, self.now, due)
        assert points.post_hold(self.actor("office"), hold, self.now, due).code == first.code
        naive.spend(f"post:{key}", part, due)

    # -- taking back --------------------------------------------------------------------------------------------

    @precondition(lambda self: self.transfers)
    @rule(data=st.data(), part_of_it=st.booleans())
    def reverse(self, data, part_of_it):
        code, transfer, _, amount = data.draw(st.sampled_from(self.transfers))
        naive, self.count = self.naive[code], self.count + 1
        name = self.names.get(transfer, transfer)
        left = abs(amount) - naive.back.get(name, 0)
        asked = data.draw(st.integers(1, abs(amount))) if part_of_it else None
        supervisor, key = self.actor("supervisor"), f"part{self.count}"

        def ours():
            return points.reverse(supervisor, transfer, "记错", self.now, asked, key)

        if left == 0 or (asked or 0) > left:
            with pytest.raises(DomainError):
                ours()
            return
        try:
            naive.take_back(name, asked or left)
        except Refused as refused:
            with pytest.raises(DomainError, match=str(refused)):
                ours()
            return
        assert ours().code == ours().code, "a retry answers the same and pays once"

    # -- time ---------------------------------------------------------------------------------------------------

    @rule(days=st.integers(1, 40))
    def days_pass(self, days):
        self.now += timedelta(days=days)
        points.lapse_holds(self.now)
        for key, (code, _, _, lapses_at) in self.holds.items():
            if lapses_at <= self.now:
                self.naive[code].holds.pop(key, None)
        points.expire(self.now)
        points.expire(self.now)
        self.naive["silver"].expire(local_day(self.now), self.expired)

    @rule()
    def month_is_closed(self):
        start = self.now.replace(day=1)
        period = (start - timedelta(days=1)).strftime("%Y-%m")
        for programme in self.programmes.values():
            points.close_month(programme, period, self.now)
        before = list(Statement.select().order_by(Statement.id).tuples())
        for programme in self.programmes.values():
            points.close_month(programme, period, self.now)
        assert list(Statement.select().order_by(Statement.id).tuples()) == before

    # -- laws ---------------------------------------------------------------------------------------------------

    @invariant()
    def balances_are_the_naive_ones(self):
        for code, naive in self.naive.items():
            for part in PEOPLE:
                account = points.account_of(self.town.people[part], self.programmes[code])
                ours = (account.balance, account.held) if account else (0, 0)
                assert ours == (naive.balance(part), naive.held(part))
                assert ours[0] >= ours[1] >= 0

    @invariant()
    def nothing_appears_or_disappears(self):
        assert points.differences() == []
        for programme in self.programmes.values():
            folded: dict[int, int] = {}
            for row in Transfer.select().where(Transfer.programme == programme):
                folded[row.debit_id] = folded.get(row.debit_id, 0) - row.amount
                folded[row.credit_id] = folded.get(row.credit_id, 0) + row.amount
            assert sum(folded.values()) == 0
            persons = Account.select().where(Account.kind == "person", Account.programme == programme)
            assert all(row.balance == folded.get(row.id, 0) for row in persons)

    @invariant()
    def lots_conserve(self):
        for part in PEOPLE:
            account = points.account_of(self.town.people[part], self.programmes["silver"])
            if account is None:
                continue
            ours = (
                Lot.select(Lot.expires_on, fn.SUM(Lot.remaining))
                .where(Lot.account == account, Lot.remaining > 0)
                .group_by(Lot.expires_on)
                .tuples()
            )
            theirs: dict[object, int] = {}
            for lot in self.naive["silver"].lots:
                if lot.owner == part and lot.left:
                    theirs[lot.expires] = theirs.get(lot.expires, 0) + lot.left
            assert {day: int(left) for day, left in ours} == theirs

    @invariant()
    def statements_chain(self):
        last: dict[int, int] = {}
        for row in Statement.select().order_by(Statement.period):
            assert row.opening == last.get(row.account_id, 0)
            last[row.account_id] = row.closing

    @invariant()
    def statements_count_each_deed_until_it_is_taken_back(self):
        written = dict(
            Statement.select(Account.programme, fn.MAX(Statement.period))
            .join(Account)
            .group_by(Account.programme)
            .tuples()
        )
        deeds: dict[int, int] = {}
        back: dict[int, int] = {}
        for row in Transfer.select().order_by(Transfer.id):
            if row.period > written.get(row.programme_id, ""):
                continue
            if row.reverses_id:
                back[row.reverses_id] = back.get(row.reverses_id, 0) + row.amount
                if row.credit.kind == AccountKind.FUND and back[row.reverses_id] == row.reverses.amount:
                    deeds[row.debit_id] -= 1
            elif row.debit.kind == AccountKind.FUND:
                deeds[row.credit_id] = deeds.get(row.credit_id, 0) + 1
        said = Statement.select(Statement.account, fn.SUM(Statement.deeds)).group_by(Statement.account).tuples()
        assert {account: int(count) for account, count in said if count} == {
            account: count for account, count in deeds.items() if count
        }


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
