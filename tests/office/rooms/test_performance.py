"""How well orders were served, on the office's page and in its file."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest

from tests.conftest import NOON
from tests.quarter import served

NOW = "/performance/company/2026-11"


@pytest.fixture
def lived(town):
    """Three orders of a company: one late and badly rated, in the estate; one in a building."""
    begun = NOON - timedelta(days=15)
    for late, score, where in ((False, 5, None), (True, 2, None), (False, 5, town.places["1栋1单元101"])):
        served(town, "company", begun, late, score, where)


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_figure_says_its_share_its_count_and_how_it_is_counted(office, lived):
    page = text_of(office("supervisor").page(NOW))
    assert "共 1 条" in page
    assert "4 分 3 件" in page
    assert "66.66% 3 件里 2 件" in page
    assert "这段时间收到的评分之和，除以评价的件数" in page


def test_the_form_above_leads_to_an_address_that_keeps_what_was_chosen(office, lived):
    browser = office("office")
    led = browser.get("/performance?by=building&period=2026-Q4")
    assert led.location.endswith("/office/performance/building/2026-Q4")
    page = browser.page("/performance/building/2026-Q4")
    assert '<option value="building" selected>' in page
    assert '<option value="2026-Q4" selected>2026 年第 4 季度' in page
    assert "1栋 润和园" in text_of(page)
    assert browser.get("/performance").location.endswith("/office/performance/steward/2026-11")
    assert "换一段时间看看" in browser.page("/performance/estate/2025-11")


@pytest.mark.parametrize(
    "path", ["/performance/person/2026-11", "/performance/steward/2026-13", "/performance/x/y"]
)
def test_what_is_no_period_is_not_found(office, path):
    assert office("office").get(path).status_code == 404


def test_the_file_has_numbers(office, lived):
    sheet = openpyxl.load_workbook(io.BytesIO(office("auditor").get(f"{NOW}?export=xlsx").get_data())).active
    rows = [dict(zip([cell.value for cell in sheet[1]], row, strict=True)) for row in sheet.values][1:]
    assert [(row["单位"], row["居民评分（分）"], row["居民评分：件数"]) for row in rows] == [("和顺物业", 4, 3)]


def test_a_page_of_many_asks_no_more(office, town, lived):
    browser = office("office")
    few = browser.queries("/performance/building/2026-11")
    served(town, "company", NOON - timedelta(days=9), False, 4, town.places["2栋"])
    assert browser.queries("/performance/building/2026-11") == few
