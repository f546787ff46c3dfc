"""Kinds of orders on the page: added and changed without a programmer, tried first, every version kept."""

import re
import threading

import pytest

from app.services import orders
from app.services.errors import DomainError
from app.services.orders.definitions import as_kind
from app.services.orders.kind_words import CHECKS, STEPS, WAYS
from config.policy import defaults
from config.vocabulary import OrderAction
from models.audit import AuditEntry
from models.database import enter
from models.orders import Kind, KindVersion, Order
from tests.office.conftest import Browser

PATH = "/settings/kinds"


def filled(browser: Browser, path: str, **changed) -> dict[str, object]:
    """What a browser would send of the form as the page fills it, with changes; a list is several ticks."""
    page = browser.page(path)
    form = page[page.index('id="form"') :].partition("</form>")[0]
    said: dict[str, object] = {}
    for one in re.findall(r"<input [^>]*>", form):
        about = dict(re.findall(r'(\w+)="([^"]*)"', one))
        if about.get("type") == "checkbox":
            if one.rstrip(">").rstrip().endswith("checked"):
                said.setdefault(about["name"], []).append(about["value"])
        elif about["name"] not in ("form_token", "once"):
            said[about["name"]] = about.get("value", "")
    for name, choices in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', choices)
        said[name] = chosen[1] if chosen else ""
    return said | changed


def newest(code: str):
    return orders.definition_of(orders.current_kind(code, every=True))


@pytest.mark.parametrize("code", [entry["code"] for entry in defaults("kinds")["kind"]])
def test_what_the_form_shows_is_what_the_kind_says(office, code):
    browser = office()
    before = newest(code)
    assert browser.press(f"{PATH}/{code}", **filled(browser, f"{PATH}/{code}")).status_code == 303
    after = newest(code)
    assert {step: set(by) for step, by in after.roles.items()} == {
        step: set(by) for step, by in before.roles.items()
    }
    assert after.model_copy(update={"roles": before.roles}) == before, "a form sent as it was shown changes nothing"


def test_a_kind_is_added_tried_and_worked_with(office, caller, town):
    browser = office()
    said = filled(browser, f"{PATH}/new?like=hazard", code="lost_and_found", name="失物招领", photo_before=[])
    said |= {"served_by": ["butler"], "checks": "rate", "finish_within_count": "3", "role_submit": ["asker"]}
    tried = browser.press(f"{PATH}/new/try", **said).get_data(as_text=True)
    for words in ("名称：失物招领", "谁来办：爱心管家", "办结承诺：3 个工作日内", "谁可以提交：居民本人或代办人"):
        assert words in tried
    assert "现在还没有写下" in tried
    assert Kind.get_or_none(Kind.code == "lost_and_found") is None
    assert browser.press(f"{PATH}/new", **said).status_code == 303
    assert "失物招领" in browser.page(PATH)
    body = {"kind": "lost_and_found", "place": town.places["1栋1单元101"].code, "description": "捡到一串钥匙"}
    made = caller("resident").post("/orders", body)
    assert made.status_code == 201, made.json
    assert Order.get().steward_id == town.people["butler"].id
    assert "失物招领" in browser.page("/orders?kind=lost_and_found")
    assert [str(one) for one in newest("lost_and_found").may(OrderAction.SUBMIT)] == ["asker"]
    assert AuditEntry.select().where(AuditEntry.subject == "lost_and_found").count() == 1


def test_a_change_is_tried_written_and_brought_back(office, caller, town):
    body = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "漏水"}
    caller("resident").post("/orders", body)
    browser, path = office(), f"{PATH}/service"
    said = filled(browser, path, name="居家服务", checks="rate,verify", photo_after="1")
    tried = browser.press(f"{path}/try", **said).get_data(as_text=True)
    for words in ("名称：服务 → 居家服务", "先验单，再评单 → 先评单，再验单", "要有照片：不要求 → 办完"):
        assert words in tried
    assert "还没办完的 1 件仍按提交时的规定办" in tried
    assert 'value="居家服务"' in tried, "what was typed stays"
    assert KindVersion.select().where(KindVersion.number == 2).count() == 0
    assert "没有要改的" in browser.press(f"{path}/try", **filled(browser, path)).get_data(as_text=True)
    assert browser.press(path, **said).status_code == 303
    assert [str(one) for one in newest("service").checks] == ["rate", "verify"]
    assert Order.get().rules.number == 1
    assert browser.press(path, **said).status_code == 409, "the version seen is old"
    old = filled(browser, f"{path}?from=1")
    assert (old["name"], old["version"], old["checks"]) == ("服务", "2", "verify,rate")
    browser.press(path, **old)
    assert newest("service").name == "服务"


