"""A programme's settings: said in sentences before they are written, versions that come back, effects from then on."""

import io
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest

from app.services import points, policy
from app.services.errors import DomainError
from app.services.points.expiry import soon
from config.vocabulary import ErrorCode
from models.points import Account, Lot, Rule, RuleVersion
from tests.community import Community

PATH = "/settings/programmes/volunteer"


def form(code: str = "volunteer", **changed):
    """What the page of a programme would send, with some of it changed."""
    found = points.find_programme(code)
    said = {f"category_{key}": words for key, words in found.policy["categories"].items()}
    versions = policy.versions(f"programme:{code}")
    spending, expiry = found.policy["spending"], found.policy.get("expiry") or {}
    said |= {"name": found.name, "approval": found.policy["approval"], "window": spending["window"]}
    said |= {"to": spending["to"], "hold_days": str(spending.get("hold_days", 7))}
    said |= {"expiry": next(iter(expiry), ""), "expiry_count": next(iter(map(str, expiry.values())), "")}
    if found.policy.get("grant"):
        said |= {"grant": "1", "min_age": str(found.policy["grant"]["min_age"])}
    said |= {"reason": "议事会定的", "seen": str(versions[0].number if versions else 0)}
    return said | changed


def told(browser, path: str = PATH, **fields) -> str:
    answer = browser.press(f"{path}/try", **fields)
    assert answer.status_code == 200, answer.get_data(as_text=True)[-600:]
    # What was done before may be told above it.
    return answer.get_data(as_text=True).split('role="status"')[-1].split("</div>")[0]


@pytest.mark.parametrize("code", ["volunteer", "silver", "duty", "village"])
def test_the_form_as_it_stands_changes_nothing(office, code):
    manager, path = office("manager"), f"/settings/programmes/{code}"
    yearly = {"from": "12-01", "until": "12-31", "dividend": "1"}
    fields = form(code, **(yearly if code == "village" else {}))
    assert "没有要改的" in told(manager, path, **fields)
    refused = manager.press(path, **fields)
    assert (refused.status_code, "没有要改的" in refused.get_data(as_text=True)) == (409, True)
    assert policy.versions(f"programme:{code}") == []


def test_a_programme_keeps_its_first_version_and_comes_back(office):
    manager = office("manager")
    before = points.find_programme("volunteer")
    assert manager.press(PATH, **form(name="邻里积分", new_category="文体活动")).status_code == 303
    found = points.find_programme("volunteer")
    assert (found.name, "文体活动" in found.policy["categories"].values()) == ("邻里积分", True)
    assert [row.number for row in policy.versions("programme:volunteer")] == [2, 1]
    assert manager.press(PATH, **form(seen="0", name="又一个")).status_code == 409
    page = manager.page(f"{PATH}?from=1")
    assert f'value="{before.name}"' in page
    assert "文体活动" in page, "a category that has points stays, whatever version comes back"
    assert manager.press(PATH, **form(name=before.name)).status_code == 303
    assert points.find_programme("volunteer").name == before.name


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "名称要有"),
        ({"name": "银发积分"}, "已经有一个"),
        ({"approval": "nobody"}, "怎么审核"),
        ({"category_care": ""}, "类别的名称"),
        ({"category_care": "环境卫生"}, "同名"),
        ({"new_category": "长" * 21}, "最多 20 个字"),
        ({"expiry": "months", "expiry_count": "十二"}, "写成整数"),
        ({"expiry": "months", "expiry_count": "0"}, "1 到 120"),
        ({"expiry": "months", "expiry_count": "999"}, "1 到 120"),
        ({"expiry": "year_end", "expiry_count": "11"}, "第几年"),
        ({"expiry": "never", "expiry_count": "1"}, "怎么到期"),
        ({"window": "someday"}, "什么时候可以兑换"),
        ({"window": "monthly", "day_first": "", "day_last": "5"}, "写成整数"),
        ({"window": "monthly", "day_first": "29", "day_last": "31"}, "每个月都有"),
        ({"window": "monthly", "day_first": "9", "day_last": "5"}, "到 9 至 31 日"),
        ({"window": "yearly", "from": "02-30", "until": "12-31"}, "12-01 这样"),
        ({"window": "yearly", "from": "12-01", "until": ""}, "12-01 这样"),
        ({"to": []}, "在哪里兑换"),
        ({"to": ["the moon"]}, "在哪里兑换"),
        ({"hold_days": "0"}, "1 到 60"),
        ({"hold_days": "7.5"}, "写成整数"),
        ({"grant": "1", "min_age": ""}, "写成整数"),
        ({"grant": "1", "min_age": "0", "grant_amount": "5"}, "周岁之间"),
        ({"grant": "1", "min_age": "60", "grant_amount": ""}, "写成整数"),
        ({"grant": "1", "min_age": "60", "grant_amount": "0"}, "每人每月几分"),
        ({"name": "邻里积分", "reason": " "}, "请写为什么改"),
    ],
)
def test_what_makes_no_sense_is_told_and_kept(office, changed, words):
    fields = form(**{"reason": "别丢了这句话", **changed})
    answer = office("manager").press(PATH, **fields)
    text = answer.get_data(as_text=True)
    assert (answer.status_code, words in text) == (422, True), text[-3000:]
    assert "别丢了这句话" in text or not fields["reason"].strip()
    assert policy.versions("programme:volunteer") == []


