"""Every page and form with every part and a clerk of another community: nobody gets in by a side door."""

import pytest

from models.boards import Board, Scheme
from models.orders import Order
from models.registry import Place
from tests.office.conftest import Browser

PARTS = [
    *("resident", "elder", "butler", "head", "company", "stranger"),
    *("office", "manager", "supervisor", "auditor", "admin", "other_office"),
]
FREE = {"office.static", "office.login", "office.second_factor", "office.enrol", "office.invitation"}


def doors(app):
    """Every door of the page: its rule, its method, who may come."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/office") and rule.endpoint not in FREE:
            for method in sorted(rule.methods & {"GET", "POST"}):
                yield rule, method, {str(one) for one in app.view_functions[rule.endpoint].who}


def filled(rule) -> str:
    path = rule.rule
    for name in rule.arguments:
        path = path.replace(f"<path:{name}>", "nothing").replace(f"<{name}>", "nothing-of-yours")
    return path.removeprefix("/office")


@pytest.mark.parametrize("part", PARTS)
def test_each_part_reaches_only_its_doors(office, other_town, part, client):
    browser = office(part)
    held = {str(role) for role in other_town.actor(part).roles()}
    token = ""
    for rule, method, who in doors(client.application):
        if rule.endpoint in ("office.logout", "office.nowhere"):
            continue
        token = token or (browser.token() if who & held and held & {"office", "admin", "auditor"} else "")
        if method == "POST":
            data = {"form_token": token or "0" * 64}
            answer = browser.client.post(f"/office{filled(rule)}", data=data)
        else:
            answer = browser.get(filled(rule))
        assert answer.status_code < 500, (rule.rule, answer.get_data(as_text=True)[-400:])
        if not who & held:
            assert answer.status_code == 403, (method, rule.rule)
        elif method == "GET":
            assert answer.status_code in (200, 302, 404), (method, rule.rule, answer.status_code)


def test_without_a_session_every_door_leads_to_the_login(client, staff):
    browser = Browser(client.application.test_client())
    for rule, method, _ in doors(client.application):
        if method == "GET":
            assert browser.get(filled(rule)).location.split("?")[0] == "/office/login", rule.rule


def test_a_form_without_its_token_is_refused_everywhere(office, client, staff):
    browser = office("office")
    for rule, method, _ in doors(client.application):
        if method == "POST":
            for token in ("", "0" * 64, "é"):
                answer = browser.client.post(f"/office{filled(rule)}", data={"form_token": token})
                assert answer.status_code == 403, rule.rule
    browser.page("/")


def test_a_clerk_of_another_community_sees_nothing_of_ours(office, caller, other_town, town):
    """Our order, board, residents, and accounts: none in their lists, none by address, none by form."""
    from datetime import UTC, datetime

    from app.services import month
    from tests.services.test_month import whistle

    body = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "厨房水管漏水"}
    code = caller("resident").post("/orders", body).json["code"]
    for _ in range(3):
        whistle(town)
    month.close("2026-10", datetime(2026, 11, 1, 1, tzinfo=UTC))
    board = Board.select().join(Scheme).where(Board.place == town.community, Scheme.code == "property_credit").get()
    theirs = office("other_office")
    for path in ("/", "/orders", "/orders?q=林晓月", "/boards", "/people", "/people?q=林晓月", "/people?q=0001"):
        text = theirs.page(path)
        assert "厨房水管漏水" not in text, path
        assert "1栋1单元101" not in text, path
        assert "物业服务信用" not in text or path == "/calendar", path
    assert theirs.get(f"/orders/{code}").status_code == 404
    assert theirs.get(f"/orders/{code}/slip").status_code == 404
    there = theirs.get(f"/boards/{board.scheme.code}/{board.period}").get_data(as_text=True)
    assert "和顺物业" not in there
    assert theirs.press(f"/orders/{code}/cancel", reason="x").status_code == 404
    theirs.press(f"/boards/{board.scheme.code}/{board.period}/review")
    assert Board.get_by_id(board.id).state == board.state
    assert Order.get(Order.code == code).state != "cancelled"
    household = Place.get(Place.label == "1栋1单元101").code
    answer = theirs.press(f"/members/{household}/{town.people['resident'].code}/refuse", reason="x")
    assert answer.status_code == 404
    assert "厨房水管漏水" in office("office").page("/orders")


def test_the_auditor_reads_only_what_is_theirs(office, other_town):
    ours, theirs = office("office"), office("other_office")
    ours.page("/people?q=林晓月")
    theirs.page("/people?q=邱燕")
    here, there = office("auditor").page("/audit"), office("other_auditor").page("/audit")
    assert ("王敏" in here, "邱燕" in here) == (True, False)
    assert ("王敏" in there, "邱燕" in there) == (False, True)
