"""Receipts that anyone can check, and an audit that names the row that was changed."""

import contextvars
import json
import os
import subprocess
import sys
from datetime import timedelta
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services import points
from app.services.errors import DomainError
from app.services.points import proof
from app.services.points.receipts import _START
from jobs.commands import main
from models.database import current, is_postgresql, transaction
from models.points import DailyRoot, Transfer

hashes = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70)


@given(hashes, st.data())
def test_every_leaf_leads_to_the_root_and_nothing_else_does(leaves, data):
    root, index = proof.merkle_root(leaves), data.draw(st.integers(0, len(leaves) - 1))
    path = proof.path_to(leaves, index)
    assert proof.root_from(leaves[index], index, len(leaves), path) == root
    assert proof.root_from(b"x" * 32, index, len(leaves), path) != root
    assert leads_to([*path, b"x" * 32], leaves, index) != root
    assert not path or leads_to(path[:-1], leaves, index) != root


def leads_to(path, leaves, index):
    try:
        return proof.root_from(leaves[index], index, len(leaves), path)
    except ValueError:
        return None


def test_the_tree_is_that_of_rfc_6962():
    """Vectors of RFC 6962 as its reference implementation publishes them."""
    import hashlib

    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [hashlib.sha256(b"\0" + bytes.fromhex(one)).digest() for one in inputs]
    assert proof.merkle_root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaves[0].hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert proof.merkle_root(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@pytest.fixture
def tomorrow(now):
    return now + timedelta(days=1)


@pytest.fixture
def day(give, now, tomorrow):
    """Five transfers of one day, summed up the day after."""
    made = [give("resident" if number % 2 else "neighbour", number + 1) for number in range(5)]
    points.publish_roots(tomorrow)
    return made


def test_a_receipt_proves_its_transfer_to_anybody(day, town):
    receipt = json.loads(json.dumps(points.receipt(town.people["resident"], day[1].code)))
    key = points.root_document(points.find_root(DailyRoot.get().day))["public_key"]
    verdict = proof.verify(receipt, key)
    assert (verdict.good, "2 分" in verdict.words) == (True, True)
    assert not proof.verify(receipt, "00" * 32).good
    text = json.dumps(receipt, ensure_ascii=False)
    assert all(name not in text for name in ("林晓月", "19900000001", "_id"))


@pytest.mark.parametrize("field", ["amount", "code", "credit", "effective_at", "evidence", "seal"])
def test_a_receipt_that_was_changed_proves_nothing(day, town, field):
    receipt = points.receipt(town.people["resident"], day[1].code)
    receipt["transfer"][field] = 1000 if field == "amount" else "changed"
    assert not proof.verify(receipt).good


@pytest.mark.parametrize(
    "change",
    [
        lambda receipt: receipt.update(index=0),
        lambda receipt: receipt.update(index=-1),
        lambda receipt: receipt.update(index="1"),
        lambda receipt: receipt.update(path=[]),
        lambda receipt: receipt.update(path=["zz"]),
        lambda receipt: receipt.pop("root"),
        lambda receipt: receipt.update(format="other"),
        lambda receipt: receipt["root"].update(root="0" * 64),
        lambda receipt: receipt["root"].update(day="2026-11-19"),
        lambda receipt: receipt["root"].update(count=6),
        lambda receipt: receipt["root"].update(signature="0" * 128),
        lambda receipt: receipt["root"].update(public_key="0" * 64),
    ],
)
def test_a_receipt_that_was_mangled_proves_nothing(day, town, change):
    receipt = points.receipt(town.people["resident"], day[1].code)
    change(receipt)
    assert not proof.verify(receipt).good


@pytest.mark.parametrize("document", [None, [], "x", 5, {}, {"format": proof.FORMAT}, {"format": {"a": 1}}])
def test_what_is_no_receipt_is_told_so(document):
    assert not proof.verify(document).good


def test_a_receipt_is_for_ones_own_transfer_and_after_its_day(give, town, now, tomorrow):
    code = give("resident", 5).code
    with pytest.raises(DomainError, match="明天再来"):
        points.receipt(town.people["resident"], code)
    points.publish_roots(tomorrow)
    with pytest.raises(DomainError, match="not_found"):
        points.receipt(town.people["neighbour"], code)


def test_roots_chain_over_days_without_transfers_and_are_made_once(give, now):
    give("resident", 5)
    give("resident", 6, at=now + timedelta(days=3))
    assert [row.count for row in points.publish_roots(now + timedelta(days=4))] == [1, 0, 0, 1]
    assert points.publish_roots(now + timedelta(days=4)) == []
    rows = list(DailyRoot.select().order_by(DailyRoot.day))
    assert [row.previous for row in rows] == [_START, *(row.root for row in rows[:-1])]
    assert list(points.audit_ledger()) == []


def behind_the_back(sql: str) -> None:
    """As the database's owner: triggers off, the change, triggers on."""
    with transaction():
        run = current().database.execute_sql
        if is_postgresql():
            run("SET LOCAL session_replication_role = replica")
            run(sql)
            return
        triggers = run("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            run(f"DROP TRIGGER {name}")
        run("PRAGMA defer_foreign_keys = ON")
        run(sql)
        for _, text in triggers:
            run(text)


@pytest.mark.parametrize(
    "change",
    [
        "amount = amount + 1",
        "category = 'other'",
        "note = 'x'",
        "evidence = 'x'",
        "effective_at = '2026-01-01T00:00:00.000000Z'",
        "period = '2026-12'",
        "maker_id = 1",
        "key = 'x'",
        "seal = seal || 'f'",
        "rule_version_id = 1",
    ],
)
@pytest.mark.parametrize("summed_up", [True, False])
def test_one_changed_row_is_found_and_named(give, tomorrow, change, summed_up):
    made = [give("resident", number + 1) for number in range(4)]
    if summed_up:
        points.publish_roots(tomorrow)
    assert list(points.audit_ledger()) == []
    behind_the_back(f"UPDATE transfer SET {change} WHERE id = {made[2].id}")
    named = {one.row for one in points.audit_ledger() if one.row.startswith("转账")}
    assert named == {f"转账 {made[2].code}"}


def test_a_row_with_a_forged_leaf_is_still_named(day):
    """The owner changes the row and what was kept of the day: the signed root tells, and the seal names the row."""
    victim = day[3]
    behind_the_back(f"UPDATE transfer SET amount = amount + 5 WHERE id = {victim.id}")
    behind_the_back("UPDATE daily_root SET leaves = replace(leaves, '0', '1')")
    words = [(one.row, one.words) for one in points.audit_ledger()]
    assert any(row == f"转账 {victim.code}" for row, _ in words)
    assert any("保存的明细" in said for _, said in words)


def test_a_removed_row_and_an_added_one_are_named(day, give, now):
    behind_the_back(f"DELETE FROM transfer WHERE id = {day[4].id}")
    late = give("resident", 1)
    named = {one.row for one in points.audit_ledger()}
    assert {f"转账 {day[4].code}", f"转账 {late.code}"} <= named


def test_a_removed_day_is_named(give, now):
    for number in range(3):
        give("resident", 1, at=now + timedelta(days=number))
    points.publish_roots(now + timedelta(days=3))
    behind_the_back("DELETE FROM daily_root WHERE count = 1 AND day = '2026-11-21'")
    assert any("前一天的账不见了" in one.words for one in points.audit_ledger())


def test_a_changed_balance_is_named_by_its_account(give, town):
    give("resident", 5)
    behind_the_back("UPDATE account SET balance = 7 WHERE kind = 'person'")
    account = points.account_of(town.people["resident"], points.find_programme("volunteer"))
    assert [(one.account, one.what, one.stored, one.counted) for one in points.differences()] == [
        (account.code, "余额", 7, 5)
    ]


def test_changed_holds_and_lots_are_named(give, town, now):
    give("resident", 5, "silver")
    points.redeem(town.people["resident"], points.find_programme("silver"), 2, "x", "k", now)
    points.hold(town.people["resident"], points.find_programme("silver"), 2, "x", "h", now)
    behind_the_back("UPDATE lot SET remaining = 4")
    behind_the_back("UPDATE account SET held = 1 WHERE held > 0")
    assert [one.what for one in points.differences()] == ["预留", "未到期积分", "批次"]


def test_the_command_needs_neither_server_nor_database(day, town, tmp_path, capsys):
    receipt = points.receipt(town.people["resident"], day[1].code)
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(receipt), encoding="utf-8")
    key = receipt["root"]["public_key"]
    command = [sys.executable, "-m", "jobs", "verify", str(path), "--key", key]
    nowhere = {"PATH": "", "HGJ_PROFILE": "nonsense"}
    good = subprocess.run(command, capture_output=True, text=True, env=nowhere, check=False)
    assert (good.returncode, good.stdout.startswith("是。")) == (0, True), good.stderr

    def run(file, *more):
        """The command itself, in no district."""
        with mock.patch.dict(os.environ, nowhere, clear=True):
            return contextvars.Context().run(main, ["verify", str(file), *more])

    assert (run(path, "--key", key), run(path)) == (0, 0)
    assert "请与社区公布的公钥核对" in capsys.readouterr().out
    path.write_text(json.dumps({**receipt, "index": 0}))
    assert run(path) == 1
    path.write_text("{")
    assert (run(path), run(tmp_path / "none.json")) == (2, 2)


def test_a_seal_is_of_every_column():
    """A column that is added and not sealed could be changed unseen."""
    from app.services.points.receipts import _SEALED

    columns = {field.column_name for field in Transfer._meta.sorted_fields}
    assert columns - set(_SEALED) == {"id", "seal"}
