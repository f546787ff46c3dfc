"""The gateway against the sandbox over real HTTP: every trouble of the contract, told apart by its code."""

import threading
import time
from dataclasses import replace

import pytest

from app.wechat.errors import (
    Busy,
    LimitReached,
    LoginCodeInvalid,
    Misconfigured,
    NotSeenLately,
    OurMistake,
    RefusedByUser,
    TokenInvalid,
    Unknown,
    trouble_for,
)
from app.wechat.gateway import Gateway
from app.wechat.tokens import DatabaseTokens
from tests.wechat.conftest import sandbox
from tests.wechat.stand_in import GOOD, KEY, LOGIN, ROBOT, SEND, TOKEN, Sandbox

__all__ = ["LOGIN", "Sandbox", "sandbox"]

CODES = {
    LoginCodeInvalid: [40029, 40163, 40226],
    NotSeenLately: [61010],
    RefusedByUser: [43101],
    TokenInvalid: [40001, 40014, 42001],
    Misconfigured: [
        *(40013, 40125, 40164, 40243, 41002, 41004, 48001, 50004, 50007, 40037, 43107, 93000),
        *(85079, 89503, 89506, 89507),
    ],
    Busy: [-1, 43108],
    LimitReached: [44993, 45009, 45011, 44990, 44991],
    OurMistake: [
        *(40002, 40003, 40008, 40009, 40033, 40058, 41001, 41008, 41030, 43002, 44002, 44004, 45168),
        *(40004, 40097, 40129, 40165, 40169, 40212, 43104, 85096, 85401, 85402, 87009, 87014, 87020),
        *(47001, 47003, 301019),
    ],
    Unknown: [99999, 1, -2],
}


@pytest.mark.parametrize(("kind", "code"), [(kind, code) for kind, codes in CODES.items() for code in codes])
def test_every_code_has_its_kind_and_says_what_to_do(kind, code):
    trouble = trouble_for(code, "send")
    assert type(trouble) is kind
    assert trouble.errcode == code
    assert str(trouble) == f"{trouble.advice}（send，错误码 {code}）"
    assert any(words in trouble.advice for words in ("请", "稍后", "改看", "24 小时后", "1 小时后")), "a way out"
    assert trouble.retry is (kind in (TokenInvalid, Busy, LimitReached))


@pytest.mark.parametrize("code", [code for kind in CODES if kind is not TokenInvalid for code in CODES[kind]])
def test_a_code_over_the_wire_is_its_kind_and_is_asked_once(gateway, sandbox, code):
    sandbox.fault(ROBOT, "errcode", code)
    with pytest.raises(type(trouble_for(code, ""))) as caught:
        gateway.robot_markdown("月报")
    assert caught.value.errcode == code, "decided by the number, whatever rid follows the text"
    assert len(sandbox.calls(ROBOT)) == 1


def test_login_takes_a_code_once_within_five_minutes(gateway, sandbox):
    code = sandbox.code()
    assert gateway.login(code).openid == "o1"
    with pytest.raises(LoginCodeInvalid) as used:
        gateway.login(code)
    late = sandbox.code()
    sandbox.clock.at += 301
    with pytest.raises(LoginCodeInvalid) as old:
        gateway.login(late)
    assert (used.value.errcode, old.value.errcode) == (40163, 40029)
    assert sandbox.calls(TOKEN) == [], "login must not need an access token"


def test_login_without_any_token_store_at_work(settings, sandbox):
    """No district is entered here: a token outage, even a database outage, leaves login alone."""
    gateway = Gateway(settings, DatabaseTokens("wx1", KEY))
    assert gateway.login(sandbox.code(unionid="u-1")).unionid == "u-1"
    login = gateway.login(sandbox.code("o2"))
    assert (login.openid, login.unionid) == ("o2", None)
    assert "session_key" not in repr(login)


def test_a_reply_lost_on_its_way_has_used_the_code_up(gateway, hasty_gateway, sandbox):
    sandbox.fault(LOGIN, "slow", seconds=0.6)
    code = sandbox.code()
    with pytest.raises(Busy):
        hasty_gateway.login(code)
    with pytest.raises(LoginCodeInvalid) as caught:
        gateway.login(code)
    assert caught.value.errcode == 40163


def test_a_demo_code_names_its_openid_and_nothing_odd(gateway):
    assert [gateway.login("demo:demo-elder").openid for _ in range(2)] == ["demo-elder"] * 2
    with pytest.raises(LoginCodeInvalid):
        gateway.login("demo:no spaces")


