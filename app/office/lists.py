"""Every list of the office page: filtered, sorted and paged by its address, with columns a browser remembers, and
handed out as xlsx with the same filter."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, make_response, render_template, request
from peewee import Expression, ModelSelect

from app.face.moment import now
from app.office.gate import office_actor, set_cookie
from app.office.sheets import MOST_ROWS, Kind, sheet, sheet_response
from app.services import audit
from app.services.errors import invalid
from config.vocabulary import Labelled
from models.database import transaction

PER_PAGE = 20
COOKIE = "hgj_columns_"


@dataclass(frozen=True)
class Column:
    """One column: what it shows of a line, and by what the list is sorted by it. `page_only` is left out of files,
    `file_only` of pages; `hidden` shows when somebody asks for it."""

    name: str
    title: str
    value: Callable[[Any], Any]
    kind: Kind = Kind.TEXT
    sort: Any = None
    hidden: bool = False
    page_only: bool = False
    file_only: bool = False


@dataclass(frozen=True)
class Filter:
    """A choice in the address: its values with their words, and the condition a value means."""

    name: str
    title: str
    offered: Sequence[tuple[str, str]] | Callable[[], Sequence[tuple[str, str]]]
    condition: Callable[[str], Expression]
    default: str = ""
    """Chosen where the address says nothing of it; an empty value there means all."""

    @property
    def choices(self) -> Sequence[tuple[str, str]]:
        """What is offered now; a function is asked each time, as the community's own data changes."""
        return self.offered() if callable(self.offered) else self.offered


def filter_of(name: str, title: str, kind: type[Labelled], column: Any) -> Filter:
    """A filter by the codes of a vocabulary."""
    return Filter(name, title, [(one.value, one.label) for one in kind], lambda value: column == value)


@dataclass(frozen=True)
class Listing:
    """A kind of list. `search` makes a condition of words, `lines` prepares a page's rows at once, so that no
    column asks the database for each row; `key` settles the order of equals."""

    name: str
    title: str
    columns: Sequence[Column]
    key: Any
    empty: str
    sort: str
    filters: Sequence[Filter] = ()
    search: Callable[[str], Expression] | None = None
    search_hint: str = ""
    lines: Callable[[list[Any]], list[Any]] = list
    template: str = "office/list.html"


@dataclass
class Asked:
    """What the address asks for."""

    words: str
    chosen: dict[str, str]
    sort: str
    page: int
    columns: list[Column] = field(default_factory=list)
    widened: tuple[str, ...] = ()
    """Filters whose default the address took away."""
    narrowed: bool = False
    """Whether somebody asked for less than the list shows of itself."""

    def address(self, **changes: Any) -> str:
        """The same list, otherwise: relative to the page, leaving out what is empty."""
        said = {"q": self.words, **self.chosen, "sort": self.sort, "page": self.page, **changes}
        kept = dict.fromkeys(self.widened, "")
        kept |= {name: value for name, value in said.items() if value not in ("", None)}
        return "?" + urlencode({name: value for name, value in kept.items() if (name, value) != ("page", 1)})


def show(listing: Listing, query: ModelSelect, **more: Any) -> Response:
    """The list as a page, or as a file when the address says `export=xlsx`."""
    asked = _asked(listing)
    query = _narrowed(listing, query, asked)
    if request.args.get("export"):
        return _export(listing, query)
    total = query.order_by().count()
    pages = max(1, -(-total // PER_PAGE))
    asked.page = min(asked.page, pages)
    rows = list(_sorted(listing, query, asked).limit(PER_PAGE).offset((asked.page - 1) * PER_PAGE))
    text = render_template(
        listing.template,
        listing=listing,
        asked=asked,
        lines=listing.lines(rows),
        total=total,
        pages=pages,
        narrowed=asked.narrowed,
        **more,
    )
    response = make_response(text)
    if "columns" in request.args:
        names = ".".join(column.name for column in asked.columns)
        settings = current_app.extensions["settings"]
        set_cookie(response, COOKIE + listing.name, names, settings, max_age=180 * 86400)
    return response


def _asked(listing: Listing) -> Asked:
    page = request.args.get("page", "1")
    if not (page.isascii() and page.isdigit() and 1 <= int(page[:7]) <= 999_999):
        raise invalid("page", "这个页码不对，请从第一页开始")
    sort = request.args.get("sort", "") or listing.sort
    if sort.removeprefix("-") not in {column.name for column in listing.columns if column.sort is not None}:
        raise invalid("sort", "不能按这一列排序")
    chosen = {}
    for one in listing.filters:
        value = request.args.get(one.name, one.default)
        if value and value not in {code for code, _ in one.choices}:
            raise invalid(one.name, f"{one.title}里没有这一项")
        if value:
            chosen[one.name] = value
    widened = tuple(one.name for one in listing.filters if one.default and one.name not in chosen)
    words = request.args.get("q", "").strip()[:40]
    own = {one.name: one.default for one in listing.filters if one.default}
    narrowed = bool(words) or any(own.get(name) != value for name, value in chosen.items())
    return Asked(words, chosen, sort, int(page), _columns(listing), widened, narrowed)


def _columns(listing: Listing) -> list[Column]:
    """Columns the address names, else those the browser remembers, else the list's own; never none."""
    offered = [column for column in listing.columns if not column.file_only]
    named = request.args.getlist("columns") or request.cookies.get(COOKIE + listing.name, "").split(".")
    wanted = [column for column in offered if column.name in named]
    return wanted or [column for column in offered if not column.hidden]


def _narrowed(listing: Listing, query: ModelSelect, asked: Asked) -> ModelSelect:
    for one in listing.filters:
        if one.name in asked.chosen:
            query = query.where(one.condition(asked.chosen[one.name]))
    if asked.words and listing.search:
        query = query.where(listing.search(asked.words))
    return query


def _sorted(listing: Listing, query: ModelSelect, asked: Asked) -> ModelSelect:
    column = next(one for one in listing.columns if one.name == asked.sort.removeprefix("-"))
    down = asked.sort.startswith("-")
    by = column.sort.desc(nulls="LAST") if down else column.sort.asc(nulls="LAST")
    return query.order_by(by, listing.key.desc() if down else listing.key.asc())


def _export(listing: Listing, query: ModelSelect) -> Response:
    """The whole list under its filter; who took it is written down."""
    if request.args["export"] != "xlsx":
        raise invalid("export", "只能导出 xlsx")
    total = query.order_by().count()
    if total > MOST_ROWS:
        raise invalid("export", f"有 {total:,} 行，一次最多导出 {MOST_ROWS:,} 行，请先筛选")
    asked = _asked(listing)
    columns = [column for column in listing.columns if not column.page_only]
    heads = [(column.title, column.kind) for column in columns]
    lines = (
        [column.value(line) for column in columns] for line in _all_lines(listing, _sorted(listing, query, asked))
    )
    content = sheet(listing.title, heads, lines)
    with transaction():
        audit.write(
            office_actor(),
            "export",
            listing.name,
            now(),
            title=listing.title,
            rows=total,
            words=asked.words,
            filters=asked.chosen,
        )
    return sheet_response(content, listing.title, now())


def _all_lines(listing: Listing, query: ModelSelect, chunk: int = 500) -> Iterator[Any]:
    start = 0
    while rows := list(query.limit(chunk).offset(start)):
        yield from listing.lines(rows)
        start += chunk
