"""A hand-kept ledger from the office page: every row previewed, confirmed as one batch, taken back as one."""

import csv
import io
import json
import re
import threading

import pytest

from app.services import importing, points
from app.services.access import SYSTEM
from app.services.errors import DomainError
from config.vocabulary import ImportState, RowState
from models.database import enter
from models.importing import Import, ImportRow
from models.points import Account, Batch, Deed
from tests.office.rooms.test_points_rooms import GOOD, WRONG, ledger
from tests.office.test_imports import settled
from tests.services.importing.estate import DATA, empty_estate, sample

LEDGER = "points-ledger-2026.xlsx"
TRUTH = json.loads((DATA / "truth.json").read_text(encoding="utf-8"))[LEDGER]


def hand_in(browser, town, rows, name: str = "十月台账.xlsx", **fields):
    said = {"programme": "volunteer", "estate": town.estate.code, "file": (ledger(rows), name), **fields}
    return browser.press("/points/batches", **said)


def previewed(browser, town, rows) -> tuple[str, str]:
    """Where the ledger's page is, and what it says once it is read."""
    answer = hand_in(browser, town, rows)
    assert answer.status_code == 303, answer.get_data(as_text=True)[-500:]
    path = answer.location.removeprefix("/office")
    return path, settled(browser, path)


def test_every_row_is_seen_before_anything_is_recorded(office, town):
    manager = office("manager")
    path, text = previewed(manager, town, [GOOD, GOOD, WRONG])
    assert "记给 1栋1单元101 林晓月，按“楼道清扫”" in text
    assert "花名册里没有这个人" in text
    assert "将录入 1 行：1 人共 2 分；有误的 1 行、重复的 1 行不录。" in text
    assert "没有这人" not in manager.page(f"{path}?state=new")
    assert "十月台账.xlsx" in manager.page("/points/batches")
    assert (Batch.select().count(), Deed.select().count()) == (0, 0)
    answer = manager.press(f"{path}/confirm")
    assert (answer.status_code, Batch.get().deeds) == (303, 1)
    assert f"/points/batches/{Batch.get().code}" in manager.page(path)
    assert manager.press(f"{path}/confirm").status_code == 409
    assert manager.press(f"{path}/drop").status_code == 409
    assert Import.get().content is None, "a file is kept no longer than needed"
    _, again = previewed(manager, town, [GOOD])
    assert "以前录过，不再录" in again
    assert "将录入 0 行" in again


def test_the_maker_takes_a_batch_back_before_it_is_judged(office, town):
    manager = office("manager")
    path, _ = previewed(manager, town, [GOOD])
    manager.press(f"{path}/confirm")
    batch = f"/points/batches/{Batch.get().code}"
    assert office().press(f"{batch}/withdraw").status_code == 403
    assert "整批撤回" in manager.page(batch)
    assert manager.press(f"{batch}/withdraw").status_code == 303
    assert manager.press(f"{batch}/withdraw").status_code == 409
    assert office("supervisor").press(f"{batch}/approve").status_code == 409
    assert Account.select().where(Account.balance > 0).count() == 0
    path, text = previewed(manager, town, [GOOD])
    assert "将录入 1 行" in text, "what was taken back may come again"
    manager.press(f"{path}/confirm")
    second = Batch.select().order_by(Batch.id.desc()).get()
    assert office("supervisor").press(f"/points/batches/{second.code}/approve").status_code == 303
    late = manager.press(f"/points/batches/{second.code}/withdraw")
    assert (late.status_code, "这一批" in late.get_data(as_text=True)) == (409, True)


def test_a_ledger_may_be_dropped_and_is_forgotten(office, town):
    manager = office("manager")
    path, _ = previewed(manager, town, [GOOD])
    assert manager.press(f"{path}/drop").status_code == 303
    assert (Import.get().state, Import.get().content) == (ImportState.DROPPED, None)
    assert ImportRow.select().count() == 0
    assert manager.press(f"{path}/confirm").status_code == 409
    assert Batch.select().count() == 0


def test_one_does_not_bring_in_ones_own_points(office, town):
    town.live_in("manager", "1栋1单元102")
    manager = office("manager")
    own = ["2026-10-05", "周立群", "1", "1", "102", "楼道清扫", 2, "何春燕"]
    path, text = previewed(manager, town, [GOOD, own])
    assert "有 1 行是您自己的积分，请别人来导入" in text
    refused = manager.press(f"{path}/confirm")
    assert (refused.status_code, "您自己的积分" in refused.get_data(as_text=True)) == (409, True)
    assert Batch.select().count() == 0
    assert Import.get().state == ImportState.PREVIEWED, "it waits for another hand"


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"file": ""}, 422, "请选择手工台账"),
        ({"programme": "nothing"}, 404, "积分项目"),
        ({"estate": "nothing"}, 404, ""),
    ],
)
def test_a_refused_upload_says_why(office, town, fields, status, words):
    answer = hand_in(office("manager"), town, [GOOD], **fields)
    assert (answer.status_code, words in answer.get_data(as_text=True)) == (status, True)
    assert Import.select().count() == 0


