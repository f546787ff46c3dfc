"""Asking WeChat no more than needed: for tokens, for what cannot succeed, and through nobody in between."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.wechat.errors import LoginCodeInvalid, Misconfigured, OurMistake, TokenInvalid, WeChatTrouble
from app.wechat.gateway import TOKEN_BUDGET, Gateway
from app.wechat.tokens import FETCH_LEASE, DatabaseTokens
from models.database import enter, transaction
from models.wechat import AccessToken
from tests.wechat.stand_in import GOOD, KEY, LOGIN, ROBOT, SEND, TOKEN


@pytest.mark.parametrize("errcode", [40001, 40014])
@pytest.mark.parametrize("path", [TOKEN, LOGIN])
def test_a_credential_refused_where_no_token_was_sent_is_the_secret(gateway, sandbox, path, errcode):
    sandbox.credit()
    sandbox.fault(path, "errcode", errcode, count=9)
    with pytest.raises(Misconfigured) as caught:
        _ = gateway.login(sandbox.code()) if path == LOGIN else gateway.send_subscribe("o1", "T1", "", GOOD)
    assert "WECHAT_SECRET" in str(caught.value)
    assert len(sandbox.calls(path)) == 1


def test_a_token_refused_twice_is_not_kept_and_not_forced_every_time(gateway, sandbox):
    sandbox.credit()
    sandbox.fault(SEND, "errcode", 40001, count=50)
    for asked in (3, 5, 7):
        with pytest.raises(TokenInvalid):
            gateway.send_subscribe("o1", "T1", "", GOOD)
        assert len(sandbox.calls(TOKEN)) == asked, "the first message forces a token, the next ones do not"
        assert AccessToken.get().sealed == ""
    assert len(sandbox.calls(SEND)) == 6


def test_all_tries_for_a_token_end_within_the_lease(gateway, settings, sandbox):
    assert timedelta(seconds=TOKEN_BUDGET) < FETCH_LEASE
    sandbox.fault(TOKEN, "html", count=9)
    slow = Gateway(replace(settings, read_timeout=20.0), DatabaseTokens("wx1", KEY))
    with pytest.raises(WeChatTrouble):
        slow.send_subscribe("o1", "T1", "", GOOD)
    assert len(sandbox.calls(TOKEN)) == 3, "quick refusals leave time for every try"
    sluggish = Gateway(replace(settings, read_timeout=TOKEN_BUDGET), DatabaseTokens("wx1", KEY))
    with pytest.raises(WeChatTrouble):
        sluggish.send_subscribe("o1", "T1", "", GOOD)
    assert len(sandbox.calls(TOKEN)) == 4, "no second try that might outlast the lease"


def test_who_waited_for_a_fetch_that_failed_shares_its_trouble(district):
    store, asked, troubles = DatabaseTokens("wx1", KEY), [], []
    ready = threading.Barrier(8)

    def fetch() -> tuple[str, int]:
        asked.append(1)
        time.sleep(0.3)
        raise Misconfigured(40125)

    def want() -> None:
        with enter(district):
            ready.wait()
            try:
                store.token(fetch)
            except WeChatTrouble as trouble:
                troubles.append(trouble.errcode)

    hands = [threading.Thread(target=want) for _ in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert (len(asked), troubles) == (1, [40125] * 8)
    assert store.token(lambda: ("later", 7200)) == "later", "whoever comes afterwards asks anew"


def test_no_token_is_fetched_inside_a_transaction(district):
    with transaction(), pytest.raises(RuntimeError, match="never inside a transaction"):
        DatabaseTokens("wx1", KEY).token(lambda: ("t", 7200))


def test_a_lease_of_a_clock_that_was_put_back_holds_nobody_up(district):
    now = datetime.now(UTC)
    far = now + timedelta(days=1)
    AccessToken.create(appid="wx1", expires_at=now, fetching="somebody", fetching_until=far)
    assert DatabaseTokens("wx1", KEY).token(lambda: ("t", 7200)) == "t"


@pytest.mark.parametrize(("kind", "most"), [("text", 2048), ("markdown", 4096)])
def test_what_the_robot_cannot_take_is_not_sent(gateway, sandbox, kind, most):
    send = getattr(gateway, f"robot_{kind}")
    for content, errcode in (("长" * (most // 3) + "x" * (most % 3 + 1), 40058), (" \n", 44004)):
        with pytest.raises(OurMistake) as caught:
            send(content)
        assert caught.value.errcode == errcode
    assert sandbox.calls(ROBOT) == []
    send("长" * (most // 3) + "x" * (most % 3))


def test_without_a_robot_nothing_is_sent_and_the_setting_is_named(settings, sandbox):
    with pytest.raises(Misconfigured, match="WECOM_ROBOT_KEY"):
        Gateway(replace(settings, robot_key=""), DatabaseTokens("wx1", KEY)).robot_text("好")
    assert sandbox.calls(ROBOT) == []


@pytest.mark.parametrize("code", ["\ud800", "汉字"])
def test_what_cannot_be_a_login_code_is_not_sent(gateway, sandbox, code):
    with pytest.raises(LoginCodeInvalid):
        gateway.login(code)
    assert sandbox.calls(LOGIN) == []


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(settings, gateway, sandbox, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert gateway.login("demo:o1").openid == "o1"
    abroad = replace(settings, api_base="http://api.example")
    Gateway(abroad, DatabaseTokens("wx1", KEY)).robot_text("the robot's address is another one")
