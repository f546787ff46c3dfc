"""The gateway against the sandbox over real HTTP: every trouble of the contract, told apart by its code."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from app.wechat.errors import (
    Busy,
    LimitReached,
    LoginCodeInvalid,
    Misconfigured,
    OurMistake,
    RefusedByUser,
    WeChatTrouble,
    trouble_for,
)
from app.wechat.gateway import Gateway
from app.wechat.sandbox.server import create_sandbox, serve
from app.wechat.sandbox.state import SandboxConfig
from app.wechat.settings import WeChatSettings
from app.wechat.tokens import DatabaseTokens
from models.database import enter

KEY = "a-secret-for-tests-only-0123456789abcdef"
TEMPLATE = {"template_id": "T1", "title": "进度", "keys": ["thing1", "phrase2", "time3"]}
GOOD = {"thing1": "水电维修", "phrase2": "已接单", "time3": "2026-11-20 12:00"}


class Clock:
    def __init__(self) -> None:
        self.at = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at


class Sandbox:
    """The stand-in on a port of its own, and shorthands for its control face."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        config = SandboxConfig("wx1", "app-secret-0", "robot-key-0", [TEMPLATE], demo=True)
        self._server = serve(create_sandbox(config, folder, self.clock), 0)
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()

    def code(self, openid: str = "o1") -> str:
        return requests.post(f"{self.base}/sandbox/codes", json={"openid": openid}, timeout=5).json()["code"]

    def credit(self, count: int | str = 1, openid: str = "o1") -> None:
        body = {"openid": openid, "template_id": "T1", "count": count}
        requests.post(f"{self.base}/sandbox/credits", json=body, timeout=5)

    def fault(self, path: str, kind: str, errcode: int = 0, count: int = 1) -> None:
        body = {"path": path, "kind": kind, "errcode": errcode, "count": count}
        requests.post(f"{self.base}/sandbox/faults", json=body, timeout=5)

    def calls(self, path: str) -> list[dict]:
        items = requests.get(f"{self.base}/sandbox/calls", timeout=5).json()["items"]
        return [one for one in items if one["path"] == path]

    def messages(self) -> list[dict]:
        return requests.get(f"{self.base}/sandbox/messages", timeout=5).json()["items"]


@pytest.fixture
def sandbox(tmp_path) -> Iterator[Sandbox]:
    started = Sandbox(tmp_path)
    yield started
    started.close()


@pytest.fixture
def settings(sandbox) -> WeChatSettings:
    return WeChatSettings(sandbox.base, sandbox.base, "wx1", "app-secret-0", "robot-key-0", 1.0, 1.0)


@pytest.fixture
def gateway(settings, district) -> Gateway:
    return Gateway(settings, DatabaseTokens("wx1", KEY))


LOGIN, SEND = "/sns/jscode2session", "/cgi-bin/message/subscribe/send"
TOKEN, ROBOT = "/cgi-bin/stable_token", "/cgi-bin/webhook/send"


def test_login_takes_a_code_once_within_five_minutes(gateway, sandbox):
    code = sandbox.code()
    assert gateway.login(code).openid == "o1"
    with pytest.raises(LoginCodeInvalid):
        gateway.login(code)
    late = sandbox.code()
    sandbox.clock.at += 301
    with pytest.raises(LoginCodeInvalid):
        gateway.login(late)
    assert sandbox.calls(TOKEN) == [], "login must not need an access token"


def test_a_demo_code_names_its_openid_and_nothing_odd(gateway):
    assert gateway.login("demo:demo-elder").openid == "demo-elder"
    with pytest.raises(LoginCodeInvalid):
        gateway.login("demo:no spaces")


@pytest.mark.parametrize(("change", "code"), [({"appid": "wx2"}, 40013), ({"secret": "wrong"}, 40125)])
def test_wrong_identity_is_a_setting_to_mend(settings, district, sandbox, change, code):
    wrong = Gateway(replace(settings, **change), DatabaseTokens("x", KEY))
    with pytest.raises(Misconfigured) as caught:
        wrong.login(sandbox.code())
    assert caught.value.errcode == code
    with pytest.raises(Misconfigured):
        wrong.send_subscribe("o1", "T1", "", GOOD)


