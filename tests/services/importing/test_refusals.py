"""Files that are not opened, each with words that say what to do."""

import random
import struct
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.importing.workbook import FileRefused, Refusal, Workbook, open_workbook
from config.vocabulary import ErrorCode

DATA = Path(__file__).parent / "data"
SMALL = (DATA / "roster-small.xlsx").read_bytes()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
NAMES = ["EncryptedPackage", "Workbook", "WordDocument"]
ENCRYPTED, OLD, WORD = (OLE + name.encode("utf-16-le") + bytes(100) for name in NAMES)


def changed(content: bytes, **parts: bytes) -> bytes:
    """The workbook with parts replaced or added; `xl__a_xml` names xl/a.xml."""
    named = {
        name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"): part
        for name, part in parts.items()
    }
    out = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in named:
                new.writestr(name, old.read(name))
        for name, part in named.items():
            new.writestr(name, part)
    return out.getvalue()


def part(content: bytes, name: str) -> bytes:
    with ZipFile(BytesIO(content)) as package:
        return package.read(name)


def zipped(**parts: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
MACRO_TYPES = part(SMALL, "[Content_Types].xml").replace(
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
)
BINARY_TYPES = MACRO_TYPES.replace(b"sheet.macroEnabled.main+xml", b"sheet.binary.macroEnabled.main")
LOCKED_ZIP = bytearray(zipped(a=b"x"))
LOCKED_ZIP[LOCKED_ZIP.index(b"PK\x01\x02") + 8] |= 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Refusal.EMPTY),
        (b" \r\n\x00", Refusal.EMPTY),
        (SMALL[: len(SMALL) // 2], Refusal.DAMAGED),
        (SMALL[:-10], Refusal.DAMAGED),
        (SMALL[:40] + bytes(200) + SMALL[240:], Refusal.DAMAGED),
        (changed(SMALL, xl__worksheets__sheet1_xml=part(SMALL, SHEET)[:-500]), Refusal.DAMAGED),
        (changed(SMALL, xl__sharedStrings_xml=b"<sst/>"), Refusal.DAMAGED),
        (ENCRYPTED, Refusal.LOCKED),
        (bytes(LOCKED_ZIP), Refusal.LOCKED),
        (OLD, Refusal.OLD_XLS),
        (b"\x09\x08\x10\x00" + bytes(100), Refusal.OLD_XLS),
        (WORD, Refusal.NOT_A_TABLE),
        (zipped(note=b"x"), Refusal.NOT_A_TABLE),
        (zipped(mimetype=b"application/vnd.oasis", **{"content.xml": b"<x/>"}), Refusal.OTHER_TABLE),
        (b"<html><table><tr><td>1</td></tr></table></html>", Refusal.OTHER_TABLE),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', Refusal.OTHER_TABLE),
        (b"%PDF-1.7\n...", Refusal.NOT_A_TABLE),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), Refusal.NOT_A_TABLE),
        (bytes(range(256)) * 4, Refusal.NOT_A_TABLE),
        ("姓名,电话\n张三,无".encode("utf-16"), Refusal.ENCODING),
        ("姓名,电话\n张三,无".encode("utf-16-le"), Refusal.NOT_A_TABLE),
        ("姓名,电话\n张三".encode()[:-1], Refusal.DAMAGED),
        ('姓名,电话\n"张三,无\n李四,无'.encode(), Refusal.QUOTES),
        (changed(SMALL, xl__vbaProject_bin=b"x"), Refusal.MACRO),
        (changed(SMALL, **{"[Content_Types]_xml": MACRO_TYPES}), Refusal.MACRO),
        (changed(SMALL, **{"[Content_Types]_xml": BINARY_TYPES}), Refusal.OTHER_TABLE),
        (bytes(21 * 1024 * 1024 - 1) + b"x", Refusal.TOO_BIG),
    ],
)
def test_refused_in_words_that_say_what_to_do(content, reason):
    with pytest.raises(FileRefused) as refused:
        open_workbook(content, "名单.xlsx")
    assert refused.value.reason is reason
    assert refused.value.code is ErrorCode.FILE_REFUSED
    assert "请" in refused.value.detail


