"""The points' rooms: recorded, judged beside the evidence, batches, accounts with why, rules, dividends."""

import io
from datetime import timedelta

import openpyxl
import pytest
from PIL import Image

from app.services import points
from models.audit import AuditEntry
from models.orders import Upload
from models.points import Account, Batch, Deed, Dividend, RuleVersion, Transfer
from tests.office.test_imports import settled

TABS = ["/points", "/points/record", "/points/batches", "/points/accounts", "/points/statements", "/points/claims"]
TABS += ["/points/rules", "/points/roots"]


def picture() -> io.BytesIO:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(buffer, "PNG")
    buffer.seek(0)
    return buffer


def record(browser, town, part="resident", home="1栋1单元101", **fields):
    path = f"/points/record?person={town.people[part].code}&place={town.places[home].code}"
    said = {"what": "volunteer:mediation", "evidence": "劝和邻里", "day": "2026-11-19", **fields}
    return browser.press(path, **said)


def test_empty_rooms_say_what_will_come(office):
    browser = office()
    for path in TABS:
        browser.page(path)
    assert "没有人申领" in browser.page("/points/claims")


def test_a_deed_with_photos_goes_from_maker_to_checker(office, town):
    answer = record(office("manager"), town, photos=[(picture(), "a.png"), (picture(), "b.png")], note="连续三天")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    deed = Deed.get()
    assert (deed.amount, deed.maker.name, Upload.select().where(Upload.deed == deed).count()) == (5, "周立群", 2)
    record(office("manager"), town, evidence="又一次")
    checker = office("supervisor")
    assert deed.code in checker.page("/points?photos=with")
    assert deed.code not in checker.page("/points?photos=without")
    page = checker.page(f"/points/deeds/{deed.code}")
    assert all(word in page for word in ("劝和邻里", "连续三天", "第一次", "周立群", "林**"))
    photo = checker.get(f"/points/deeds/{deed.code}/photos/{Upload.get(Upload.deed == deed).code}")
    assert (photo.status_code, photo.mimetype) == (200, "image/jpeg")
    assert checker.get(f"/points/deeds/{deed.code}/photos/u_other").status_code == 404
    after = checker.press(f"/points/{deed.code}/approve", next="1")
    other = Deed.get(Deed.id != deed.id)
    assert after.location.endswith(f"/points/deeds/{other.code}")
    assert "1 次 5 分" in checker.page(f"/points/deeds/{other.code}")
    assert checker.press(f"/points/{other.code}/reject", reason="重复", next="1").location.endswith("/points")
    assert Account.get(Account.person == town.people["resident"]).balance == 5


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"evidence": " "}, "请写依据"),
        ({"what": "volunteer:"}, "请选择记哪一项"),
        ({"day": "yesterday"}, "日期写成"),
        ({"day": "2027-01-01"}, "时间不能晚于现在"),
        ({"amount": "５"}, "分数写成整数"),
        ({"amount": "999"}, "只能记"),
        ({"photos": b"no picture"}, "照片"),
    ],
)
def test_a_refused_deed_keeps_what_was_typed(office, town, fields, words):
    if "photos" in fields:
        fields = {"photos": (io.BytesIO(fields["photos"]), "a.png")}
    answer = record(office("manager"), town, note="别丢了这句话", **fields)
    text = answer.get_data(as_text=True)
    assert answer.status_code in (415, 422)
    assert words in text
    assert "别丢了这句话" in text
    assert Deed.select().count() == 0


def test_nobody_records_for_themselves_or_another_community(office, other_town, town):
    town.live_in("manager", "1栋1单元102")
    answer = record(office("manager"), town, "manager", "1栋1单元102")
    assert (answer.status_code, "不能给自己记分" in answer.get_data(as_text=True)) == (409, True)
    assert record(office("other_office"), town).status_code == 404
    assert office("supervisor").get("/points/record").status_code == 403
    assert Deed.select().count() == 0


