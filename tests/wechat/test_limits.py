"""The sandbox's limits of every type, at the edge and one beyond it."""

import pytest

from app.wechat.sandbox.limits import fits

EDGES = {
    "thing": (["一" * 20, "a", "混 合 12!"], ["一" * 21, "", " ", "两\n行", "a\tb", "a\u2028b"]),
    "character_string": (["A" * 32, "A-1"], ["A" * 33, "A单"]),
    "number": (["9" * 32, "1.50", "-3", "0"], ["9" * 33, "9" * 30 + ".55", "1.", "一", "٣", "1,000"]),
    "letter": (["a" * 32], ["a" * 33, "a1", "é"]),
    "symbol": (["+-*/%", "_"], ["+-*/%=", "a", "好", " "]),
    "time": (
        ["00:00", "9:05", "23:59:59", "2019年10月1日 15:01", "2019-10-01 15:01", "9:00~11:00"],
        ["24:00", "12:60", "12", "2019-13-01 12:00", "9:00~", "９:00"],
    ),
    "date": (
        [
            *("2019年10月1日", "2019-10-01", "2019/10/01", "2019.10.1", "2019年10月", "10-01", "10月1日"),
            *("2019年10月1日 15:01", "2019-10-01~2019-10-07"),
        ],
        ["2019年13月1日", "2019-10-32", "2019", "15:01", "2019-10/01"],
    ),
    "amount": (["¥100", "100元", "$1234567890.55", "0.5"], ["12345678901", "100块", "¥", "¥¥1"]),
    "phone_number": (["+86-0766-66888866", "13800138000"], ["1" * 18, "电话"]),
    "car_number": (["粤A8Z888挂", "沪AD12345"], ["粤A8Z8888挂8"]),
    "name": (["一" * 10, "a" * 20, "王 Anna"], ["一" * 11, "a" * 21, "王" + "a" * 10]),
    "phrase": (["五个字刚好", "好"], ["六个字不能够", "ok", "好1", "好，"]),
}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind in EDGES for value in EDGES[kind][0]])
def test_the_last_that_fits(kind, value):
    assert fits(f"{kind}1", value)


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind in EDGES for value in EDGES[kind][1]])
def test_the_first_that_does_not(kind, value):
    assert not fits(f"{kind}1", value)


@pytest.mark.parametrize("value", [None, 5, ["x"], {"value": "x"}])
def test_only_text_fits(value):
    assert not fits("thing1", value)


def test_unknown_types_fit_nothing():
    assert not fits("thingy1", "x")
