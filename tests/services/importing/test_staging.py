"""A file's way through the office on both engines: previewed row by row, applied, and undone to the byte."""

from datetime import UTC, datetime, timedelta

import pytest

from app.services import importing, orders
from app.services.access import SYSTEM, load_actor
from app.services.errors import DomainError
from app.services.importing.journal import TABLES
from app.services.importing.roster_sheet import HEADS, roster_lines
from config.vocabulary import ErrorCode, ImportState, Role, RowState
from models.database import opaque_code
from models.importing import Import, ImportRow
from models.people import Person, Phone, RoleGrant
from models.registry import Membership, Place
from tests.services.importing.estate import DATA, empty_estate, workbook

NOW = datetime(2026, 11, 1, 4, tzinfo=UTC)
HEAD = ("楼栋", "单元", "房号", "姓名", "性别", "出生日期", "联系电话")


@pytest.fixture
def place(either) -> Place:
    return empty_estate(NOW)


@pytest.fixture
def clerk(place):
    person = Person.create(code=opaque_code("u"), name="王敏", source="office", created_at=NOW)
    RoleGrant.create(person=person, role=Role.OFFICE, place=place.parent, granted_at=NOW)
    return load_actor(person, NOW)


def everything() -> dict[str, list]:
    """Every row an import may touch."""
    return {table.__name__: list(table.select().order_by(table.id).dicts()) for table in TABLES}


def bring(clerk, place, content: bytes, kind="roster", name="花名册.xlsx") -> Import:
    row = importing.hand_in(clerk, kind, name, content, place, NOW)
    importing.preview_staged(row.code, NOW)
    return Import.get_by_id(row.id)


def carry_out(clerk, row: Import) -> Import:
    importing.confirm(clerk, row.code, NOW)
    importing.apply_staged(clerk, row.code, NOW)
    return Import.get_by_id(row.id)


def states(row: Import) -> list[str]:
    return [one.state for one in importing.rows_of(row)]


def test_every_row_is_previewed_and_nothing_is_written(place, clerk):
    before = everything()
    row = bring(clerk, place, (DATA / "roster-small.xlsx").read_bytes())
    assert row.state == ImportState.PREVIEWED
    reading = importing.read("roster", (DATA / "roster-small.xlsx").read_bytes(), "花名册.xlsx", NOW.date())
    shown = {(one.sheet, one.row): one for one in importing.rows_of(row)}
    assert {(one.sheet, one.row) for one in reading.residents} <= set(shown)
    wrong = {(one.sheet, one.row) for one in reading.problems if one.level == "reject_row"}
    assert {spot for spot, one in shown.items() if one.state == RowState.WRONG} == wrong
    assert all(shown[spot].why for spot in wrong)
    assert row.report["rows"]["new"] == len(reading.taken)
    assert everything() == before


@pytest.mark.parametrize(
    ("kind", "name"), [("roster", "roster-small.xlsx"), ("stewards", "stewards.xlsx"), ("services", "services.csv")]
)
def test_what_was_done_is_undone_to_the_byte(place, clerk, kind, name):
    if kind == "stewards":
        carry_out(clerk, bring(clerk, place, (DATA / "roster-small.xlsx").read_bytes()))
    before = everything()
    row = carry_out(clerk, bring(clerk, place, (DATA / name).read_bytes(), kind, name))
    assert row.state == ImportState.APPLIED, row.trouble
    assert (row.content, everything() == before) == (None, False)
    importing.undo_import(clerk, row.code, NOW)
    assert everything() == before
    with pytest.raises(DomainError) as twice:
        importing.undo_import(clerk, row.code, NOW)
    assert twice.value.code is ErrorCode.STATE_CONFLICT


def test_a_second_file_says_what_is_new_changed_and_the_same(place, clerk):
    people = [
        ("3", "2", "502", "孙保全", "男", "1948-03-02", "19900000001"),
        ("3", "2", "503", "许知秋", "女", "", ""),
    ]
    carry_out(clerk, bring(clerk, place, workbook({"表": [HEAD, *people]})))
    before = everything()
    second = [
        people[0],
        ("3", "2", "503", "许知秋", "女", "", "19900000003"),
        ("3", "2", "504", "林小满", "", "", ""),
        ("3", "2", "", "没有房号", "", "", ""),
    ]
    row = bring(clerk, place, workbook({"表": [HEAD, *second]}))
    assert states(row) == [RowState.UNCHANGED, RowState.CHANGED, RowState.NEW, RowState.WRONG]
    row = carry_out(clerk, row)
    assert Phone.select().where(Phone.number == "19900000003").exists()
    assert Person.select().where(Person.name == "林小满").exists()
    importing.undo_import(clerk, row.code, NOW)
    assert everything() == before