def test_a_deed_sent_twice_is_one(office, town):
    browser = office("manager")
    for _ in range(2):
        assert record(browser, town, once="0123456789abcdef").status_code == 303
    assert Deed.select().count() == 1


def ledger(rows) -> io.BytesIO:
    book = openpyxl.Workbook()
    for row in [["日期", "姓名", "楼栋", "单元", "门牌号", "事项", "积分", "记录人"], *rows]:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    buffer.seek(0)
    return buffer


def upload(browser, town, rows):
    """Hand a ledger in, wait until it is read, and confirm it."""
    said = {"programme": "volunteer", "estate": town.estate.code, "file": (ledger(rows), "十月台账.xlsx")}
    answer = browser.press("/points/batches", **said)
    if answer.status_code != 303:
        return answer
    path = answer.location.removeprefix("/office")
    settled(browser, path)
    return browser.press(f"{path}/confirm")


GOOD = ["2026-10-03", "林晓月", "1", "1", "101", "楼道清扫", 2, "何春燕"]
WRONG = ["2026-10-04", "没有这人", "1", "1", "101", "楼道清扫", 2, "何春燕"]


def test_a_ledger_goes_in_is_judged_and_undone_as_one(office, town):
    manager = office("manager")
    assert upload(manager, town, [GOOD, WRONG]).status_code == 303
    batch = Batch.get()
    path = f"/points/batches/{batch.code}"
    assert manager.press(f"{path}/approve").status_code == 403
    checker = office("supervisor")
    assert "1 人共 1 行、2 分将立刻到账" in checker.page(path)
    assert checker.press(f"{path}/undo", reason="x").status_code == 409
    assert checker.press(f"{path}/approve").status_code == 303
    assert "将全部收回" in checker.page(path)
    empty = checker.press(f"{path}/undo", reason=" ")
    assert (empty.status_code, "请写明撤销的原因" in empty.get_data(as_text=True)) == (422, True)
    assert checker.press(f"{path}/undo", reason="台账作废").status_code == 303
    assert Account.get(Account.person == town.people["resident"]).balance == 0
    again = upload(manager, town, [GOOD])
    assert again.status_code == 303, "after the undoing the same rows may come again"


def test_a_batch_is_none_of_another_communitys_business(office, other_town, town):
    upload(office("manager"), town, [GOOD])
    code = Batch.get().code
    theirs = office("other_office")
    assert theirs.get(f"/points/batches/{code}").status_code == 404
    assert "十月台账" not in theirs.page("/points/batches")
    assert upload(theirs, town, [GOOD]).status_code == 403


def test_an_account_says_why_and_what_was_taken_back(office, town, give):
    record(office("manager"), town)
    checker = office("supervisor")
    deed = Deed.get()
    checker.press(f"/points/{deed.code}/approve")
    account = Account.get(Account.person == town.people["resident"])
    path = f"/points/accounts/{account.code}"
    text = checker.page(path)
    assert "劝和邻里" in text
    assert AuditEntry.select().where(AuditEntry.action == "account.read").count() == 1
    assert "更正" not in office("office").page(path)
    missing = checker.press(f"{path}/reverse/{deed.code}", amount="2")
    assert (missing.status_code, "请写明更正的原因" in missing.get_data(as_text=True)) == (422, True)
    once = {"amount": "2", "reason": "记多了", "once": "a" * 16}
    for _ in range(2):
        assert checker.press(f"{path}/reverse/{deed.code}", **once).status_code == 303
    assert Account.get_by_id(account.id).balance == 3
    assert checker.press(f"{path}/reverse/{deed.code}", amount="9", reason="再来").status_code == 422
    text = checker.page(f"{path}?way=out")
    assert "记多了" in text
    assert "劝和邻里" not in text
    rows = list(openpyxl.load_workbook(io.BytesIO(checker.get(f"{path}?export=xlsx").data)).active.values)
    assert sorted(row[rows[0].index("分")] for row in rows[1:]) == [-2, 5]