def test_a_message_spends_a_credit_and_no_more(gateway, sandbox):
    sandbox.credit(1)
    gateway.send_subscribe("o1", "T1", "pages/home/index", GOOD)
    with pytest.raises(RefusedByUser):
        gateway.send_subscribe("o1", "T1", "", GOOD)
    assert [one["content"] for one in sandbox.messages()] == [GOOD]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"thing1": "一" * 21}, OurMistake),
        ({"thing1": ""}, OurMistake),
        ({"thing1": "两\n行"}, OurMistake),
        ({"phrase2": "六个汉字太长"}, OurMistake),
        ({"phrase2": "abc"}, OurMistake),
        ({"time3": "昨天"}, OurMistake),
        ({"thing9": "多的"}, OurMistake),
    ],
)
def test_values_are_checked_to_the_character_and_spend_nothing(gateway, sandbox, change, kind):
    sandbox.credit(1)
    with pytest.raises(kind) as caught:
        gateway.send_subscribe("o1", "T1", "", GOOD | change)
    assert caught.value.errcode == 47003
    gateway.send_subscribe("o1", "T1", "", GOOD)


def test_unknown_people_and_templates(gateway, sandbox):
    with pytest.raises(OurMistake):
        gateway.send_subscribe("nobody", "T1", "", GOOD)
    sandbox.credit()
    with pytest.raises(Misconfigured):
        gateway.send_subscribe("o1", "T2", "", GOOD)


def test_a_token_refused_in_the_middle_is_replaced_once(gateway, sandbox):
    sandbox.credit(2)
    gateway.send_subscribe("o1", "T1", "", GOOD)
    sandbox.fault(SEND, "errcode", 40001)
    sandbox.clock.at += 60
    gateway.send_subscribe("o1", "T1", "", GOOD)
    assert len(sandbox.messages()) == 2


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_a_token_refused_for_ever_makes_exactly_two_calls(gateway, sandbox, errcode):
    sandbox.credit()
    sandbox.fault(SEND, "errcode", errcode, count=50)
    with pytest.raises(WeChatTrouble):
        gateway.send_subscribe("o1", "T1", "", GOOD)
    assert len(sandbox.calls(SEND)) == 2


@pytest.mark.parametrize("path", [LOGIN, TOKEN, SEND])
@pytest.mark.parametrize("kind", ["html", "empty", "cut", "drop", "slow"])
def test_answers_that_are_none_are_busy_and_come_to_an_end(gateway, sandbox, path, kind):
    sandbox.credit()
    sandbox.fault(path, kind, errcode=3 if kind == "slow" else 0, count=3)
    with pytest.raises(Busy) as caught:
        _ = gateway.login(sandbox.code()) if path == LOGIN else gateway.send_subscribe("o1", "T1", "", GOOD)
    assert caught.value.again
    assert "secret" not in str(caught.value)
    assert len(sandbox.calls(LOGIN)) <= 1, "a login code is never sent twice"


def test_a_busy_token_service_is_asked_again(gateway, sandbox):
    sandbox.credit()
    sandbox.fault(TOKEN, "errcode", -1, count=2)
    gateway.send_subscribe("o1", "T1", "", GOOD)
    assert len(sandbox.calls(TOKEN)) == 3


@pytest.mark.parametrize("errcode", [40013, 40125, 40164])
def test_a_setting_at_fault_is_not_asked_again(gateway, sandbox, errcode):
    sandbox.credit()
    sandbox.fault(TOKEN, "errcode", errcode, count=5)
    with pytest.raises(Misconfigured):
        gateway.send_subscribe("o1", "T1", "", GOOD)
    assert len(sandbox.calls(TOKEN)) == 1


def test_nobody_listens(settings, district):
    deaf = Gateway(replace(settings, api_base="http://127.0.0.1:9"), DatabaseTokens("wx1", KEY))
    with pytest.raises(Busy):
        deaf.login("x")


