"""Values fit their types, whatever is put in: judged by the sandbox's own limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.outbox import spoken
from app.wechat.errors import OurMistake
from app.wechat.messages import fit, fit_bytes
from app.wechat.sandbox.limits import fits
from config.policy import defaults
from tests.conftest import NOON

TEXTS = ["thing", "phrase", "character_string", "car_number", "name", "letter", "symbol"]
READ = ["number", "time", "date", "amount", "phone_number"]
ANY_TEXT = st.text(st.characters())
NEAR = st.text(st.sampled_from("0123456789:-/.~年月日 ¥元,，+()\n好a"), max_size=40)


@pytest.mark.parametrize("kind", TEXTS)
@given(value=ANY_TEXT)
def test_any_text_fits(kind, value):
    assert fits(f"{kind}1", fit(f"{kind}1", value))


@pytest.mark.parametrize("kind", READ)
@given(value=ANY_TEXT | NEAR)
def test_what_is_read_fits_or_is_refused_and_nothing_is_made_up(kind, value):
    try:
        read = fit(f"{kind}1", value)
    except OurMistake:
        return
    assert fits(f"{kind}1", read)


@pytest.mark.parametrize("kind", TEXTS + READ)
@given(value=ANY_TEXT | NEAR)
def test_what_fits_already_stays_and_fitting_twice_changes_nothing(kind, value):
    try:
        once = fit(f"{kind}1", value)
    except OurMistake:
        return
    assert fit(f"{kind}1", once) == once


@pytest.mark.parametrize(
    ("key", "value", "fitted"),
    [
        ("thing1", "厨房水管漏水\n请尽快", "厨房水管漏水 请尽快"),
        ("thing1", "", "无"),
        ("thing1", "水\u200b管\u202e漏\ufeff水", "水管漏水"),
        ("thing1", "一" * 20, "一" * 20),
        ("thing1", "一" * 21, "一" * 19 + "…"),
        ("thing1", "𠮷" * 11, "𠮷" * 9 + "…"),
        ("phrase2", "已接单（何春燕）", "已接单何春"),
        ("phrase2", "OK", "见详情"),
        ("time3", "请在 2026-11-20 12:00 前", "2026年11月20日 12:00"),
        ("time3", "9:05", "09:05"),
        ("time3", "2026年11月20日 9:00~2026年11月20日 11:30", "2026年11月20日 09:00~2026年11月20日 11:30"),
        ("date4", "2026年10月", "2026年10月"),
        ("date4", "2026-10-01 08:00", "2026年10月1日 08:00"),
        ("date4", "2026.10~2026/11", "2026年10月~2026年11月"),
        ("date4", "10-1", "10月1日"),
        ("character_string5", "订单 A-12", "A-12"),
        ("number6", "获得 1,970 分", "1970"),
        ("number6", "-3.5", "-3.5"),
        ("name7", "Alexandra Wang", "Alexandra Wang"),
        ("name7", "阿不都热依木·买买提江先生", "阿不都热依木·买买…"),
        ("amount8", "共 ¥12.50 元", "¥12.50"),
        ("phone_number9", "电话 021-5555 6666", "021-5555 6666"),
        ("car_number10", "沪A12345新能源", "沪A12345新"),
        ("letter11", "VIP 3", "VIP"),
        ("symbol12", "+-*/%=", "+-*/%"),
    ],
)
def test_values_as_people_write_them(key, value, fitted):
    assert fit(key, value) == fitted
    assert fits(key, fitted)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("time3", "昨天"),
        ("time3", "25:00"),
        ("date4", "2026-13-01"),
        ("date4", "2026-02-30"),
        ("time3", "2月30日 10:00"),
        ("number6", "没有"),
        ("number6", "9" * 33),
        ("amount8", "12345678901"),
    ],
)
def test_what_cannot_be_read_is_refused_and_not_repeated(key, value):
    with pytest.raises(OurMistake) as caught:
        fit(key, value)
    assert not caught.value.retry


def test_moments_fit_times_and_dates():
    assert fits("time4", fit("time4", spoken(NOON)))
    assert fits("date4", fit("date4", spoken(NOON)))


def test_a_cut_is_seen_and_falls_at_a_pause():
    assert (
        fit("thing1", "何春燕已办结，社区验单后请您给这次服务评价打分。")
        == "何春燕已办结，社区验单后请您给这次服务…"
    )
    assert fit("thing1", "厨房水管漏水而且地板已经泡了，请尽快来人看看") == "厨房水管漏水而且地板已经泡了…"


@given(text=st.text(st.characters()), limit=st.integers(3, 60))
def test_bytes_are_cut_between_characters(text, limit):
    cut = fit_bytes(text, limit)
    assert len(cut.encode()) <= limit


def test_bytes_are_cut_at_the_end_of_a_line():
    assert fit_bytes("第一行\n第二行\n第三行很长很长", 26) == "第一行\n第二行\n…"
    assert fit_bytes("ok", 3) == "ok"


def test_every_template_names_known_keys():
    for entry in defaults("messages")["template"]:
        assert all(
            key.rstrip("0123456789") in ("thing", "phrase", "time", "date", "number")
            for key in entry["keys"].values()
        )
