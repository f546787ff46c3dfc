"""Values fit their types, whatever is put in: judged by the sandbox's own limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.outbox import spoken
from app.wechat.messages import fit, fit_bytes
from app.wechat.sandbox.limits import fits
from config.policy import defaults
from tests.conftest import NOON


@pytest.mark.parametrize("kind", ["thing", "phrase", "number", "character_string", "car_number"])
@given(value=st.text())
def test_any_text_fits(kind, value):
    assert fits(f"{kind}1", fit(f"{kind}1", value))


def test_moments_fit_times_and_dates():
    assert fits("time4", fit("time4", spoken(NOON)))
    assert fits("date4", fit("date4", spoken(NOON)))
    assert fits("date4", fit("date4", "2026年10月"))


def test_a_cut_is_seen_and_falls_at_a_pause():
    assert (
        fit("thing1", "何春燕已办结，社区验单后请您给这次服务评价打分。")
        == "何春燕已办结，社区验单后请您给这次服务…"
    )
    assert fit("thing1", "厨房水管漏水而且地板已经泡了，请尽快来人看看") == "厨房水管漏水而且地板已经泡了…"


@given(text=st.text(), limit=st.integers(3, 60))
def test_bytes_are_cut_between_characters(text, limit):
    cut = fit_bytes(text, limit)
    assert len(cut.encode()) <= limit


def test_every_template_names_known_keys():
    for entry in defaults("messages")["template"]:
        assert all(
            key.rstrip("0123456789") in ("thing", "phrase", "time", "date", "number")
            for key in entry["keys"].values()
        )
