"""Every errcode of the contract's tables on every interface where it can come, from one table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from app.wechat.errors import (
    Busy,
    LoginCodeInvalid,
    Misconfigured,
    PhoneCodeInvalid,
    TokenInvalid,
    WeChatTrouble,
    trouble_for,
)
from tests.wechat.stand_in import CODE, GOOD, LINK, LOGIN, MEDIA, PHONE, ROBOT, SEND, SESSION, TEXT, TOKEN

PNG = b"\x89PNG\r\n\x1a\nIEND\xaeB`\x82"
GENERAL = (-1, 40013, 40164, 40243, 41002, 41004, 43002, 44002, 47001, 45009, 45011, 44990, 44991, 48001)
GENERAL = (*GENERAL, 50004, 50007, 89503, 89506, 89507, 41001, 99999)
DEAD_TOKEN = (40001, 40014, 42001)
AGAIN = (-1, 45011, 44990, 44991)


@dataclass(frozen=True)
class Interface:
    """How it is asked, the errcodes that are its own, and how often it may be asked when WeChat is busy."""

    path: str
    ask: Callable[[Any, Any], Any]
    own: tuple[int, ...]
    token: bool = True
    most: int = 1


INTERFACES = (
    Interface(LOGIN, lambda g, s: g.login(s.code()), (40029, 40163, 40226, 40125, 41008, 40002), False),
    Interface(TOKEN, lambda g, s: g.send_subscribe("o1", "T1", "", GOOD), (40002, 40125), False, 3),
    Interface(PHONE, lambda g, s: g.phone_number("c"), (40029,)),
    Interface(
        SEND,
        lambda g, s: g.send_subscribe("o1", "T1", "", GOOD),
        (40003, 40037, 41030, 43101, 43107, 43108, 45168, 47003),
    ),
    Interface(CODE, lambda g, s: g.unlimited_code("a=1"), (40129, 40169, 41030, 40097, 85096), True, 3),
    Interface(TEXT, lambda g, s: g.text_check("o1", "话", 2), (40003, 40129, 43104, 61010, 87014), True, 3),
    Interface(
        MEDIA, lambda g, s: g.media_check("o1", "https://a.cn/1", 2), (40003, 40004, 40129, 43104, 61010, 87020)
    ),
    Interface(SESSION, lambda g, s: g.check_session("o1", "k"), (40003,), True, 3),
    Interface(LINK, lambda g, s: g.url_link("pages/x"), (44993, 40165, 40212, 85079, 85401, 85402), True, 3),
    Interface(ROBOT, lambda g, s: g.robot_text("x"), (93000, 40008, 44004, 40009, 40058, 301019, 40033), False),
    Interface(ROBOT, lambda g, s: g.robot_picture(PNG), (93000, 40009, 301019), False),
)
TABLE = [(one, code) for one in INTERFACES for code in (*GENERAL, *one.own)]


def _expected(one: Interface, code: int) -> type[WeChatTrouble]:
    if one.path == PHONE and code in (40029, 40013):
        return PhoneCodeInvalid
    return type(trouble_for(code, ""))


@pytest.mark.parametrize(("one", "code"), TABLE, ids=[f"{one.path}:{code}" for one, code in TABLE])
def test_an_errcode_is_its_kind_and_costs_no_more_calls_than_it_may(gateway, sandbox, one, code):
    sandbox.credit()
    sandbox.fault(one.path, "errcode", code, count=20)
    with pytest.raises(WeChatTrouble) as caught:
        one.ask(gateway, sandbox)
    assert (type(caught.value), caught.value.errcode) == (_expected(one, code), code)
    again = code in AGAIN
    assert len(sandbox.calls(one.path)) == (one.most if again else 1)


@pytest.mark.parametrize("code", DEAD_TOKEN)
@pytest.mark.parametrize("one", [one for one in INTERFACES if one.token], ids=lambda one: one.path)
def test_a_dead_token_is_refreshed_once_and_the_call_made_twice(gateway, sandbox, one, code):
    sandbox.fault(one.path, "errcode", code, count=20)
    with pytest.raises(TokenInvalid):
        one.ask(gateway, sandbox)
    assert len(sandbox.calls(one.path)) == 2
    assert len(sandbox.calls(TOKEN)) <= 3


@pytest.mark.parametrize("one", [one for one in INTERFACES if one.path != TOKEN], ids=lambda one: one.path)
@pytest.mark.parametrize("kind", ["html", "empty", "cut", "drop"])
def test_what_is_no_answer_is_busy_and_asked_once(gateway, sandbox, one, kind):
    sandbox.credit()
    sandbox.fault(one.path, kind, count=5)
    with pytest.raises(Busy) as caught:
        one.ask(gateway, sandbox)
    assert (caught.value.errcode, len(sandbox.calls(one.path))) == (None, 1), "silence is not asked again"


@pytest.mark.parametrize("code", [40001, 40014])
def test_where_no_token_is_sent_a_bad_credential_is_the_secret(gateway, sandbox, code):
    sandbox.fault(LOGIN, "errcode", code)
    with pytest.raises(Misconfigured):
        gateway.login(sandbox.code())


def test_the_table_has_every_errcode_of_the_contract():
    from tests.wechat.test_contract import CODES

    known = {code for kind, codes in CODES.items() for code in codes if kind.__name__ != "Unknown"}
    tried = {code for _, code in TABLE} | set(DEAD_TOKEN)
    assert known - tried == {87009, 43001} & known, "87009 is an answer of check_session, not a trouble"
    assert LoginCodeInvalid in CODES
