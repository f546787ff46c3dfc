"""Every list of the office, with something on it: filters, sort and page in the address, columns a browser remembers,
files with the same filter. A list that is added is walked from its first day, or the walk says that it was missed."""

import importlib
import io
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlencode, urlsplit

import openpyxl
import pytest
from flask import Flask, template_rendered

import app.office as rooms
from app.office import lists
from app.office.lists import Listing
from app.office.sheets import Kind
from models.audit import AuditEntry
from tests.conftest import NOON
from tests.office.conftest import PASSWORD, Browser
from tests.office.past import everything_happened
from tests.office.test_everyone import doors

PARTS = ("office", "manager", "supervisor", "auditor", "admin")
MAY_BE_EMPTY = {"scoring", "claims", "runs"}
"""Walked all the same: what a list offers is there without rows, too."""
LOOKS_DEEPER = {"places"}
"""A place's page shows what is right below it, and searched everything below."""
TYPES = {Kind.NUMBER: (int, float), Kind.DAY: (datetime,), Kind.MOMENT: (datetime,)}


@dataclass
class Found:
    """A list where somebody reads it."""

    listing: Listing
    browser: Browser
    path: str

    def page(self, **asked: object) -> str:
        return self.browser.page(self.address(**asked))

    def address(self, **asked: object) -> str:
        path, _, fixed = self.path.partition("?")
        said = {name: values[0] for name, values in parse_qs(fixed).items()} | asked
        return f"{path}?{urlencode(said, doseq=True)}"

    def total(self, **asked: object) -> int:
        return total_of(self.page(**asked))

    def sheet(self, **asked: object):
        answer = self.browser.get(self.address(export="xlsx", **asked))
        assert answer.status_code == 200
        return openpyxl.load_workbook(io.BytesIO(answer.get_data())).active

    def wide(self) -> dict[str, str]:
        """An address that takes the defaults of filters away."""
        return {one.name: "" for one in self.listing.filters if one.default}


def total_of(page: str) -> int:
    return int(re.search(r"共 ([\d,]+) 条", page)[1].replace(",", ""))


def kept_in_rooms() -> dict[str, Listing]:
    """The lists that rooms keep, by name: the name is what a browser remembers columns by."""
    known: dict[str, Listing] = {}
    for one in pkgutil.iter_modules(rooms.__path__):
        for value in vars(importlib.import_module(f"{rooms.__name__}.{one.name}")).values():
            if isinstance(value, Listing):
                assert known.setdefault(value.name, value) is value, f"two lists are called {value.name}"
    return known


@pytest.fixture
def found(client, town, live_once) -> list[Found]:
    """Every list, at the first page where one of the office's people comes upon it."""
    pages = live_once(("everything",), lambda: everything_happened(town, NOON))
    plain = [rule.rule.removeprefix("/office") for rule, method, _ in doors(client.application) if method == "GET"]
    seen: dict[str, Found] = {}
    for part in PARTS:
        browser = Browser(client.application.test_client())
        browser.client.post("/office/login", data={"login": f"demo-{part}", "password": PASSWORD})
        for path in [*pages.get(part, []), *(one for one in plain if "<" not in one)]:
            for listing in _drawn(client.application, browser, path):
                if listing.name not in seen:
                    seen[listing.name] = Found(listing, browser, path)
    return list(seen.values())


def _drawn(app: Flask, browser: Browser, path: str) -> Iterator[Listing]:
    """The lists a page is made of."""
    drawn: list[Listing] = []

    def look(_: Flask, context: dict[str, object], **more: object) -> None:
        if isinstance(context.get("listing"), Listing):
            drawn.append(context["listing"])

    with template_rendered.connected_to(look, app):
        browser.get(path)
    return iter(drawn)


def test_every_list_keeps_the_manners_of_lists(found):
    assert set(kept_in_rooms()) <= {one.listing.name for one in found}, "a list nobody came upon"
    empty = {one.listing.name for one in found if not one.total(**one.wide())}
    assert empty <= MAY_BE_EMPTY, "a list is walked with something on it"
    for one in found:
        _narrows(one)
        _sorts(one)
        _remembers_columns(one)
        _refuses_nonsense(one)
        _hands_out(one)