def test_a_bomb_is_not_unpacked():
    rows = b"<worksheet><sheetData>" + b"<row><c t='n'><v>1</v></c></row>" * 4_200_000 + b"</sheetData></worksheet>"
    bomb = changed(SMALL, xl__worksheets__sheet1_xml=rows)
    assert len(bomb) < 2_000_000
    with pytest.raises(FileRefused) as refused:
        open_workbook(bomb, "a.xlsx")
    assert refused.value.reason in (Refusal.UNSAFE, Refusal.TOO_BIG)


def test_a_package_that_says_it_is_huge_is_not_touched():
    honest = bytearray(SMALL)
    index = honest.index(b"PK\x01\x02")
    honest[index + 24 : index + 28] = struct.pack("<I", 0x7FFFFFFF)
    with pytest.raises(FileRefused) as refused:
        open_workbook(bytes(honest), "a.xlsx")
    assert refused.value.reason is Refusal.UNSAFE


def test_entities_are_not_expanded():
    doctype = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    sheet = doctype + part(SMALL, SHEET).partition(b"?>")[2]
    with pytest.raises(FileRefused) as refused:
        open_workbook(changed(SMALL, xl__worksheets__sheet1_xml=sheet), "a.xlsx")
    assert refused.value.reason is Refusal.UNSAFE


def test_blank_cells_by_the_hundred_thousand_are_nothing():
    rows = b"<worksheet><sheetData>" + b'<row><c s="1"/><c s="1"/></row>' * 200_000 + b"</sheetData></worksheet>"
    sheet = open_workbook(changed(SMALL, xl__worksheets__sheet1_xml=rows), "a.xlsx").sheets[0]
    assert sheet.rows == {}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SMALL) - 1), st.binary(min_size=1, max_size=40))
def test_any_damage_is_refused_or_harmless(at, noise):
    try:
        opened = open_workbook(SMALL[:at] + noise + SMALL[at + len(noise) :], "a.xlsx")
    except FileRefused:
        return
    assert isinstance(opened, Workbook)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_opened_or_refused(content):
    try:
        open_workbook(content, "a.csv")
    except FileRefused as refused:
        assert refused.detail


MEASURE = """
import sys
from datetime import date
from pathlib import Path
from app.services.importing.roster import read_roster
from app.services.importing.workbook import open_workbook
reading = read_roster(open_workbook(Path(sys.argv[1]).read_bytes(), "a.xlsx"), date(2026, 11, 1))
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(len(reading.residents), int(peak.split()[1]) // 1024)
"""
MOST_MEGABYTES = 150


def measured(path: Path) -> tuple[int, int]:
    """How many residents were read, and how many megabytes that took at most."""
    run = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    residents, peak = map(int, run.stdout.split())
    return residents, peak


def test_memory_for_a_whole_estate():
    residents, peak = measured(DATA / "roster-estate.xlsx")
    assert (residents > 5000, peak < MOST_MEGABYTES) == (True, True), (residents, peak)


@pytest.mark.parametrize(
    ("residents", "most"), [(12_000, MOST_MEGABYTES), pytest.param(24_000, 300, marks=pytest.mark.laws)]
)
def test_memory_for_a_roster_larger_than_an_estate(tmp_path, residents, most):
    def text(words: str) -> str:
        return f'<c t="inlineStr"><is><t>{words}</t></is></c>'

    rows, chance = [["楼栋", "单元", "房号", "姓名", "联系电话", "备注"]], random.Random(1)
    for number in range(residents):
        room, name = f"{number % 30 + 1}{number % 4 + 1:02d}", "".join(chance.choices("赵钱孙李周吴郑王", k=3))
        door = [str(number % 90 + 1), str(number % 4 + 1), room]
        rows.append([*door, name, f"1990000{number % 10_000:04d}", f"备注{number}"])
    lines = "".join(f"<row>{''.join(map(text, row))}</row>" for row in rows)
    path = tmp_path / "large.xlsx"
    sheet = f"<worksheet><sheetData>{lines}</sheetData></worksheet>"
    path.write_bytes(changed(SMALL, xl__worksheets__sheet1_xml=sheet.encode()))
    read, peak = measured(path)
    assert (read, peak < most) == (residents, True), peak
