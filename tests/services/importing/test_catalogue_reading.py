"""Catalogues of services: the sample to the cell, and the rules of its cells."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.importing.catalogue import CatalogueReading, Price, Promise, read_catalogue
from app.services.importing.catalogue.cells import read_price, read_promise, read_served_by, read_switch
from app.services.importing.findings import Trouble
from app.services.importing.kinds import Kind
from app.services.importing.workbook import FileRefused, Refusal, open_workbook
from app.services.orders.promises import promise_words
from config.vocabulary import PostKind, PromiseUnit

DATA = Path(__file__).parent / "data"
TRUTH = json.loads((DATA / "truth.json").read_text(encoding="utf-8"))["services.csv"]


@pytest.fixture(scope="module")
def sample() -> CatalogueReading:
    return read_catalogue(open_workbook((DATA / "services.csv").read_bytes(), "services.csv"))


def test_all_problems_and_no_other(sample):
    read = []
    for found in sample.problems:
        service = next(one for one in sample.services if one.row == found.row)
        problem = {
            "record": service.number,
            "line": found.line,
            "kind": found.kind.value,
            "level": found.level.value,
            "column": found.column,
        }
        read.append(problem)
    expected = [{key: p[key] for key in read[0]} for p in TRUTH["problems"]]
    assert read == expected
    assert "第6条" in sample.problems[0].message
    assert sample.notes == ()


def test_what_is_taken(sample):
    assert len(sample.services) == TRUTH["records"]
    assert len(sample.taken) == TRUTH["good"]
    by_code = {service.code: service for service in sample.taken}
    minutes = {code: by_code[code].respond_within for code in TRUTH["minutes_respond"]}
    assert minutes == {code: Promise(PromiseUnit.MINUTES, n) for code, n in TRUTH["minutes_respond"].items()}
    assert [service.code for service in sample.taken if not service.enabled] == ["S018"]
    assert by_code["S003"].description == "代办证照、代缴费用,费用双方确认"
    assert by_code["S011"].description == "公共灯损坏\n请写明楼层"
    assert by_code["S016"].description == '社区食堂"银发套餐"'
    assert by_code["S012"].price == Price("面议")
    assert by_code["S023"].price == Price("０元", 0)
    assert by_code["S001"].priority_for == ("空巢", "独居")
    assert by_code["S008"].served_by == PostKind.BUILDING_HEAD


def test_every_promise_of_the_sample_is_kept_as_it_was_meant(sample):
    """Two hours are minutes, working days stay working days, and words stay words."""
    read = {
        service.code: [
            promise and promise.as_stored()
            for promise in (service.respond_within, service.arrive_within, service.finish_within)
        ]
        for service in sample.taken
    }
    minutes = lambda count: {"unit": "minutes", "count": count}  # noqa: E731
    assert read["S003"] == [minutes(30), minutes(120), {"unit": "working_days", "count": 3}]
    assert read["S005"] == [minutes(120), {"unit": "days", "count": 1}, {"unit": "days", "count": 1}]
    assert read["S007"][2] == {"unit": "days", "count": 2}
    assert read["S016"] == [minutes(30), {"unit": "words", "words": "午12点前"}, {"unit": "same_day"}]
    assert read["S017"] == [{"unit": "working_days", "count": 1}, *[{"unit": "words", "words": "预约"}] * 2]
    assert read["S022"] == [None, *[{"unit": "words", "words": "面谈"}] * 2]
    assert read["S024"][2] == {"unit": "words", "words": "归还即办结"}
    assert all(promise_words(promise) for promises in read.values() for promise in promises if promise)


@pytest.mark.parametrize(
    ("cell", "promise"),
    [
        ("15分钟", Promise(PromiseUnit.MINUTES, 15)),
        ("１５分钟内", Promise(PromiseUnit.MINUTES, 15)),
        ("2小时", Promise(PromiseUnit.MINUTES, 120)),
        ("半小时", Promise(PromiseUnit.MINUTES, 30)),
        ("1个半小时", Promise(PromiseUnit.MINUTES, 90)),
        ("1.5小时", Promise(PromiseUnit.MINUTES, 90)),
        ("两小时", Promise(PromiseUnit.MINUTES, 120)),
        ("3个工作日", Promise(PromiseUnit.WORKING_DAYS, 3)),
        ("三个工作日内", Promise(PromiseUnit.WORKING_DAYS, 3)),
        ("当日", Promise(PromiseUnit.SAME_DAY)),
        ("次日", Promise(PromiseUnit.DAYS, 1)),
        ("2日", Promise(PromiseUnit.DAYS, 2)),
        ("1周", Promise(PromiseUnit.DAYS, 7)),
        ("预约", Promise(PromiseUnit.WORDS, words="预约")),
        ("下午5点前", Promise(PromiseUnit.WORDS, words="下午5点前")),
        ("当场办结", Promise(PromiseUnit.WORDS, words="当场办结")),
        ("", None),
    ],
)
def test_promises(cell, promise):
    assert read_promise(cell) == promise


@pytest.mark.parametrize("cell", ["尽快", "马上", "及时", "随时", "立即", "0分钟", "-2小时", "9999天", "半天"])
def test_words_that_promise_nothing(cell):
    assert read_promise(cell) == Trouble(Kind.TIME_NOT_A_DURATION)


@pytest.mark.parametrize(
    ("cell", "price"),
    [
        ("免费", Price("免费", 0)),
        ("免人工费", Price("免人工费", 0)),
        ("按实际", Price("按实际")),
        ("60元/次", Price("60元/次", 6000, "次")),
        ("每次20元", Price("每次20元", 2000, "次")),
        ("￥10", Price("￥10", 1000)),
        ("80.00", Price("80.00", 8000)),
        ("1,200元", Price("1,200元", 120000)),
        ("100元起", Price("100元起", 10000)),
        ("30-50元", Price("30-50元")),
        (12.5, Price("12.5", 1250)),
        ("", Price()),
    ],
)
def test_prices(cell, price):
    assert read_price(cell) == price


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("-5元", Kind.PRICE_NEGATIVE),
        (-5, Kind.PRICE_NEGATIVE),
        ("10.555元", Kind.PRICE_UNREADABLE),
        ("便宜", Kind.PRICE_UNREADABLE),
    ],
)
def test_what_is_no_price(cell, kind):
    assert read_price(cell) == Trouble(kind)


@given(st.integers(0, 10_000_000))
def test_prices_are_whole_fen(fen):
    read = read_price(f"{fen // 100}.{fen % 100:02d}元")
    assert isinstance(read, Price)
    assert read.fen == fen


@given(st.text(max_size=20))
def test_every_text_is_read_or_has_a_reason(text):
    assert isinstance(read_price(text), Price | Trouble)
    assert isinstance(read_promise(text), Promise | Trouble | None)


def test_who_serves_and_whether_it_is_in_use():
    assert read_served_by("爱心管家") == PostKind.BUTLER
    assert read_served_by("志愿者") == "志愿者"
    assert [read_switch(word) for word in ("是", "否", "", "启用", "停用", True)] == [
        True,
        False,
        True,
        True,
        False,
        True,
    ]
    assert read_switch("也许") == Trouble(Kind.SWITCH_UNREADABLE)


def read(text: str) -> CatalogueReading:
    return read_catalogue(open_workbook(text.encode(), "服务.csv"))


def test_what_is_rejected_and_what_is_only_noted():
    reading = read("编号,服务名称,价格\nS1,甲,1元\n,乙,2元\nS1,丙,3元\nS4,甲,便宜\n")
    assert [(found.level.value, found.cell, found.kind) for found in reading.findings] == [
        ("reject_row", "A3", Kind.CODE_MISSING),
        ("reject_row", "A4", Kind.CODE_REPEATED),
        ("note", "B5", Kind.SERVICE_NAME_REPEATED),
        ("bad_cell", "C5", Kind.PRICE_UNREADABLE),
    ]
    assert [service.code for service in reading.taken] == ["S1", "S4"]


def test_another_file_is_refused():
    with pytest.raises(FileRefused) as refused:
        read("姓名,电话\n张三,无\n")
    assert refused.value.reason is Refusal.NO_TABLE_FOUND