def test_what_somebody_uses_is_not_undone(place, clerk):
    row = carry_out(
        clerk, bring(clerk, place, workbook({"表": [HEAD, ("3", "2", "502", "孙保全", "", "", "19900000001")]}))
    )
    elder, home = Person.get(Person.name == "孙保全"), Membership.get().household
    wish = orders.OrderInput(place=home.code, description="漏水", service="water_power", on_behalf_of=elder.code)
    orders.submit(clerk, wish, NOW)
    before = everything()
    with pytest.raises(DomainError) as refused:
        importing.undo_import(clerk, row.code, NOW)
    assert refused.value.code is ErrorCode.STATE_CONFLICT
    assert everything() == before
    assert Import.get_by_id(row.id).state == ImportState.APPLIED


def test_a_row_changed_since_is_not_trampled_on(place, clerk):
    person = ("3", "2", "502", "孙保全", "男", "1948-03-02", "")
    carry_out(clerk, bring(clerk, place, workbook({"表": [HEAD, (*person[:4], "", "", "")]})))
    row = carry_out(clerk, bring(clerk, place, workbook({"表": [HEAD, person]})))
    Person.update(gender="女").where(Person.name == "孙保全").execute()
    with pytest.raises(DomainError) as refused:
        importing.undo_import(clerk, row.code, NOW)
    assert refused.value.code is ErrorCode.STATE_CONFLICT
    assert Person.get(Person.name == "孙保全").gender == "女"


def test_a_broken_file_is_refused_with_words(place, clerk):
    row = bring(clerk, place, b"not a workbook at all", name="坏.xlsx")
    assert (row.state, row.content) == (ImportState.REFUSED, None)
    assert row.trouble
    with pytest.raises(DomainError):
        importing.confirm(clerk, row.code, NOW)


def test_a_file_is_confirmed_once_and_a_cut_off_step_taken_up(place, clerk):
    row = bring(clerk, place, workbook({"表": [HEAD, ("3", "2", "502", "孙保全", "", "", "")]}))
    importing.confirm(clerk, row.code, NOW)
    with pytest.raises(DomainError) as twice:
        importing.confirm(clerk, row.code, NOW)
    assert twice.value.code is ErrorCode.STATE_CONFLICT
    with pytest.raises(DomainError) as busy:
        importing.take_up(clerk, row.code, NOW + timedelta(minutes=1))
    assert busy.value.code is ErrorCode.IN_FLIGHT
    importing.take_up(clerk, row.code, NOW + timedelta(minutes=4))
    importing.apply_staged(clerk, row.code, NOW)
    assert Import.get_by_id(row.id).state == ImportState.APPLIED


def test_trouble_while_applying_writes_nothing_and_says_so(place, clerk, monkeypatch):
    row = bring(clerk, place, workbook({"表": [HEAD, ("3", "2", "502", "孙保全", "", "", "")]}))
    importing.confirm(clerk, row.code, NOW)
    before = everything()

    def die(what: str, done: int, total: int) -> None:
        if what == "登记住户关系":
            raise RuntimeError("the power failed")

    with pytest.raises(RuntimeError):
        importing.apply_staged(clerk, row.code, NOW, die)
    again = Import.get_by_id(row.id)
    assert (again.state, bool(again.trouble), everything() == before) == (ImportState.PREVIEWED, True, True)


def test_only_the_office_of_the_place_sees_and_touches_it(place, clerk):
    row = bring(clerk, place, workbook({"表": [HEAD, ("3", "2", "502", "孙保全", "", "", "")]}))
    other = empty_estate(NOW, "别处小区")
    stranger = Person.create(code=opaque_code("u"), name="邱燕", source="office", created_at=NOW)
    RoleGrant.create(person=stranger, role=Role.OFFICE, place=other, granted_at=NOW)
    theirs = load_actor(stranger, NOW)
    for step in (importing.find_import, lambda actor, code: importing.confirm(actor, code, NOW)):
        with pytest.raises(DomainError) as refused:
            step(theirs, row.code)
        assert refused.value.code is ErrorCode.NOT_FOUND
    with pytest.raises(DomainError) as refused:
        importing.hand_in(theirs, "roster", "x.xlsx", b"x", place, NOW)
    assert refused.value.code is ErrorCode.FORBIDDEN
    importing.drop(clerk, row.code, NOW)
    assert ImportRow.select().count() == 0
    assert SYSTEM.person is None


def test_what_is_exported_comes_in_again_unchanged(place, clerk):
    carry_out(clerk, bring(clerk, place, (DATA / "roster-small.xlsx").read_bytes()))
    lines = roster_lines(clerk, place, "核对登记", NOW)
    assert len(lines) == Membership.select().count() > 30
    again = bring(clerk, place, workbook({"花名册": [HEADS, *lines]}))
    assert set(states(again)) == {RowState.UNCHANGED}
    before = everything()
    carry_out(clerk, again)
    assert everything() == before
    with pytest.raises(DomainError):
        roster_lines(clerk, place, "好奇", NOW)
