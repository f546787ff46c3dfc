"""The manners of every list: filter and sort in the address, pages, remembered columns, and files that stay true."""

import io
import re
from datetime import UTC, date, datetime

import openpyxl
import pytest

from app.office.sheets import Kind, sheet
from models.audit import AuditEntry
from models.orders import Order


@pytest.fixture
def many(caller, town):
    """Twenty-three orders of two people; one begins as a formula would."""
    words = ["=1+1", "+86", "-5", "@home", *(f"漏水 {number}" for number in range(19))]
    for number, one in enumerate(words):
        part, home = (("resident", "1栋1单元101"), ("neighbour", "2栋1单元101"))[number % 2]
        body = {"service": "water_power", "place": town.places[home].code, "description": one}
        assert caller(part).post("/orders", body).status_code == 201
    return words


def book(answer):
    assert answer.status_code == 200
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    return openpyxl.load_workbook(io.BytesIO(answer.get_data()))


def test_pages_are_whole_and_do_not_overlap(office, many):
    browser = office()
    first, second = browser.page("/orders"), browser.page("/orders?page=2")
    codes = [set(re.findall(r"/orders/(o_[0-9a-f]+)\"", text)) for text in (first, second)]
    assert [len(one) for one in codes] == [20, 3]
    assert not codes[0] & codes[1]
    assert "共 23 条" in first
    assert browser.page("/orders?page=999").count("第 2 页") == 1, "past the end is the last page"


def test_filter_sort_and_page_stay_in_the_address(office, many):
    text = office().page("/orders?q=漏水&state=dispatched&sort=place")
    assert 'aria-sort="ascending"' in text
    for link in re.findall(r'class="sort" href="([^"]+)"', text):
        assert "q=%E6%BC%8F%E6%B0%B4" in link
        assert "state=dispatched" in link
    assert "sort=-place" in text
    homes = re.findall(r"<td >(\d栋1单元101)</td>", text)
    assert homes == sorted(homes)
    assert len(set(homes)) == 2


def test_a_file_has_the_filter_of_the_page(office, many):
    rows = list(book(office().get("/orders?q=2栋&export=xlsx")).active.values)
    place = rows[0].index("住处")
    assert {row[place] for row in rows[1:]} == {"2栋1单元101"}
    assert len(rows) == 12
    entry = AuditEntry.select().where(AuditEntry.action == "export").get()
    assert (entry.subject, entry.details["rows"]) == ("orders", 11)


def test_cells_are_what_they_are(office, many):
    page = book(office().get("/orders?export=xlsx")).active
    heads = [cell.value for cell in page[1]]
    described = {row[heads.index("内容")].value: row[heads.index("内容")] for row in page.iter_rows(min_row=2)}
    assert set(many) == set(described)
    for danger in ("=1+1", "+86", "-5", "@home"):
        assert (described[danger].data_type, described[danger].number_format) == ("s", "@"), "text, never a formula"
    submitted = page[2][heads.index("下单时间")]
    assert isinstance(submitted.value, datetime)
    assert submitted.value.isoformat() == "2026-11-20T12:00:00", "the clock on the community's wall"
    number = Order.select().order_by(Order.id.desc()).get()
    assert page[2][heads.index("单号")].value == number.code


def test_kinds_of_cells_survive_a_round_trip():
    day, moment = date(2026, 11, 20), datetime(2026, 11, 20, 4, tzinfo=UTC)
    heads = [("字", Kind.TEXT), ("电话", Kind.TEXT), ("数", Kind.NUMBER), ("日", Kind.DAY), ("时", Kind.MOMENT)]
    made = sheet("表[1]", heads, [["a\x00b", "01012345678", 7, day, moment], ["", None, 2.5, None, None]])
    page = openpyxl.load_workbook(io.BytesIO(made)).active
    values = [cell.value for cell in page[2]]
    assert values[:3] == ["ab", "01012345678", 7]
    assert [one.isoformat() for one in values[3:]] == ["2026-11-20T00:00:00", "2026-11-20T12:00:00"]
    assert page[3][2].value == 2.5
    assert page.title == "表1"


