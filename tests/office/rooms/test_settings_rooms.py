"""Settings: every change is a version with its maker and reason, is brought back by hand, and takes effect."""

import threading
from datetime import UTC, date, datetime

import pytest

from app.services import inbox, local_time, orders, outbox, policy
from app.services.errors import DomainError
from app.services.outbox.templates import limits_a_minute
from config.vocabulary import Channel, EventState
from models.audit import AuditEntry
from models.database import enter, transaction
from models.orders import Order, ServiceVersion
from models.policy import PolicyVersion
from models.wechat import PushedEvent

PAGES = ["/settings/services", "/settings/services/water_power", "/settings/services/new", "/settings/kinds"]
PAGES += ["/settings/kinds/service", "/settings/policy", "/settings/programmes", "/settings/programmes/volunteer"]


def test_every_page_of_it_opens(office):
    browser = office()
    for path in PAGES:
        browser.page(path)
    for path in ("/settings/services/nothing", "/settings/kinds/nothing", "/settings/programmes/nothing"):
        assert browser.get(path).status_code == 404


def service_form(**changed):
    found = orders.find_service("water_power", every=True)
    said = {
        "version": str(found.version),
        "name": found.name,
        "category": found.category,
        "kind": found.kind,
        "finish_within_unit": "working_days",
        "finish_within_count": "2",
        "enabled": "1",
        "position": "0",
    }
    return {**said, **changed}


def test_a_promise_is_changed_tried_and_brought_back(office, caller, town):
    browser, path = office(), "/settings/services/water_power"
    assert browser.press(path, **service_form()).status_code == 303
    assert "2 个工作日内" in browser.page("/settings/services?q=水电")
    body = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "漏水"}
    caller("resident").post("/orders", body)
    assert Order.get().finish_by.isoformat() == "2026-11-24T15:59:59+00:00", "Friday and two working days"
    stale = browser.press(path, **service_form(version="1"))
    assert stale.status_code == 409
    before = ServiceVersion.select().order_by(ServiceVersion.number).get()
    restored = browser.page(f"{path}?from={before.number}")
    assert f"照第 {before.number} 版填好了" in restored
    assert AuditEntry.select().where(AuditEntry.action == "service.change").count() == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"finish_within_count": "two"}, "写成整数"),
        ({"finish_within_count": "0"}, "大于 0"),
        ({"finish_within_unit": "centuries"}, "承诺的单位"),
        ({"finish_within_unit": "words"}, "写明怎样约定"),
        ({"name": " "}, "name"),
        ({"price": "贵"}, "价格写成"),
        ({"kind": "nothing"}, "没有"),
    ],
)
def test_a_refused_service_keeps_what_was_typed(office, changed, words):
    answer = office().press("/settings/services/water_power", **service_form(description="别丢了这句话") | changed)
    text = answer.get_data(as_text=True)
    assert answer.status_code in (404, 422)
    assert words in text
    assert "别丢了这句话" in text
    assert ServiceVersion.select().count() == 0


def test_a_service_is_added_and_switched_off(office, caller):
    browser = office()
    said = service_form(name="钢琴调音", code="piano_tuning")
    assert browser.press("/settings/services/new", **said | {"code": "Piano!"}).status_code == 422
    assert browser.press("/settings/services/new", **said).status_code == 303
    assert browser.press("/settings/services/new", **said | {"name": "另一个"}).status_code == 422
    off = service_form(name="钢琴调音", version="1", enabled="")
    assert browser.press("/settings/services/piano_tuning", **off).status_code == 303
    assert "钢琴调音" in browser.page("/settings/services?enabled=off")