def test_points_of_a_butler_who_lives_elsewhere_can_be_taken_back(office, other_town, town, give):
    made = give("butler", 7)
    path = f"/points/accounts/{Account.get(Account.person == town.people['butler']).code}"
    assert office("supervisor").press(f"{path}/reverse/{made.code}", reason="记错人").status_code == 303
    assert Account.get(Account.person == town.people["butler"]).balance == 0


def test_accounts_of_another_community_are_not_there(office, other_town, town, give):
    for part in ("resident", "butler"):
        give(part, 7)
        account = Account.get(Account.person == town.people[part])
        theirs = office("other_office")
        assert theirs.get(f"/points/accounts/{account.code}").status_code == 404
        assert account.code not in theirs.page("/points/accounts")
        assert account.code in office("office").page("/points/accounts"), "also of those who serve here"


def test_statements_of_a_closed_month(office, town, give, now):
    give("resident", 7, at=now - timedelta(days=30))
    points.close_month(points.find_programme("volunteer"), "2026-10", now)
    text = office("auditor").page("/points/statements?period=2026-10")
    assert "2026 年 10 月" in text
    assert "1栋" in text
    assert office("auditor").get("/points/statements?period=2020-01").status_code == 422


RULE = {
    "title": "调解邻里纠纷",
    "sentence": "{evidence}，记 {amount} 分",
    "category": "neighbour",
    "amount": "8",
    "active_from": "2026-12-01",
    "seen": "1",
}


def rule_form(**changed):
    version = points.versions("volunteer", "mediation")[0]
    return {**RULE, "category": version.category, "amount_max": "", **changed}


def test_a_rule_is_tried_on_last_month_then_changed(office, town, now):
    record(office("manager"), town, day="2026-10-19")
    office("supervisor").press(f"/points/{Deed.get().code}/approve")
    manager, path = office("manager"), "/points/rules/volunteer/mediation"
    tried = manager.press(f"{path}/try", **rule_form())
    text = tried.get_data(as_text=True)
    assert (tried.status_code, RuleVersion.select().where(RuleVersion.number > 1).count()) == (200, 0)
    assert "给了 1 次，共 5 分。每次改成 8 分，会是 8 分，多发 3 分" in text
    assert 'value="8"' in text
    assert manager.press(path, **rule_form(person_month="20")).status_code == 303
    row = points.versions("volunteer", "mediation")[0]
    assert (row.number, row.amount, row.caps) == (2, 8, {"person": {"month": 20}})
    assert "2026-12-01 起生效" in manager.page("/points/rules?q=调解")
    stale = manager.press(path, **rule_form(active_from="2026-12-02"))
    assert stale.status_code == 409
    assert manager.press(path, **rule_form(seen="2", active_from="2027-01-01")).status_code == 303
    restored = manager.page(f"{path}?from=1")
    assert "照第 1 版填好了" in restored
    assert Transfer.get().rule_version.number == 1, "what was given keeps its rule"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"amount": "很多"}, "写成整数"),
        ({"amount": "0"}, "积分要在 1 到"),
        ({"amount_max": "3"}, "最多分数要在"),
        ({"sentence": "{x}"}, "只能用"),
        ({"category": "nothing"}, "类别只能是"),
        ({"active_from": "2026-11-20"}, "不能早于现在"),
        ({"active_from": "soon"}, "日期写成"),
        ({"person_day": "-1"}, "写成整数"),
        ({"title": " "}, "请写规则的名称"),
    ],
)
def test_a_refused_rule_names_the_field_and_keeps_the_words(office, town, changed, words):
    answer = office("manager").press(
        "/points/rules/volunteer/mediation", **rule_form(title="新的名称", **{}) | changed
    )
    text = answer.get_data(as_text=True)
    assert (answer.status_code, words in text) == (422, True)
    assert "{evidence}，记 {amount} 分" in text or "sentence" in changed
    assert points.versions("volunteer", "mediation")[0].number == 1


