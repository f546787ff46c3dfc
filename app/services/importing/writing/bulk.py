"""Many rows in few statements."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from app.services.importing.writing.report import Progress
from models.database import BaseModel
from models.prepared import CHUNK, write_all

T = TypeVar("T")


def chunks(rows: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def insert_rows(model: type[BaseModel], rows: Sequence[dict[str, Any]], what: str, progress: Progress) -> None:
    """Insert rows in their order; all must have the same columns."""
    done = 0
    for part in chunks(rows):
        write_all(model, part)
        done += len(part)
        progress(what, done, len(rows))


def ids_by_code(model: Any, codes: Sequence[str]) -> dict[str, int]:
    """The keys of rows just inserted."""
    found: dict[str, int] = {}
    for part in chunks(codes):
        found.update(model.select(model.code, model.id).where(model.code.in_(part)).tuples())
    return found