def test_a_kind_is_prepared_opened_and_switched_off(office, caller, town):
    browser = office()
    said = filled(browser, f"{PATH}/new?like=whistle", code="noise", name="噪声") | {"enabled": ""}
    assert "先不开放" in browser.press(f"{PATH}/new/try", **said).get_data(as_text=True)
    browser.press(f"{PATH}/new", **said)
    body = {"kind": "noise", "place": town.places["1栋1单元101"].code, "description": "夜里施工"}
    assert caller("resident").post("/orders", body).status_code == 422
    assert "已新增“噪声”" in browser.page("/")
    assert "噪声" not in browser.page(f"/orders/new?person={town.people['resident'].code}&place={body['place']}")
    opened = filled(browser, f"{PATH}/noise", enabled="1")
    assert "重新开放" in browser.press(f"{PATH}/noise/try", **opened).get_data(as_text=True)
    browser.press(f"{PATH}/noise", **opened)
    assert caller("resident").post("/orders", body).status_code == 201
    off = filled(browser, f"{PATH}/service") | {"enabled": ""}
    told = browser.press(f"{PATH}/service/try", **off).get_data(as_text=True)
    assert re.search(r"目录里属于这一类的 \d+ 项服务也不能下单", told)


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"code": "Lost!"}, "code", "小写字母"),
        ({"code": "new"}, "code", "小写字母"),
        ({"code": "9lives"}, "code", "小写字母"),
        ({"code": "hazard"}, "code", "已经用了"),
        ({"name": " "}, "name", "填得不对"),
        ({"name": "隐患"}, "name", "同名"),
        ({"served_by": []}, "served_by", "至少选一种"),
        ({"served_by": ["nobody"]}, "served_by", "没有这种岗位"),
        ({"way": "lottery"}, "way", "怎么派"),
        ({"checks": "pray"}, "checks", "办结以后"),
        ({"role_submit": []}, "definition", "由谁来提交"),
        ({"role_verify": ["hand"]}, "definition", "不能给自己验单"),
        ({"role_dispatch": ["king"]}, "roles", "填得不对"),
        ({"way": "pool", "role_claim": []}, "definition", "由谁来认领"),
        ({"finish_within_count": "many"}, "finish_within", "写成整数"),
        ({"finish_within_count": "0"}, "finish_within", "大于 0"),
        ({"answer_within_unit": "centuries"}, "answer_within", "单位"),
        ({"rating_days": "0"}, "rating_days", "填得不对"),
        ({"reopen_days": "x"}, "reopen_days", "整数"),
        ({"ladder_warn": "soon"}, "ladder_warn", "整数"),
        ({"ladder_street": "1"}, "ladder", "逐级上报"),
        ({"working_hours": "上午"}, "working_hours", "08:30-12:00"),
        ({"working_hours": "25:00-26:00"}, "working_hours", "08:30"),
        ({"working_hours": "14:00-17:30 08:30-12:00"}, "definition", "从早到晚"),
    ],
)
def test_a_refused_kind_keeps_what_was_typed(office, changed, field, words):
    browser = office()
    said = filled(browser, f"{PATH}/new?like=hazard", code="mine", name="自己的", description="别丢了这句话")
    answer = browser.press(f"{PATH}/new", **said | changed)
    text = answer.get_data(as_text=True)
    assert (answer.status_code, words in text, "别丢了这句话" in text) == (422, True, True), field
    assert Kind.get_or_none(Kind.code == "mine") is None
    assert KindVersion.select().where(KindVersion.made_by.is_null(False)).count() == 0
    if field in ("code", "name", "served_by", "way", "checks", "rating_days", "reopen_days", "ladder_warn"):
        assert f'id="w-{field}"' in text, "the field is named where it stands"


def test_kinds_are_the_offices(office):
    for part in ("supervisor", "auditor", "manager"):
        browser = office(part)
        assert browser.get(f"{PATH}/new").status_code == 403
        assert browser.press(f"{PATH}/new", code="mine", name="x").status_code == 403
        assert browser.press(f"{PATH}/hazard/try", name="x").status_code == 403


def test_two_hands_add_a_code_at_once_and_one_is_told(town, district, now):
    said: list[str] = []
    actor = town.actor("office")

    def add(name: str) -> None:
        with enter(district):
            try:
                orders.add_kind(actor, "noise", as_kind({"name": name, "served_by": ["butler"]}), now)
                said.append("written")
            except DomainError as error:
                said.append(error.code.value)

    threads = [threading.Thread(target=add, args=(name,)) for name in ("噪声", "吵闹", "扰民")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["invalid_input", "invalid_input", "written"]
    assert KindVersion.select().join(Kind).where(Kind.code == "noise").count() == 1


def test_the_form_offers_what_a_kind_may_say():
    assert [step.value for step in STEPS] == list(defaults("kinds")["roles"])
    assert set(WAYS) == {"", "pool", "by_hand"}
    assert all(set(one.split(",")) <= {"verify", "rate", ""} for one in CHECKS)
