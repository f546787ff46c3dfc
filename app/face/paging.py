"""Pages of lists that stay stable while rows are added."""

import base64
from collections.abc import Callable
from typing import Annotated, Any

from peewee import Field, ModelSelect
from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Limits

from app.services.errors import invalid


class Query(BaseModel):
    """Parameters of an address: texts, read as what they mean."""

    model_config = ConfigDict(extra="forbid")


class PageQuery(Query):
    limit: Annotated[int, Limits(ge=1, le=100)] = 20
    cursor: Annotated[str, StringConstraints(max_length=64)] = ""


def page(query: ModelSelect, key: Field, asked: PageQuery, ascending: bool = False) -> tuple[list[Any], str | None]:
    """One page of a list sorted by `key`, and the cursor of the next; stable while rows are added."""
    if asked.cursor:
        seen = _read_number(asked.cursor)
        query = query.where(key > seen if ascending else key < seen)
    rows = list(query.order_by(key.asc() if ascending else key.desc()).limit(asked.limit + 1))
    if len(rows) <= asked.limit:
        return rows, None
    return rows[:-1], write_cursor(getattr(rows[-2], key.name))


def write_cursor(*values: str | int) -> str:
    """An opaque mark of the last row seen."""
    text = ":".join(["v1", *(str(value) for value in values)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str, parts: int) -> list[str]:
    """What `write_cursor` wrote; INVALID_INPUT for anything else."""
    try:
        version, *values = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(":")
        if version != "v1" or len(values) != parts:
            raise ValueError
    except ValueError as error:
        raise _bad_cursor() from error
    return values


def _bad_cursor() -> Exception:
    return invalid("cursor", "这个翻页标记不对，请从第一页开始")


def _read_number(cursor: str) -> int:
    (value,) = read_cursor(cursor, 1)
    if not (value.isascii() and value.isdigit()) or int(value) >= 2**62:
        raise _bad_cursor()
    return int(value)


def key_page(read: Callable[[str], tuple[list[Any], str]], cursor: str) -> tuple[list[Any], str | None]:
    """One page of a list sorted by a text key; `read` answers the rows after a key and the key to go on after."""
    rows, last = read(_read_key(cursor))
    return rows, base64.urlsafe_b64encode(f"k1:{last}".encode()).decode().rstrip("=") if last else None


def _read_key(cursor: str) -> str:
    if not cursor:
        return ""
    try:
        version, key = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(":", 1)
        if version != "k1" or not key.isprintable():
            raise ValueError
    except ValueError as error:
        raise _bad_cursor() from error
    return key
