"""A roster to look people up in, and ledgers made by hand, for tests of ledgers."""

import csv
from collections.abc import Mapping, Sequence

from app.services.importing import LedgerReading, Lookup, open_workbook, read_ledger
from app.services.importing.cells import Address
from tests.services.importing.estate import DATA, TODAY, workbook

LEDGER = "points-ledger-2026.xlsx"
HEAD = ("日期", "姓名", "住址", "事项", "积分", "记录人", "备注")
ROW = {"日期": "3月2日", "姓名": "张三", "住址": "3-2-502", "事项": "楼道清扫", "积分": 2, "记录人": "李四"}
NEIGHBOURS = {
    ("张三", "3", "2", "502"): (1,),
    ("张三", "8", "", "601"): (2,),
    ("王芳", "3", "2", "502"): (3,),
    ("王芳", "4", "1", "101"): (3,),
    ("李四", "3", "1", "101"): (4,),
    ("赵大", "5", "1", "101"): (5, 6),
}


def of(people: Mapping[tuple[str, str, str, str], Sequence[int]]) -> Lookup:
    def find(name: str, address: Address) -> Sequence[int]:
        return people.get((name, address.building, address.unit, address.room), ())

    return find


def estate_lookup() -> Lookup:
    """The people of the sample roster, as its truth lists them."""
    people: dict[tuple[str, str, str, str], list[int]] = {}
    with (DATA / "roster-estate.csv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 1):
            if row["status"] == "ok":
                home = (row["name"], row["building"], row["unit"], row["room"])
                people.setdefault(home, []).append(number)
    return of(people)


def sample_ledger(find: Lookup, titles: Mapping[str, str] | None = None) -> LedgerReading:
    return read_ledger(open_workbook((DATA / LEDGER).read_bytes(), LEDGER), find, TODAY, titles)


def row(**cells: object) -> tuple[object, ...]:
    """A good row of 张三, with some cells written otherwise."""
    known = {**ROW, **cells}
    return tuple(known.get(column) for column in HEAD)


def ledger(*rows: Sequence[object], name: str = "2026年3月", head: Sequence[object] = HEAD) -> LedgerReading:
    """One sheet of these rows below a header, read by the neighbours."""
    return ledgers({name: [head, *rows]})


def ledgers(
    sheets: Mapping[str, Sequence[Sequence[object]]], titles: Mapping[str, str] | None = None
) -> LedgerReading:
    return read_ledger(open_workbook(workbook(sheets), "台账.xlsx"), of(NEIGHBOURS), TODAY, titles)


def found(reading: LedgerReading) -> list[tuple[str, str, str]]:
    """Level, place and kind of every finding."""
    return [(one.level.value, one.cell or str(one.row), one.kind.value) for one in reading.findings]