def test_points_begin_to_expire_from_then_on_and_end_to(office, town, give, now):
    give("resident", 5)
    manager = office("manager")
    fields = form(expiry="year_end", expiry_count="0")
    said = told(manager, **fields)
    assert "今天得的分可以用到 2026-12-31" in said
    assert "现在 1 人手里的 5 分不变，都不到期" in said
    assert manager.press(PATH, **fields).status_code == 303
    give("resident", 3)
    volunteer = points.find_programme("volunteer")
    account = points.account_of(town.people["resident"], volunteer)
    assert soon(account) == [(date(2027, 1, 1), 3)], "what was earned before keeps without end"
    points.redeem(town.people["resident"], volunteer, 2, "肥皂", "k1", now)
    assert soon(account) == [(date(2027, 1, 1), 1)], "what expires is spent first"
    fields = form(expiry="", expiry_count="")
    assert "1 分按得分时定的日子到期，其余不到期" in told(manager, **fields)
    assert manager.press(PATH, **fields).status_code == 303
    give("resident", 4)
    assert soon(account) == [(date(2027, 1, 1), 1)], "earned while they expired, they still do"
    shown = next(one for one in points.balances(town.people["resident"], now) if one.programme.code == "volunteer")
    assert shown.expires == [(date(2027, 1, 1), 1)]
    assert points.expire(datetime(2027, 1, 2, tzinfo=UTC)) == 1
    assert Account.get_by_id(account.id).balance == 5 + 3 - 2 + 4 - 1
    assert points.differences() == []


def test_what_has_no_lot_is_taken_back_and_given_back_without_one(office, town, give, now):
    """Spending and corrections over the day on which points began to expire."""
    manager, resident = office("manager"), town.people["resident"]
    old = give("resident", 5)
    volunteer = points.find_programme("volunteer")
    spent = points.redeem(resident, volunteer, 2, "肥皂", "k1", now)
    assert manager.press(PATH, **form(expiry="months", expiry_count="12")).status_code == 303
    new = give("resident", 4)
    account = points.account_of(resident, volunteer)
    points.reverse(town.actor("supervisor"), spent.code, "没货", now)
    assert soon(account) == [(date(2027, 12, 1), 4)], "two points come back as they were, without an end"
    points.reverse(town.actor("supervisor"), old.code, "记错", now, 4, "r1")
    assert soon(account) == [(date(2027, 12, 1), 4)], "the earning's own points go first"
    points.redeem(resident, points.find_programme("volunteer"), 5, "米", "k2", now)
    assert soon(account) == []
    give("resident", 1)
    points.reverse(town.actor("supervisor"), new.code, "记错", now, 1, "r2")
    assert (soon(account), Lot.select().count()) == ([], 2)
    assert points.differences() == []


def test_the_window_and_the_counter_are_changed(office, town, give, now):
    give("resident", 9)
    resident, manager = town.people["resident"], office("manager")
    held = points.hold(resident, points.find_programme("volunteer"), 2, "米", "h1", now)
    fields = form(window="monthly", day_first="5", day_last="8", to=["redemption"], hold_days="3")
    said = told(manager, **fields)
    assert "每月 5 日到 8 日可以兑换" in said
    assert "1 人手里的 9 分" in said
    assert "已经开出的 1 张兑换单不受影响" in said
    assert "由 7 天改为 3 天" in said
    assert manager.press(PATH, **fields).status_code == 303
    volunteer = points.find_programme("volunteer")
    with pytest.raises(DomainError) as closed:
        points.redeem(resident, volunteer, 1, "米", "k1", now)  # the 20th
    assert closed.value.code is ErrorCode.WINDOW_CLOSED
    points.redeem(resident, volunteer, 1, "米", "k2", datetime(2026, 12, 6, tzinfo=UTC))
    assert points.post_hold(town.actor("office"), held.code, now).amount == 2
    yearly = form(window="yearly", **{"from": "12月20日", "until": "1.10"})
    assert manager.press(PATH, **yearly).status_code == 303
    assert points.find_programme("volunteer").policy["spending"]["from"] == "12-20"
    points.redeem(resident, points.find_programme("volunteer"), 1, "米", "k3", datetime(2027, 1, 10, tzinfo=UTC))
    assert "兑换地点由“社区服务站”改为“不兑换”" in told(manager, **form(window="never", to=[]))