def test_holidays_move_the_working_days(office):
    assert local_time.is_working_day(date(2026, 11, 23))
    browser = office()
    said = {"days": "2026-11-23 休 社区日\n2026-11-22 班", "reason": "街道通知", "seen": "0"}
    for wrong, words in (
        ({"days": "soon 休"}, "读不懂"),
        ({"days": "2026-11-23"}, "是休还是班"),
        ({"reason": " "}, "请写为什么改"),
    ):
        answer = browser.press("/settings/policy/holidays", **said | wrong)
        text = answer.get_data(as_text=True)
        assert (answer.status_code, words in text) == (422, True)
        assert said["days"].splitlines()[0] in text or "days" in wrong
    assert browser.press("/settings/policy/holidays", **said).status_code == 303
    assert not local_time.is_working_day(date(2026, 11, 23))
    assert local_time.is_working_day(date(2026, 11, 22))
    assert browser.press("/settings/policy/holidays", **said).status_code == 409, "somebody wrote since"
    assert browser.press("/settings/policy/holidays", **said | {"days": "", "seen": "1"}).status_code == 303
    assert local_time.is_working_day(date(2026, 11, 23))
    assert "2026-11-23 休 社区日" in browser.page("/settings/policy?of=holidays&from=1")


def test_message_ids_and_pace(office):
    browser = office()
    ids = {f"id_{one.name}": f"TPL-{one.name}" for one in outbox.templates()}
    said = {**ids, "a_minute": "12", "reason": "公众平台换了模板", "seen": "0"}
    first = next(iter(ids))
    for wrong, words in (
        ({first: "模板"}, "字母、数字"),
        ({first: list(ids.values())[1]}, "不能用同一个"),
        ({"a_minute": "21"}, "最多 20"),
    ):
        answer = browser.press("/settings/policy/messages", **said | wrong)
        assert (answer.status_code, words in answer.get_data(as_text=True)) == (422, True)
    assert browser.press("/settings/policy/messages", **said).status_code == 303
    assert {one.template_id for one in outbox.templates()} == set(ids.values())
    assert limits_a_minute()[Channel.ROBOT] == 12
    assert browser.press("/settings/policy/nothing", reason="x", seen="0").status_code == 404


def test_a_version_is_never_changed(office):
    office().press("/settings/policy/holidays", days="2026-11-23 休", reason="x", seen="0")
    with pytest.raises(Exception, match=r"(?i)fixed|never|change|immutable|不"), transaction():
        PolicyVersion.update(reason="y").execute()


def test_settings_are_the_offices(office):
    for part in ("supervisor", "auditor"):
        browser = office(part)
        assert browser.get("/settings/services").status_code == 403
        assert browser.press("/settings/policy/holidays", days="", reason="x", seen="0").status_code == 403


def test_an_event_that_was_given_up_is_tried_again(office, now):
    inbox.accept("s", "h", [("k1", "media_result", {"trace_id": "t"})], now)
    browser = office()
    for _ in range(inbox.MOST_TRIES):
        PushedEvent.update(due_at=datetime(2020, 1, 1, tzinfo=UTC)).execute()
        inbox.work_off({"media_result": lambda payload, at: False}, lambda: now)
    row = PushedEvent.get()
    assert row.state == EventState.DEAD
    assert "1 条微信推送没能处理" in browser.page("/")
    text = browser.page("/pushes?state=dead")
    assert "照片审核结果" in text
    assert "没有找到它说的那一件" in text
    assert "trace_id" not in text
    assert browser.press(f"/pushes/{row.id}/again").status_code == 303
    assert browser.press(f"/pushes/{row.id}/again").status_code == 409
    assert browser.press("/pushes/999/again").status_code == 404
    inbox.work_off({"media_result": lambda payload, at: True}, lambda: now)
    assert PushedEvent.get().state == EventState.DONE
    assert office("auditor").press(f"/pushes/{row.id}/again").status_code == 403


def test_two_hands_write_a_policy_at_once_and_one_is_told(town, district, now):
    said: list[str] = []
    actor = town.actor("office")

    def write(day: str) -> None:
        with enter(district):
            try:
                policy.write_holidays(actor, f"{day} 休", "同时", 0, now)
                said.append("written")
            except DomainError as error:
                said.append(error.code.value)

    threads = [threading.Thread(target=write, args=(f"2026-12-0{number}",)) for number in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["stale", "stale", "written"]
    assert PolicyVersion.select().where(PolicyVersion.topic == policy.HOLIDAYS).count() == 1