def test_a_cold_start_of_many_threads_fetches_one_token(gateway, sandbox, district):
    for number in range(40):
        sandbox.credit(1, f"p{number}")
    troubles: list[Exception] = []

    def send(number: int) -> None:
        try:
            with enter(district):
                gateway.send_subscribe(f"p{number}", "T1", "", GOOD)
        except Exception as error:
            troubles.append(error)

    hands = [threading.Thread(target=send, args=(number,)) for number in range(12)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert (troubles, len(sandbox.calls(TOKEN)), len(sandbox.messages())) == ([], 1, 12)


def test_the_robot_takes_twenty_a_minute(gateway, sandbox):
    for number in range(20):
        gateway.robot_markdown(f"第 {number} 条")
    with pytest.raises(LimitReached):
        gateway.robot_markdown("第 21 条")
    sandbox.clock.at += 61
    gateway.robot_markdown("下一分钟")


def test_the_robot_refuses_a_wrong_key_and_bad_contents(settings, district, sandbox):
    gateway = Gateway(settings, DatabaseTokens("wx1", KEY))
    with pytest.raises(OurMistake):
        gateway.robot_markdown(" ")
    with pytest.raises(OurMistake):
        gateway.robot_markdown("长" * 1400)
    with pytest.raises(Misconfigured):
        Gateway(replace(settings, robot_key="no"), DatabaseTokens("wx1", KEY)).robot_markdown("好")


def test_the_token_is_sealed_and_no_secret_shows(gateway, sandbox, settings, caplog, district):
    sandbox.credit()
    sandbox.fault(SEND, "errcode", 40037)
    with pytest.raises(WeChatTrouble) as caught:
        gateway.send_subscribe("o1", "T1", "", GOOD)
    token = gateway._tokens.token(lambda: pytest.fail("there is one"))
    stored = district.database.execute_sql("SELECT sealed FROM access_token").fetchone()[0]
    seen = caplog.text + str(caught.value) + repr(settings) + stored
    for secret in (token, settings.secret, settings.robot_key):
        assert secret not in seen


def test_every_code_of_the_contract_has_a_kind():
    codes = [-1, 40001, 40014, 42001, 41001, 40002, 40013, 40125, 40164, 40243, 41002, 41004, 41008, 43002]
    codes += [44002, 47001, 45009, 45011, 44990, 44991, 48001, 50004, 50007, 89503, 89506, 89507, 40029, 40163]
    codes += [
        40226,
        40003,
        40037,
        41030,
        43101,
        43107,
        43108,
        45168,
        47003,
        93000,
        40008,
        44004,
        40009,
        40058,
        301019,
    ]
    assert [code for code in codes if type(trouble_for(code, "x")) is WeChatTrouble] == []


@pytest.mark.parametrize(
    ("method", "path", "raw", "errcode"),
    [
        ("get", TOKEN, b"", 43002),
        ("post", TOKEN, b"", 44002),
        ("post", TOKEN, b"{", 47001),
        ("post", TOKEN, b'{"grant_type":"x"}', 40002),
        ("post", TOKEN, b'{"grant_type":"client_credential"}', 41002),
        ("post", TOKEN, b'{"grant_type":"client_credential","appid":"wx1"}', 41004),
        ("get", "/cgi-bin/token?grant_type=client_credential&appid=wx1&secret=no", b"", 40125),
        ("get", f"{LOGIN}?appid=wx1&secret=app-secret-0", b"", 41008),
        ("post", SEND, json.dumps({"access_token": "in the body"}).encode(), 41001),
        ("post", f"{SEND}?access_token=made-up", b"{}", 40001),
        ("post", f"{ROBOT}?key=robot-key-0", b'{"msgtype":"video"}', 40008),
    ],
)
def test_the_sandbox_is_as_strict_as_the_contract(sandbox, method, path, raw, errcode):
    answer = requests.request(method, f"{sandbox.base}{path}", data=raw, timeout=5)
    assert (answer.status_code, answer.json()["errcode"]) == (200, errcode)


def test_stable_tokens_repeat_overlap_and_end(sandbox):
    body = {"grant_type": "client_credential", "appid": "wx1", "secret": "app-secret-0"}

    def fetch(**more):
        return requests.post(f"{sandbox.base}{TOKEN}", json=body | more, timeout=5).json()

    first = fetch()
    sandbox.clock.at += 100
    again = fetch()
    assert (again["access_token"], again["expires_in"]) == (first["access_token"], first["expires_in"] - 100)
    forced = fetch(force_refresh=True)
    assert forced["access_token"] != first["access_token"]
    assert fetch(force_refresh=True)["access_token"] == forced["access_token"], "two within 30 s refresh once"
    sandbox.clock.at += 7200 - 200
    assert fetch()["access_token"] != forced["access_token"], "a new one in the last five minutes"


def test_the_page_shows_what_people_received(gateway, sandbox):
    empty = requests.get(sandbox.base, timeout=5).text
    assert "还没有消息" in empty
    sandbox.credit()
    gateway.send_subscribe("o1", "T1", "", GOOD | {"thing1": "<b>水电</b>"})
    gateway.robot_markdown("**月报** <script>")
    page = requests.get(sandbox.base, timeout=5).text
    assert "&lt;b&gt;水电" in page
    assert "<script>" not in page
