"""Every form on every page, with something on it: it counts once, leads to a door there is, and whatever is refused
says why and keeps what was typed."""

from html.parser import HTMLParser

import pytest

from tests.conftest import NOON
from tests.office.conftest import PASSWORD, Browser
from tests.office.past import everything_happened
from tests.office.test_every_list import PARTS
from tests.office.test_everyone import doors

MARK = "甲乙丙丁"
TYPED = ("text", "search", "date", "datetime-local", "tel")


MORE = {
    "office": [
        *("/settings/services/new", "/settings/services/water_power", "/settings/kinds/new?like=hazard"),
        *("/settings/kinds/hazard", "/board-schemes/property_grade", "/calendar/month_close"),
    ],
    "manager": [
        "/points/rules/volunteer/mediation",
        "/points/rules/volunteer/new",
        "/settings/programmes/volunteer",
    ],
    "admin": ["/accounts/demo-office"],
}
"""Pages with a form that stand below others."""


class Forms(HTMLParser):
    """The forms of a page that send something: where to, and their fields by kind."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict] = []
        self._open: dict | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = {
                "to": about.get("action", ""),
                "kept": {},
                "typed": [],
                "post": about.get("method") == "post",
            }
        if self._open is None:
            return
        name, kind = about.get("name", ""), about.get("type", "text")
        if tag == "button" and about.get("formaction"):
            self.found.append({**self._open, "to": about["formaction"]})
        elif tag == "textarea" or (tag == "input" and kind in TYPED and name):
            self._open["typed"].append(name)
        elif tag == "input" and name and (kind == "hidden" or "checked" in about):
            self._open["kept"][name] = about.get("value", "")
        elif tag == "select":
            self._open["choosing"] = name
        elif tag == "option" and self._open.get("choosing") and ("selected" in about or about.get("value")):
            self._open["kept"].setdefault(self._open["choosing"], about.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._open is not None:
            self.found.append(self._open)
            self._open = None


@pytest.fixture
def pages(client, town, live_once) -> list[tuple[Browser, str]]:
    """Every page of the office that each of its people may open."""
    past = live_once(("everything",), lambda: everything_happened(town, NOON))
    plain = [rule.rule.removeprefix("/office") for rule, method, _ in doors(client.application) if method == "GET"]
    seen = []
    for part in PARTS:
        browser = Browser(client.application.test_client())
        browser.client.post("/office/login", data={"login": f"demo-{part}", "password": PASSWORD})
        own = [*past.get(part, []), *MORE.get(part, []), *(one for one in plain if "<" not in one)]
        home = f"person={town.people['resident'].code}&place={town.places['1栋1单元101'].code}"
        own += [f"/orders/new?{home}", f"/points/record?{home}"] if part in ("office", "manager") else []
        seen += [(browser, path) for path in own]
    return [(browser, path) for browser, path in seen if browser.get(path).status_code == 200]


def forms(browser: Browser, path: str) -> list[dict]:
    answer = browser.get(path)
    if not answer.mimetype.startswith("text/html"):
        return []
    return [
        {**one, "to": one["to"] or f"/office{path}"}
        for one in Forms(answer.get_data(as_text=True)).found
        if one["post"]
    ]


def test_every_form_counts_once_and_leads_to_a_door(client, pages):
    adapter = client.application.url_map.bind("localhost")
    known = 0
    for browser, path in pages:
        for form in forms(browser, path):
            assert {"form_token", "once"} <= set(form["kept"]), (path, form["to"])
            endpoint, _ = adapter.match(form["to"].partition("?")[0].partition("#")[0], method="POST")
            assert endpoint.startswith("office."), (path, form["to"])
            known += 1
    assert known > 100


def test_whatever_is_refused_keeps_what_was_typed(pages):
    tried: dict[tuple[str, str], int] = {}
    for browser, path in pages:
        for form in forms(browser, path):
            shape = (form["to"].rstrip("0123456789abcdef"), ",".join(form["typed"]))
            if not form["typed"] or shape in tried or "/logout" in form["to"] or "/me/" in form["to"]:
                continue
            data = form["kept"] | dict.fromkeys(form["typed"], MARK)
            answer = browser.client.post(
                form["to"], data=data, headers={"Referer": f"http://localhost/office{path}"}
            )
            tried[shape] = answer.status_code
            assert answer.status_code < 500, (path, form["to"])
            if answer.status_code >= 400:
                text = answer.get_data(as_text=True)
                assert MARK in text, (path, form["to"], answer.status_code)
                assert 'role="alert"' in text or "这一步没有保存" in text, (path, form["to"])
    assert len([status for status in tried.values() if status >= 400]) >= 12, tried
