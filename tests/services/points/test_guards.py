"""What the database refuses by itself, tried with plain SQL around the services."""

import pytest
from peewee import IntegrityError

from app.services import points
from app.services.points.transfers import person_account, system_account
from config.vocabulary import AccountKind
from models.database import current, is_postgresql, transaction
from models.points import Account, Batch, ClosedPeriod, Deed, Hold, LotUse, RuleVersion, Transfer

COLUMNS = (
    "code, programme_id, debit_id, credit_id, amount, category, evidence_kind, evidence, note, effective_at,"
    " recorded_at, period, corrects, key, reverses_id, seal"
)


@pytest.fixture
def insert(town):
    """Write a transfer by hand."""

    def insert(debit, credit, amount, key="by hand", period="2026-11", programme=None, reverses=None):
        mark = "%s" if is_postgresql() else "?"
        values = (
            *(f"t_{key}", programme or debit.programme_id, debit.id, credit.id, amount, "x", "", "", ""),
            *("2026-11-20T04:00:00.000000Z", "2026-11-20T04:00:00.000000Z", period, "", key, reverses, "0" * 64),
        )
        with transaction():
            current().database.execute_sql(
                f"INSERT INTO transfer ({COLUMNS}) VALUES ({', '.join([mark] * 16)})", values
            )

    return insert


@pytest.fixture
def accounts(town):
    volunteer = points.find_programme("volunteer")
    return (
        system_account(volunteer, AccountKind.FUND),
        person_account(volunteer, town.people["resident"]),
        person_account(volunteer, town.people["neighbour"]),
    )


def test_a_transfer_written_by_hand_moves_its_balances(insert, accounts, balance):
    fund, mine, other = accounts
    insert(fund, mine, 5, "a")
    insert(mine, other, 2, "b")
    assert (balance("resident"), balance("neighbour")) == ((3, 0), (2, 0))
    assert points.differences() == []


def test_nobody_goes_below_zero(insert, accounts, balance):
    fund, mine, other = accounts
    insert(fund, mine, 5, "a")
    with pytest.raises(IntegrityError, match="enough_points"):
        insert(mine, other, 6, "b")
    assert (balance("resident"), Transfer.select().count()) == ((5, 0), 1)


@pytest.mark.parametrize("amount", [0, -3])
def test_points_are_positive(insert, accounts, amount):
    with pytest.raises(IntegrityError):
        insert(accounts[0], accounts[1], amount)


def test_an_account_does_not_pay_itself(insert, accounts):
    with pytest.raises(IntegrityError):
        insert(accounts[1], accounts[1], 1)


def test_a_key_is_used_once(insert, accounts):
    insert(accounts[0], accounts[1], 1, "same")
    with pytest.raises(IntegrityError):
        insert(accounts[0], accounts[1], 1, "same")


def test_accounts_of_two_programmes_do_not_meet(insert, accounts, town):
    silver = person_account(points.find_programme("silver"), town.people["resident"])
    with pytest.raises(IntegrityError, match="programmes_differ"):
        insert(accounts[0], silver, 1)
    with pytest.raises(IntegrityError, match="programmes_differ"):
        insert(accounts[0], accounts[1], 1, programme=silver.programme_id)


def test_nothing_is_written_into_a_closed_month(insert, accounts, now):
    ClosedPeriod.create(programme=accounts[0].programme, period="2026-10", closed_at=now)
    for period in ("2026-09", "2026-10"):
        with pytest.raises(IntegrityError, match="period_closed"):
            insert(accounts[0], accounts[1], 1, period=period)
    insert(accounts[0], accounts[1], 1, period="2026-11")


def test_no_more_is_taken_back_than_was_given(insert, accounts):
    fund, mine, _ = accounts
    insert(fund, mine, 5, "a")
    insert(fund, mine, 20, "enough for all")
    given = Transfer.get(Transfer.key == "a")
    insert(mine, fund, 3, "b", reverses=given.id)
    with pytest.raises(IntegrityError, match="over_reversed"):
        insert(mine, fund, 3, "c", reverses=given.id)
    insert(mine, fund, 2, "d", reverses=given.id)


def test_a_reversal_goes_the_way_back_and_is_not_reversed_itself(insert, accounts):
    fund, mine, other = accounts
    insert(fund, mine, 5, "a")
    insert(fund, other, 5, "b")
    given = Transfer.get(Transfer.key == "a")
    with pytest.raises(IntegrityError, match="over_reversed"):
        insert(other, fund, 1, "c", reverses=given.id)
    insert(mine, fund, 2, "d", reverses=given.id)
    with pytest.raises(IntegrityError, match="over_reversed"):
        insert(fund, mine, 1, "e", reverses=Transfer.get(Transfer.key == "d").id)


@pytest.mark.parametrize("model", [Transfer, LotUse, RuleVersion, ClosedPeriod])
def test_rows_that_are_fixed_are_neither_changed_nor_removed(give, model, now, town):
    give("resident", 5, "silver")
    points.redeem(town.people["resident"], points.find_programme("silver"), 2, "x", "k", now)
    ClosedPeriod.create(programme=points.find_programme("silver"), period="2026-01", closed_at=now)
    table = model._meta.table_name
    assert model.select().count() > 0
    for statement in (f"UPDATE {table} SET id = id + 1000", f"DELETE FROM {table}"):
        with pytest.raises(IntegrityError, match="never change"), transaction():
            current().database.execute_sql(statement)


def test_a_hold_ends_once_and_keeps_what_it_said(give, town, now, balance):
    give("resident", 5)
    found = points.hold(town.people["resident"], points.find_programme("volunteer"), 3, "x", "k", now)
    assert balance("resident") == (5, 3)
    for statement in (
        "UPDATE hold SET amount = 1",
        "UPDATE hold SET state = 'voided', amount = 1",
        "UPDATE hold SET state = 'voided', posted = 1",
        "DELETE FROM hold",
    ):
        with pytest.raises(IntegrityError), transaction():
            current().database.execute_sql(statement)
    with transaction():
        current().database.execute_sql("UPDATE hold SET state = 'voided'")
    assert balance("resident") == (5, 0)
    for state in ("held", "posted", "voided"):
        with pytest.raises(IntegrityError), transaction():
            current().database.execute_sql(f"UPDATE hold SET state = '{state}'")
    assert Hold.get_by_id(found.id).state == "voided"


def test_more_is_not_promised_than_there_is(give, town, now):
    give("resident", 5)
    account = Account.get(Account.person == town.people["resident"])
    with pytest.raises(IntegrityError):
        Account.update(held=6).where(Account.id == account.id).execute()


@pytest.mark.parametrize("model", [Deed, Batch])
def test_maker_and_checker_differ_in_the_database_too(model, town, now):
    checks = " ".join(str(one.sql) for one in model._meta.constraints)
    assert "checker_id <> maker_id" in checks
    manager = town.people["manager"]
    if model is Batch:
        with pytest.raises(IntegrityError):
            Batch.create(
                code="b_1",
                programme=points.find_programme("volunteer"),
                title="x",
                place=town.estate,
                state="approved",
                maker=manager,
                checker=manager,
                deeds=1,
                points=1,
                recorded_at=now,
            )