def test_who_is_granted_and_claims_of_earlier_months(office, town, give, now):
    """孙保全, born 1948-03-02, is 78."""
    points.grant_monthly("2026-11", now)
    silver, elder = points.find_programme("silver"), town.people["elder"]
    account = points.account_of(elder, silver)
    assert account.balance == 20
    manager, path = office("manager"), "/settings/programmes/silver"
    fields = form("silver", min_age="80")
    said = told(manager, path, **fields)
    assert "2026 年 12 月起" in said
    assert "发给 0 人，少 1 人" in said
    assert manager.press(path, **fields).status_code == 303
    december = datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert points.grant_monthly("2026-12", december) == 0
    assert points.grant_monthly("2026-11", now) == 1, "a month is granted by the policy as it stood then"
    assert Account.get_by_id(account.id).balance == 20
    months = points.grant_months(elder, points.find_programme("silver"), december)
    assert [one.period for one in months] == ["2026-11"]
    with pytest.raises(DomainError) as refused:
        points.claim(town.actor("elder"), elder, "silver", "2026-12", "", december)
    assert refused.value.code is ErrorCode.NOT_ENTITLED
    assert manager.press(path, **form("silver", grant="")).status_code == 303
    assert points.grant_monthly("2027-01", datetime(2027, 1, 1, 1, tzinfo=UTC)) == 0
    assert "不按月发放" in manager.page(path)


def test_another_programme_begins_to_grant(office, town, now):
    manager = office("manager")
    fields = form(grant="1", min_age="75", grant_amount="8")
    assert "发给 1 人，多 1 人" in told(manager, **fields)
    assert manager.press(PATH, **fields).status_code == 303
    rule = RuleVersion.select().join(Rule).where(Rule.code == "volunteer_monthly_grant").get()
    assert "每月发放" in points.find_programme("volunteer").policy["categories"].values()
    points.grant_monthly("2026-11", now + timedelta(days=1))
    volunteer = points.find_programme("volunteer")
    assert points.account_of(town.people["elder"], volunteer) is None, "this month it was not promised"
    points.grant_monthly("2026-12", datetime(2026, 12, 1, 1, tzinfo=UTC))
    account = points.account_of(town.people["elder"], volunteer)
    assert account.balance == 8
    assert points.explain(account.received.get()) == "2026 年 12 月志愿积分，按月发放 8 分"
    assert "每月发几分，在规则里改" in manager.page(PATH)
    assert f"/points/rules/volunteer/{rule.rule.code}" in manager.page(PATH)


def test_a_programme_belongs_to_the_whole_district(office, other_town: Community, staff):
    manager = office("manager")
    assert "由管全区的积分管理小组来改" in manager.page(PATH)
    assert manager.press(PATH, **form(name="邻里积分")).status_code == 403
    clerk = office()
    assert "由管全区的积分管理小组来改" in clerk.page(PATH)
    for path in (PATH, f"{PATH}/try"):
        assert clerk.press(path, **form(name="邻里积分")).status_code == 403


def rows(answer) -> list[tuple]:
    assert answer.status_code == 200
    return list(openpyxl.load_workbook(io.BytesIO(answer.get_data())).active.values)


def test_programmes_and_kinds_are_lists_like_the_others(office):
    browser = office()
    assert "银发积分" in browser.page("/settings/programmes")
    text = browser.page("/settings/programmes?approval=automatic")
    assert ("银发积分" in text, "履职积分" in text) == (True, False)
    assert "村民积分" in browser.page("/settings/programmes?window=yearly&sort=-name")
    assert "没有符合的" in browser.page("/settings/programmes?q=没有的")
    taken = rows(browser.get("/settings/programmes?q=银发&export=xlsx"))
    assert len(taken) == 2
    assert taken[1][taken[0].index("到期")] == "得分后满 12 个月，到那个月月底到期"
    assert browser.get("/settings/programmes?window=someday").status_code == 422
    assert "吹哨" in browser.page("/settings/kinds?q=哨&sort=version")
    assert "没有符合的" in browser.page("/settings/kinds?enabled=off")
    taken = rows(browser.get("/settings/kinds?export=xlsx"))
    assert {"类别", "承诺", "照片"} <= set(taken[0])
    assert len(taken) >= 4


@pytest.mark.parametrize("path", ["/settings/programmes", "/settings/kinds"])
def test_these_lists_ask_no_more_for_more_rows(office, path):
    browser = office()
    few = browser.queries(f"{path}?q=" + ("银发" if "programmes" in path else "哨"))
    assert browser.queries(path) <= few