def test_only_the_managing_group_writes_rules(office, town):
    for part in ("office", "supervisor", "auditor"):
        browser = office(part)
        assert "写下新版本" not in browser.page("/points/rules/volunteer/mediation")
        assert browser.press("/points/rules/volunteer/mediation", **rule_form()).status_code == 403


def test_a_new_rule_and_its_code(office, town):
    manager = office("manager")
    said = rule_form(title="照看花圃", seen="0")
    assert manager.press("/points/rules/volunteer/new", code="Flower!", **said).status_code == 422
    assert manager.press("/points/rules/volunteer/new", code="flower_care", **said).status_code == 303
    assert "照看花圃" in manager.page("/points/rules/volunteer/flower_care")
    assert manager.press("/points/rules/volunteer/new", code="flower_care", **said).status_code == 409


def test_a_dividend_is_proposed_by_one_and_decided_by_another(office, town, give, now):
    give("resident", 3, "village", at=now.replace(year=2025))
    give("neighbour", 4, "village", at=now.replace(year=2025, day=21))
    points.close_month(points.find_programme("village"), "2025-12", now)
    manager = office("manager")
    said = {"programme": "village", "title": "2025 年合作社分红", "year": "2025", "yuan": "10.00"}
    for wrong, words in (({"yuan": "ten"}, "金额写成"), ({"year": "25"}, "年度写成"), ({"title": ""}, "请写名称")):
        answer = manager.press("/points/dividends", **{**said, **wrong})
        assert (answer.status_code, words in answer.get_data(as_text=True)) == (422, True)
    assert manager.press("/points/dividends", **said).status_code == 303
    row = Dividend.get()
    path = f"/points/dividends/{row.code}"
    assert manager.press(f"{path}/approve").status_code == 403
    checker = office("supervisor")
    assert "2 人按下面的数分 10.00 元" in checker.page(path)
    assert checker.press(f"{path}/reject", reason="").status_code == 422
    assert checker.press(f"{path}/approve").status_code == 303
    assert checker.press(f"{path}/approve").status_code == 409
    rows = list(openpyxl.load_workbook(io.BytesIO(checker.get(f"{path}?export=xlsx").data)).active.values)
    assert sorted(row[2] for row in rows[1:]) == [4.29, 5.71]


def test_a_claim_is_answered_from_the_room(office, caller, town, now):
    made = caller("elder").post("/me/points/silver/claims", {"period": "2026-11"})
    assert made.status_code == 201, made.json
    browser, code = office(), made.json["code"]
    assert "补发" in browser.page("/points/claims")
    assert "1 份申领待答复" in browser.page("/")
    assert browser.press(f"/points/claims/{code}/refuse", reason="").status_code == 422
    assert browser.press(f"/points/claims/{code}/grant").status_code == 303
    assert browser.press(f"/points/claims/{code}/grant").status_code == 409
    assert Account.get(Account.person == town.people["elder"]).balance > 0
    assert "每月发放" in browser.page("/points/claims?state=granted")


def test_roots_are_listed(office, town, give, now):
    give("resident", 1, at=now - timedelta(days=2))
    points.publish_roots(now)
    assert points.roots().first().root in office("auditor").page("/points/roots")


@pytest.mark.parametrize("path", ["/points", "/points/accounts", "/points/statements"])
def test_queries_do_not_grow_with_rows(office, town, give, now, path):
    def more(parts, at=now):
        for part, home in parts:
            give(part, 3, at=at)
            record(office("manager"), town, part, home)

    more([("resident", "1栋1单元101")], now - timedelta(days=30))
    points.close_month(points.find_programme("volunteer"), "2026-10", now)
    browser = office("supervisor")
    few = browser.queries(path)
    more([("elder", "1栋1单元102"), ("neighbour", "2栋1单元101"), ("head", "2栋1单元102")])
    points.close_month(points.find_programme("volunteer"), "2026-11", now + timedelta(days=30))
    assert browser.queries(path) <= few
