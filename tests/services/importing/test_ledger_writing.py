"""A hand-kept ledger of a year goes in as one batch, is approved by another, and can be undone as one."""

import io

import pytest

from app.services import importing, points
from app.services.access import load_actor
from app.services.errors import DomainError
from config.vocabulary import Role
from models.database import opaque_code
from models.people import Person, RoleGrant
from models.points import Account, Batch, Deed, RuleVersion, Transfer
from tests.services.importing.estate import DATA
from tests.services.importing.ledgers import LEDGER


def worker(estate, role, now):
    person = Person.create(code=opaque_code("u"), name=f"工作人员{role}", source="test", created_at=now)
    RoleGrant.create(person=person, role=role, place=estate, granted_at=now)
    return load_actor(person, now)


def test_a_year_of_paper_goes_in_once_and_comes_out_as_one(peopled, now):
    content = (DATA / LEDGER).read_bytes()
    manager, supervisor = (worker(peopled, role, now) for role in (Role.MANAGER, Role.SUPERVISOR))
    reading = importing.read_points_ledger(content, LEDGER, peopled, "volunteer", now)
    # Rows of people whose own row of the roster could not be placed are problems of their own here.
    assert len(reading.taken) + len({(one.sheet, one.row) for one in reading.problems}) == 507
    with pytest.raises(DomainError, match="import_refused") as refused:
        importing.record_ledger(manager, reading, peopled, "volunteer", partial=False, now=now)
    assert all(error.field and error.message for error in refused.value.errors)
    assert Batch.select().count() == 0

    batch = importing.record_ledger(manager, reading, peopled, "volunteer", partial=True, now=now)
    assert (batch.deeds, batch.points) == (len(reading.taken), reading.points)
    with pytest.raises(DomainError, match="没有新的内容"):
        importing.record_ledger(manager, reading, peopled, "volunteer", partial=True, now=now)
    versions = {row.id: row for row in RuleVersion.select()}
    for deed in Deed.select():
        version = versions[deed.rule_version_id]
        assert version.amount <= deed.amount <= version.amount_max

    points.approve_batch(supervisor, batch.code, now)
    assert sum(row.balance for row in Account.select()) == reading.points
    months = {row.period for row in Transfer.select()}
    assert {f"2026-{month:02}" for month in range(1, 11)} == months
    assert points.differences() == []
    points.undo_batch(supervisor, batch.code, "台账作废", now)
    assert (sum(row.balance for row in Account.select()), points.differences()) == (0, [])
    again = importing.record_ledger(manager, reading, peopled, "volunteer", partial=True, now=now)
    assert again.deeds == batch.deeds


def test_over_the_api(client, caller, town, now):
    from tests.services.importing.estate import workbook

    head = ("日期", "姓名", "住址", "事项", "积分", "记录人", "备注")
    sheet = workbook(
        {
            "2026年11月": [
                head,
                ("11月2日", "林晓月", "1-1-101", "楼道清扫", 2, "王敏", ""),
                ("11月3日", "林晓月", "1-1-101", "帮忙搬家", 7, "王敏", ""),
                ("11月4日", "无此人", "1-1-101", "楼道清扫", 2, "王敏", ""),
            ]
        }
    )

    def send(part, key, **form):
        said = {
            "programme": "volunteer",
            "estate": town.estate.code,
            **form,
            "file": (io.BytesIO(sheet), "台账.xlsx"),
        }
        headers = {"Authorization": f"Bearer {caller(part).token}", "Idempotency-Key": key}
        return client.post("/api/v1/points/batches", data=said, headers=headers)

    refused = send("manager", "a")
    assert (refused.status_code, refused.json["code"]) == (422, "import_refused")
    assert refused.json["errors"][0]["field"] == "2026年11月!B4"
    made = send("manager", "b", partial="1")
    assert (made.status_code, made.json["deeds"], made.json["points"]) == (201, 2, 9)
    assert send("resident", "c", partial="1").status_code == 403
    assert send("manager", "d", partial="1", colour="red").json["errors"][0]["field"] == "colour"
    assert send("manager", "e", estate="nowhere").status_code == 404
    caller("supervisor").post(f"/points/batches/{made.json['code']}/approve")
    told = {one["why"] for one in caller("resident").get("/me/points/volunteer/transfers").json["items"]}
    assert told == {"参加楼道清扫（楼道清扫），记 2 分", "帮忙搬家（手工台账补录），记 7 分"}


@pytest.mark.parametrize("content", [b"", b"not a table", b"PK\x03\x04 broken"])
def test_files_that_are_no_ledger_are_refused_plainly(client, caller, town, content):
    said = {"programme": "volunteer", "estate": town.estate.code, "file": (io.BytesIO(content), "台账.xlsx")}
    headers = {"Authorization": f"Bearer {caller('manager').token}"}
    answer = client.post("/api/v1/points/batches", data=said, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (422, "file_refused")
    assert Batch.select().count() == 0