def _narrows(one: Found) -> None:
    name, listing, whole = one.listing.name, one.listing, one.total(**one.wide())
    for choice in listing.filters:
        assert choice.choices, (name, choice.name)
        parts = []
        for value, _ in choice.choices:
            page = one.page(**one.wide() | {choice.name: value})
            assert re.search(rf'<option value="{re.escape(value)}" selected>', page), (name, choice.name, value)
            parts.append(total_of(page))
        assert max(parts) <= whole or name in LOOKS_DEEPER, (name, choice.name)
    if listing.search:
        page = one.page(q="没有这样的词", **one.wide())
        assert "data-search" in page, name
        assert 'value="没有这样的词"' in page, name
        assert total_of(page) == 0, name
        assert "清除条件" in page, name
        assert one.browser.get(one.address(q="%_'\"\\")).status_code == 200, name


def _sorts(one: Found) -> None:
    asked = {choice.name: choice.choices[0][0] for choice in one.listing.filters}
    for column in one.listing.columns:
        if column.sort is None or column.file_only:
            continue
        for sort, said in ((column.name, "ascending"), (f"-{column.name}", "descending")):
            page = one.page(sort=sort, columns=column.name, **one.wide())
            if "data-rows" in page:
                assert f'aria-sort="{said}"' in page, (one.listing.name, sort)
        page = one.page(q="1", sort=column.name, columns=column.name, **asked)
        for address in re.findall(r'class="sort" href="([^"]+)"', page):
            kept = parse_qs(urlsplit(address.replace("&amp;", "&")).query)
            assert (kept["q"], kept["sort"]) == (["1"], [f"-{column.name}"]), one.listing.name
            assert asked.items() <= {key: values[0] for key, values in kept.items()}.items(), one.listing.name


def _remembers_columns(one: Found) -> None:
    offered = [column for column in one.listing.columns if not column.file_only]
    one.page(columns=offered[-1].name, **one.wide())
    page = one.page(**one.wide())
    heads = re.findall(r"<th scope=\"col\"[^>]*>(?:<a[^>]*>)?([^<]*)", page.partition("data-rows")[2])
    assert not heads or heads[0].split()[0] == offered[-1].title.split()[0], one.listing.name
    one.page(columns=[column.name for column in offered if not column.hidden], **one.wide())


def _refuses_nonsense(one: Found) -> None:
    wrong = [{"page": "0"}, {"page": "x"}, {"sort": "nothing"}, {"export": "pdf"}]
    for asked in [*wrong, *({choice.name: "nothing-of-it"} for choice in one.listing.filters)]:
        assert one.browser.get(one.address(**asked)).status_code == 422, (one.listing.name, asked)
    one.page(page=9999)


def _hands_out(one: Found) -> None:
    name, columns = one.listing.name, [column for column in one.listing.columns if not column.page_only]
    total = one.total(**one.wide())  # before: the audit log has a line of each file that was taken
    sheet = one.sheet(**one.wide())
    assert [cell.value for cell in sheet[1]] == [column.title for column in columns], name
    assert sheet.max_row - 1 == total, name
    for row in sheet.iter_rows(min_row=2):
        for cell, column in zip(row, columns, strict=True):
            expected = TYPES.get(column.kind, (str,))
            assert cell.value is None or isinstance(cell.value, expected), (name, column.name, cell.value)
            assert cell.data_type != "f", (name, column.name, "never a formula")
    for choice in one.listing.filters:
        value = choice.choices[-1][0]
        asked = one.wide() | {choice.name: value}
        total = one.total(**asked)
        assert one.sheet(**asked).max_row - 1 == total, (name, choice.name)
    entry = AuditEntry.select().where(AuditEntry.action == "export").order_by(AuditEntry.id.desc()).get()
    assert (entry.subject, entry.details["title"]) == (name, one.listing.title)


def test_no_list_asks_more_for_more_rows(found, monkeypatch):
    """One row a page, then all: as many statements. A hand for an order that waits is looked for once for each building
    and kind."""
    more, looked = {}, 0
    for one in found:
        rows = one.total(**one.wide())
        if rows < 2:
            continue
        looked += 1
        path = one.address(**one.wide())
        with monkeypatch.context() as small:
            small.setattr(lists, "PER_PAGE", 1)
            few = one.browser.queries(path)
        many = one.browser.queries(path)
        if many > few:
            more[one.listing.name] = (few, many, rows)
    assert more == {}
    assert looked > 12
