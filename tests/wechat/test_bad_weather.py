"""WeChat out of sorts: no answer, half an answer, somebody else's answer, and secrets that must not show."""

import logging
import socket
import traceback
from dataclasses import replace

import pytest

from app.wechat.errors import Busy, LimitReached, Misconfigured, OurMistake, WeChatTrouble
from app.wechat.gateway import Gateway
from app.wechat.tokens import DatabaseTokens
from tests.wechat.stand_in import GOOD, KEY, LOGIN, ROBOT, SEND, TOKEN

SENT = ("o1", "T1", "", GOOD)


def _ask(gateway, sandbox, path):
    if path == LOGIN:
        gateway.login(sandbox.code())
    elif path == ROBOT:
        gateway.robot_markdown("月报")
    else:
        gateway.send_subscribe("o1", "T1", "", GOOD)


@pytest.mark.parametrize("path", [LOGIN, TOKEN, SEND, ROBOT])
@pytest.mark.parametrize("kind", ["html", "empty", "cut", "drop", "slow"])
def test_answers_that_are_none_are_busy_and_come_to_an_end(hasty_gateway, sandbox, path, kind):
    sandbox.credit()
    sandbox.fault(path, kind, count=3, seconds=0.5)
    with pytest.raises(Busy) as caught:
        _ask(hasty_gateway, sandbox, path)
    assert caught.value.retry
    assert caught.value.errcode is None
    tries = 3 if path == TOKEN else 1
    assert len(sandbox.calls(path)) <= tries, "only a token may be asked for again"


@pytest.mark.parametrize("kind", ["html", "cut", "drop"])
def test_after_the_weather_all_is_well(gateway, sandbox, kind):
    sandbox.credit()
    sandbox.fault(TOKEN, kind, count=2)
    gateway.send_subscribe("o1", "T1", "", GOOD)
    assert len(sandbox.calls(TOKEN)) == 3


@pytest.mark.parametrize("errcode", [-1, 45011])
def test_a_hurried_token_service_is_asked_again(gateway, sandbox, errcode):
    sandbox.credit()
    sandbox.fault(TOKEN, "errcode", errcode, count=2)
    gateway.send_subscribe("o1", "T1", "", GOOD)
    assert len(sandbox.calls(TOKEN)) == 3


@pytest.mark.parametrize(
    ("errcode", "kind"),
    [
        (40013, Misconfigured),
        (40125, Misconfigured),
        (40164, Misconfigured),
        (45009, LimitReached),
        (40002, OurMistake),
    ],
)
def test_what_asking_again_cannot_mend_is_asked_once(gateway, sandbox, errcode, kind):
    sandbox.credit()
    sandbox.fault(TOKEN, "errcode", errcode, count=5)
    with pytest.raises(kind):
        gateway.send_subscribe("o1", "T1", "", GOOD)
    assert len(sandbox.calls(TOKEN)) == 1


def test_nobody_listens(settings, district, sandbox):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        nowhere = replace(settings, api_base=address, wecom_base=address)
        deaf, code = Gateway(nowhere, DatabaseTokens("wx1", KEY)), sandbox.code()
        for ask in (lambda: deaf.login(code), lambda: deaf.robot_text("x"), lambda: deaf.send_subscribe(*SENT)):
            with pytest.raises(Busy) as caught:
                ask()
            # The transport's own words hold the whole address.
            told = "".join(traceback.format_exception(caught.value))
            assert not [one for one in (settings.secret, settings.robot_key, code) if one in told]


def test_a_server_that_answers_with_a_status_of_trouble_is_busy(settings, sandbox):
    """The stand-in has no such path: HTTP 404, and an HTML page with it."""
    lost = Gateway(replace(settings, api_base=f"{sandbox.base}/nowhere"), DatabaseTokens("wx1", KEY))
    with pytest.raises(Busy) as caught:
        lost.login("x")
    assert "HTTP 404" in str(caught.value)


def test_nothing_secret_is_said_or_logged(gateway, sandbox, settings, caplog, district):
    caplog.set_level(logging.DEBUG)
    sandbox.credit()
    said = [repr(settings), repr(gateway)]
    code = sandbox.code()
    for path in (LOGIN, SEND, ROBOT):
        for kind in ("errcode", "html", "drop", "cut"):
            sandbox.fault(path, kind, 40037)
            with pytest.raises(WeChatTrouble) as caught:
                _ask(gateway, sandbox, path)
            said += [str(caught.value), repr(caught.value), repr(caught.value.__cause__)]
    gateway.login(code)
    token = gateway._tokens.token(lambda: pytest.fail("there is one"))
    stored = str(district.database.execute_sql("SELECT * FROM access_token").fetchall())
    seen = caplog.text + "".join(said) + stored
    for secret in (token, token[:20], settings.secret, settings.robot_key, code, "session_key"):
        assert secret not in seen
