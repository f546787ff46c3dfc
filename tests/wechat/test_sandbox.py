"""The sandbox is as strict as the contract: codes, tokens, credits, bodies. Spoken to without our gateway."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from app.wechat.sandbox.server import create_sandbox
from tests.wechat.stand_in import APP, LOGIN, PLAIN, ROBOT, SEND, TOKEN

GRANT, WX1 = {"grant_type": "client_credential"}, {"appid": "wx1"}
LOGIN_APP = "appid=wx1&secret=app-secret-0&grant_type=authorization_code"


@pytest.mark.parametrize(
    ("method", "path", "raw", "errcode"),
    [
        ("get", TOKEN, b"", 43002),
        ("post", TOKEN, b"", 44002),
        ("post", TOKEN, b"{", 47001),
        ("post", TOKEN, b"[]", 47001),
        ("post", TOKEN, b"\xff{}", 47001),
        ("post", TOKEN, b"grant_type=client_credential&appid=wx1", 47001),
        ("post", TOKEN, b'{"grant_type":"x"}', 40002),
        ("post", TOKEN, json.dumps(GRANT).encode(), 41002),
        ("post", TOKEN, json.dumps(GRANT | {"appid": "wx2"}).encode(), 40013),
        ("post", TOKEN, json.dumps(GRANT | WX1).encode(), 41004),
        ("post", TOKEN, json.dumps(GRANT | WX1 | {"secret": "no"}).encode(), 40125),
        ("post", TOKEN, json.dumps(APP | {"force_refresh": "yes"}).encode(), 47001),
        ("post", PLAIN, b"", 43001),
        ("get", PLAIN, b"", 40002),
        ("get", f"{PLAIN}?grant_type=client_credential&appid=wx1&secret=no", b"", 40125),
        ("get", LOGIN, b"", 41002),
        ("get", f"{LOGIN}?appid=wx1&secret=app-secret-0", b"", 41008),
        ("get", f"{LOGIN}?appid=wx1&secret=app-secret-0&js_code=x&grant_type=y", b"", 40002),
        ("get", f"{LOGIN}?{LOGIN_APP}&js_code=never-issued", b"", 40029),
        ("get", SEND, b"", 43002),
        ("post", SEND, json.dumps({"access_token": "in the body"}).encode(), 41001),
        ("post", f"{SEND}?access_token=made-up-but-shaped-well", b"{}", 40001),
        ("post", f"{SEND}?access_token=%20", b"{}", 40014),
        ("post", f"{ROBOT}?key=wrong", b'{"msgtype":"text","text":{"content":"x"}}', 93000),
        ("post", f"{ROBOT}?key=robot-key-0", b"", 44002),
        ("post", f"{ROBOT}?key=robot-key-0", b'{"msgtype":"video"}', 40008),
        ("post", f"{ROBOT}?key=robot-key-0", b'{"msgtype":["text"]}', 40008),
        ("post", f"{ROBOT}?key=robot-key-0", b'{"msgtype":"text","text":"x"}', 44004),
        ("post", f"{ROBOT}?key=robot-key-0", rb'{"msgtype":"text","text":{"content":"\u6708"}}', 40033),
    ],
)
def test_what_is_wrong_gets_its_errcode_and_http_200(sandbox, method, path, raw, errcode):
    answer = requests.request(method, f"{sandbox.base}{path}", data=raw, timeout=5)
    assert (answer.status_code, answer.json()["errcode"]) == (200, errcode)
    assert " rid: " in answer.json()["errmsg"]


def test_stable_tokens_repeat_overlap_and_end(sandbox):
    sandbox.credit("long_term")
    first = sandbox.token()
    assert first["expires_in"] == 7200
    assert len(first["access_token"]) >= 100
    sandbox.clock.at += 6899
    again = sandbox.token()
    assert (again["access_token"], again["expires_in"]) == (first["access_token"], 301)
    sandbox.clock.at += 1
    second = sandbox.token()
    assert second["access_token"] != first["access_token"], "a new one in the last five minutes"
    for token in (first, second):
        assert sandbox.send(token["access_token"])["errcode"] == 0, "both are good while they overlap"
    sandbox.clock.at += 300
    assert sandbox.send(first["access_token"])["errcode"] == 42001
    assert sandbox.send(second["access_token"])["errcode"] == 0


def test_force_kills_at_once_thirty_seconds_apart_and_twenty_times_a_day(sandbox):
    sandbox.credit("long_term")
    first = sandbox.token()["access_token"]
    forced = sandbox.token(force_refresh=True)["access_token"]
    assert forced != first
    assert sandbox.send(first)["errcode"] == 40001
    sandbox.clock.at += 29
    assert sandbox.token(force_refresh=True)["access_token"] == forced, "too early: nothing is refreshed"
    seen = {forced}
    for _ in range(25):
        sandbox.clock.at += 31
        seen.add(sandbox.token(force_refresh=True)["access_token"])
    assert len(seen) == 20


def test_plain_tokens_retire_each_other_and_leave_stable_ones_alone(sandbox):
    sandbox.credit("long_term")
    query = {"grant_type": "client_credential", "appid": "wx1", "secret": "app-secret-0"}
    stable = sandbox.token()["access_token"]
    old, new = (sandbox.get(PLAIN, **query)["access_token"] for _ in range(2))
    assert [sandbox.send(token)["errcode"] for token in (old, new, stable)] == [0, 0, 0]
    sandbox.clock.at += 301
    assert [sandbox.send(token)["errcode"] for token in (old, new, stable)] == [40001, 0, 0]
    sandbox.token(force_refresh=True)
    assert [sandbox.send(token)["errcode"] for token in (new, stable)] == [0, 40001]


def test_accepts_add_up_and_each_template_has_its_own(sandbox):
    token = sandbox.token()["access_token"]
    sandbox.control("templates", template_id="T2", title="另一种", keys=["enum1"], enums={"enum1": ["好", "坏"]})
    sandbox.credit(1)
    sandbox.credit(1)
    sandbox.credit(1, template_id="T2")
    assert [sandbox.send(token)["errcode"] for _ in range(3)] == [0, 0, 43101]

    def other(value: str) -> int:
        body = {"touser": "o1", "template_id": "T2", "data": {"enum1": {"value": value}}}
        return sandbox.post(f"{SEND}?access_token={token}", body)["errcode"]

    assert [other("中"), other("好"), other("好")] == [47003, 0, 43101]


def test_the_demos_own_people_agreed_to_all_once_they_are_known(sandbox):
    token = sandbox.token()["access_token"]
    assert sandbox.send(token, "demo-elder")["errcode"] == 40003
    sandbox.get(f"{LOGIN}?{LOGIN_APP}", js_code="demo:demo-elder")
    assert [sandbox.send(token, "demo-elder")["errcode"] for _ in range(3)] == [0, 0, 0]
    sandbox.get(f"{LOGIN}?{LOGIN_APP}", js_code="demo:somebody")
    assert sandbox.send(token, "somebody")["errcode"] == 43101


@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"touser": None}, 40003),
        ({"touser": ["o1"]}, 40003),
        ({"template_id": None}, 40037),
        ({"data": None}, 47001),
        ({"data": {}}, 47003),
        ({"data": {"thing1": "bare"}}, 47003),
        ({"lang": "fr"}, 47003),
        ({"miniprogram_state": "released"}, 47003),
        ({"page": 5}, 41030),
    ],
)
def test_a_subscription_message_is_checked_part_by_part(sandbox, change, errcode):
    sandbox.credit()
    token = sandbox.token()["access_token"]
    body = {"touser": "o1", "template_id": "T1", "data": {"thing1": {"value": "水"}}} | change
    assert sandbox.post(f"{SEND}?access_token={token}", body)["errcode"] == errcode


def test_what_was_wrong_is_named(sandbox):
    sandbox.credit()
    answer = sandbox.send(sandbox.token()["access_token"], phrase2="abc")
    assert answer["errmsg"].startswith("argument invalid! data.phrase2.value")


@pytest.mark.parametrize("demo", [True, False])
def test_demo_codes_are_for_the_demo(demo):
    config = {"appid": "wx1", "secret": "app-secret-0", "robot_key": "k", "templates": []}
    client = create_sandbox(config, demo=demo).test_client()
    answer = client.get(f"{LOGIN}?{LOGIN_APP}&js_code=demo:demo-x").get_json()
    assert answer.get("errcode", 0) == (0 if demo else 40029)


def test_the_control_face_is_for_this_machine_and_says_what_it_misses(sandbox):
    config = {"appid": "wx1", "secret": "s", "robot_key": "k", "templates": []}
    client = create_sandbox(config).test_client()
    stranger = {"REMOTE_ADDR": "10.0.0.7"}
    assert client.get("/sandbox/calls", environ_overrides=stranger).status_code == 404
    for name, body in (("codes", {}), ("credits", {"openid": "o"}), ("faults", {"path": "/", "kind": "rain"})):
        answer = client.post(f"/sandbox/{name}", json=body)
        assert (answer.status_code, bool(answer.get_json()["error"])) == (400, True)
    assert client.post("/sandbox/codes", data=b"").status_code == 400


def test_faults_can_be_called_off(sandbox):
    sandbox.fault(TOKEN, "errcode", -1, count=100)
    assert sandbox.token()["errcode"] == -1
    requests.delete(f"{sandbox.base}/sandbox/faults", timeout=5)
    assert "errcode" not in sandbox.token()


def test_sixteen_at_once(sandbox):
    sandbox.credit(100, "o1")
    people = [f"p{number}" for number in range(16)]
    for openid in people:
        sandbox.credit(20, openid)
    token = sandbox.token()["access_token"]
    with ThreadPoolExecutor(16) as hands:
        answers = list(hands.map(lambda openid: [sandbox.send(token, openid)["errcode"] for _ in range(5)], people))
    assert answers == [[0] * 5] * 16
    assert len(sandbox.messages()) == 80