def test_columns_are_remembered_by_the_browser(office, many):
    browser = office()
    assert "评分" not in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', browser.page("/orders"))
    browser.page("/orders?columns=what&columns=score")
    heads = re.findall(r"<th [^>]*>(?:<a[^>]*>)?([^<]+)", browser.page("/orders"))
    assert [one.strip() for one in heads] == ["事项", "评分", "操作"]
    browser.page("/orders?columns=no_such")


def test_an_empty_list_says_what_will_come_and_a_narrow_one_how_to_widen(office, town):
    browser = office()
    assert "居民下单或来电登记后" in browser.page("/orders")
    assert "清除条件" in browser.page("/orders?q=没有的")


@pytest.mark.parametrize("asked", ["page=0", "page=x", "sort=nothing", "state=nothing", "due=x", "export=pdf"])
def test_nonsense_in_the_address_is_refused_plainly(office, asked):
    answer = office().get(f"/orders?{asked}")
    assert (answer.status_code, "返回" in answer.get_data(as_text=True)) == (422, True)


def test_a_form_sent_twice_counts_once(office, caller, town):
    body = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "漏水"}
    code = caller("resident").post("/orders", body).json["code"]
    caller("butler").post(f"/orders/{code}/decline", {"reason": "休息"})
    browser, to = office(), town.people["other_butler"].code
    answers = [browser.press(f"/orders/{code}/dispatch", to=to, once="0123456789abcdef") for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert Order.get(Order.code == code).events.count() == 4
    other = browser.press(f"/orders/{code}/cancel", reason="x", once="0123456789abcdef")
    assert (other.status_code, "已经提交过" in other.get_data(as_text=True)) == (409, True)


def test_what_was_done_is_said_once(office, caller, town):
    body = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "漏水"}
    code = caller("resident").post("/orders", body).json["code"]
    browser = office()
    browser.press(f"/orders/{code}/cancel", reason="不需要了")
    assert "1栋1单元101的水电维修限时达已取消" in browser.page()
    assert "已取消" not in browser.page()


def test_what_left_the_list_is_one_click_away_with_its_undoing_and_the_next(office, caller, town):
    codes = []
    for home, part, hand in (
        ("1栋1单元101", "resident", "butler"),
        ("2栋1单元101", "neighbour", "other_butler"),
    ):
        body = {"service": "water_power", "place": town.places[home].code, "description": "漏水"}
        codes.append(caller(part).post("/orders", body).json["code"])
        caller(hand).post(f"/orders/{codes[-1]}/decline", {"reason": "休息"})
    browser, to = office(), town.people["other_butler"].code
    browser.press(f"/orders/{codes[0]}/dispatch", to=to)
    said = re.search(r'role="status">(.*?)</p>', browser.page("/"))[1]
    assert "已派单，派给李国强" in said
    assert f'href="/office/orders/{codes[0]}">看这张单' in said
    assert f'href="/office/orders/{codes[0]}#transfer">办错了，转派' in said
    assert f'href="/office/orders/{codes[1]}">下一张2栋1单元101' in said
    assert 'id="transfer"' in browser.page(f"/orders/{codes[0]}")
    headers = {"Referer": f"http://localhost/office/orders/{codes[1]}"}
    data = {"form_token": browser.token(), "to": town.people["butler"].code}
    browser.client.post(f"/office/orders/{codes[1]}/dispatch", data=data, headers=headers)
    here = re.search(r'role="status">(.*?)</p>', browser.page(f"/orders/{codes[1]}"))[1]
    assert "看这张单" not in here, "one is on its page"
    assert "下一张" not in here, "none waits"


@pytest.mark.parametrize("cookie", ["x", "%5B%5D", "%5B%22a%22%2C%20%5B%5B1%5D%5D%5D", "1", "%22words%22"])
def test_a_cookie_that_is_none_of_ours_says_nothing(office, cookie):
    browser = office()
    browser.client.set_cookie("hgj_said", cookie, path="/office")
    assert 'role="status"' not in browser.page("/orders")


def test_a_cookie_leads_nowhere_else(office):
    browser = office()
    foreign = "%5B%22a%22%2C%5B%5B%22b%22%2C%22https%3A%2F%2Fevil.example%22%5D%5D%5D"
    browser.client.set_cookie("hgj_said", foreign, path="/office")
    text = browser.page("/orders")
    assert ('role="status">a' in text, "evil.example" in text) == (True, False)
