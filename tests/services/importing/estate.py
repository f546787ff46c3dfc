"""An estate without anybody in it, and files made by hand, for tests of importing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook as Book

from app.services.importing import Reading, read
from app.services.registry import make_place
from config.vocabulary import PlaceKind
from models.registry import Place

DATA = Path(__file__).parent / "data"
TODAY = date(2026, 11, 1)


def empty_estate(now: datetime, name: str = "翠湖里小区") -> Place:
    place = None
    for kind, called in (
        (PlaceKind.DISTRICT, f"{name}的区"),
        (PlaceKind.STREET, "柳岸街道"),
        (PlaceKind.COMMUNITY, "翠湖里社区"),
        (PlaceKind.ESTATE, name),
    ):
        place = make_place(kind, called, place, now)
    assert place is not None
    return place


@cache
def sample(kind: str, name: str) -> Reading:
    """One of the sample files, as it is understood on 2026-11-01."""
    return read(kind, (DATA / name).read_bytes(), name, TODAY)


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook of these sheets and rows."""
    book = Book()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    content = BytesIO()
    book.save(content)
    return content.getvalue()