def test_a_file_that_is_no_ledger_says_what_to_do(office, town):
    manager = office("manager")
    said = {"programme": "volunteer", "estate": town.estate.code}
    answer = manager.press("/points/batches", **said, file=(io.BytesIO(b"%PDF-1.7 no"), "台账.xlsx"))
    text = settled(manager, answer.location.removeprefix("/office"))
    assert "不能读取" in text
    assert re.search(r'class="error" role="alert">[^<]{6,}', text)


def test_a_ledger_is_none_of_anothers_business(office, other_town, town):
    path, _ = previewed(office("manager"), town, [GOOD])
    theirs = office("other_office")
    assert theirs.get(path).status_code == 404
    assert "十月台账" not in theirs.page("/points/batches")
    for step in ("confirm", "drop", "again"):
        assert theirs.press(f"{path}/{step}").status_code == 404, step
        assert office("supervisor").press(f"{path}/{step}").status_code == 403, step
    assert hand_in(theirs, town, [GOOD]).status_code == 403
    assert "十月台账" not in office().page("/imports"), "the registry's imports are another list"


def test_two_hands_confirm_at_once_and_one_batch_is_made(office, town, district, now):
    path, _ = previewed(office("manager"), town, [GOOD])
    said: list[str] = []
    actor, code = town.actor("manager"), path.rsplit("/", 1)[1]

    def confirm() -> None:
        with enter(district):
            try:
                importing.confirm_ledger(actor, code, now)
                said.append("made")
            except DomainError as error:
                said.append(error.code.value)

    threads = [threading.Thread(target=confirm) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(said), Batch.select().count()) == (["made", "state_conflict", "state_conflict"], 1)


def test_a_reading_that_was_cut_off_is_taken_up_again(office, town, now, monkeypatch):
    from app.office import points_ledgers

    with monkeypatch.context() as patch:
        patch.setattr(points_ledgers, "start", lambda work, told: None)
        manager = office("manager")
        path = hand_in(manager, town, [GOOD]).location.removeprefix("/office")
    assert "正在读取" in manager.page(path)
    assert manager.press(f"{path}/again").status_code == 409, "it is still under way"
    Import.update(working_until=now.replace(year=2020)).execute()
    assert "做到一半停了" in manager.page(path)
    assert manager.press(f"{path}/again").status_code == 303
    assert "将录入 1 行" in settled(manager, path)


def test_a_year_kept_by_hand_is_previewed_to_the_row(office, staff, district, now):
    """The whole file against its truth: its people live in the estate as the roster's file has them."""
    estate = empty_estate(now)
    importing.apply(SYSTEM, sample("roster", "roster-estate.xlsx"), estate, partial=True, now=now)
    staff.grant("manager", "manager", estate)
    staff.grant("supervisor", "supervisor", estate)
    manager = office("manager")
    said = {"programme": "volunteer", "estate": estate.code, "file": (DATA / LEDGER).open("rb")}
    path = manager.press("/points/batches", **said).location.removeprefix("/office")
    text = settled(manager, path)
    with (DATA / "points-ledger-2026.csv").open(encoding="utf-8", newline="") as file:
        truth = {(row["sheet"], int(row["row"])): row for row in csv.DictReader(file)}
    rows = {(row.sheet, row.row): row for row in ImportRow.select()}
    new = {spot for spot, row in rows.items() if row.state == RowState.NEW}
    unplaced = set(truth) - new
    assert new <= set(truth)
    assert len(unplaced) < 10, "people whose own row of the roster could not be placed"
    assert all("花名册里没有这个人" in rows[spot].why for spot in unplaced)
    for spot in new:
        building, unit, room = truth[spot]["address"].split("-")
        home = f"{building}栋" + (f"{unit}单元" if unit else "") + room
        assert f"记给 {home} {truth[spot]['name']}" in rows[spot].why, spot
        assert f"+{truth[spot]['points']} 分" in rows[spot].what, spot
    wrong = {(one["sheet"], one["row"]) for one in TRUTH["problems"] if one["level"] == "reject_row"}
    assert {
        spot for spot, row in rows.items() if row.state in (RowState.WRONG, RowState.REPEATED)
    } == wrong | unplaced
    total = sum(int(truth[spot]["points"]) for spot in new)
    assert f"将录入 {len(new)} 行" in text
    assert f"共 {total:,} 分" in text
    assert manager.press(f"{path}/confirm").status_code == 303
    batch = Batch.get()
    assert (batch.deeds, batch.points) == (len(new), total)
    checker = office("supervisor")
    assert checker.press(f"/points/batches/{batch.code}/approve").status_code == 303
    assert sum(row.balance for row in Account.select()) == total
    assert checker.press(f"/points/batches/{batch.code}/undo", reason="整份作废").status_code == 303
    assert sum(row.balance for row in Account.select()) == 0
    assert points.differences() == []