@pytest.mark.parametrize(
    ("change", "code"),
    [({"appid": "wx2"}, 40013), ({"secret": "no"}, 40125), ({"appid": ""}, 41002), ({"secret": ""}, 41004)],
)
def test_wrong_identity_is_a_setting_to_mend(settings, district, sandbox, change, code):
    wrong = Gateway(replace(settings, **change), DatabaseTokens("x", KEY))
    with pytest.raises(Misconfigured) as caught:
        wrong.login(sandbox.code())
    assert caught.value.errcode == code
    with pytest.raises(Misconfigured) as caught:
        wrong.send_subscribe("o1", "T1", "", GOOD)
    assert caught.value.errcode == code


def test_a_message_spends_a_credit_and_no_more(gateway, sandbox):
    sandbox.credit(1)
    gateway.send_subscribe("o1", "T1", "pages/home/index", GOOD)
    with pytest.raises(RefusedByUser):
        gateway.send_subscribe("o1", "T1", "", GOOD)
    assert [(one["content"], one["page"]) for one in sandbox.messages()] == [(GOOD, "pages/home/index")]


@pytest.mark.parametrize(
    "change",
    [
        *({"thing1": value} for value in ("一" * 21, "", "  ", "两\n行", "响\x07")),
        *({"phrase2": value} for value in ("六个汉字太长", "abc")),
        *({"time3": value} for value in ("昨天", "24:00", "2026-13-01 12:00")),
        {"thing9": "多的"},
    ],
)
def test_values_are_checked_to_the_character_and_spend_nothing(gateway, sandbox, change):
    sandbox.credit(1)
    with pytest.raises(OurMistake) as caught:
        gateway.send_subscribe("o1", "T1", "", GOOD | change)
    assert caught.value.errcode == 47003
    gateway.send_subscribe("o1", "T1", "", GOOD)


def test_unknown_people_and_templates(gateway, sandbox):
    with pytest.raises(OurMistake) as stranger:
        gateway.send_subscribe("nobody", "T1", "", GOOD)
    sandbox.credit()
    with pytest.raises(Misconfigured) as unheard_of:
        gateway.send_subscribe("o1", "T2", "", GOOD)
    assert (stranger.value.errcode, unheard_of.value.errcode) == (40003, 40037)


def test_two_at_once_to_one_person_are_refused_and_may_come_later(gateway, sandbox, settings):
    sandbox.credit(2)
    token = sandbox.token()["access_token"]
    sandbox.fault(SEND, "slow", seconds=0.3)
    first = threading.Thread(target=sandbox.send, args=(token,))
    first.start()
    while not sandbox.calls(SEND):
        time.sleep(0.01)
    with pytest.raises(Busy) as caught:
        gateway.send_subscribe("o1", "T1", "", GOOD)
    first.join()
    assert caught.value.errcode == 43108
    gateway.send_subscribe("o1", "T1", "", GOOD)


def test_the_robot_takes_twenty_a_minute(gateway, sandbox):
    gateway.robot_text("文字")
    for number in range(19):
        gateway.robot_markdown(f"第 {number} 条")
    with pytest.raises(LimitReached):
        gateway.robot_markdown("第 21 条")
    sandbox.clock.at += 61
    gateway.robot_markdown("下一分钟")
    assert [one["template"] for one in sandbox.messages()][:2] == ["text", "markdown"]


@pytest.mark.parametrize(
    ("method", "content", "code"),
    [("robot_markdown", " ", 44004), ("robot_markdown", "长" * 1366, 40058), ("robot_text", "长" * 683, 40058)],
)
def test_the_robot_refuses_bad_contents(gateway, method, content, code):
    with pytest.raises(OurMistake) as caught:
        getattr(gateway, method)(content)
    assert caught.value.errcode == code


def test_the_robot_refuses_a_wrong_key(settings, sandbox):
    with pytest.raises(Misconfigured) as caught:
        Gateway(replace(settings, robot_key="no"), DatabaseTokens("wx1", KEY)).robot_markdown("好")
    assert caught.value.errcode == 93000


def test_half_a_character_of_another_program_does_not_stop_the_sender(gateway, sandbox):
    gateway.robot_markdown("坏字符\ud800")
    assert sandbox.messages()[0]["content"] == {"content": "坏字符?"}
