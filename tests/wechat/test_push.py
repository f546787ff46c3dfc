"""What WeChat pushes: signed or refused, sealed for us or refused, kept once however often it comes."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
import time_machine
from flask import Flask

from app import create_app
from app.services import inbox
from app.wechat.letters import PushSettings, Refused, check_address, events_in, open_letter, unseal
from app.wechat.sandbox.sealing import letter, seal, signed
from config.settings import load
from models.wechat import PushedEvent, PushSeen
from tests.conftest import NOON
from tests.web import SECRETS, Borrowed

TOKEN, APPID = "AAAAA", "wxba5fad812f8e6fb9"
AES_KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")
POPUP = {
    "ToUserName": "gh_1",
    "FromUserName": "o1",
    "CreateTime": int(NOON.timestamp()),
    "MsgType": "event",
    "Event": "subscribe_msg_popup_event",
    "List": [{"TemplateId": "T1", "SubscribeStatusString": "reject", "PopupScene": "0"}],
}
MEDIA = {
    **{key: POPUP[key] for key in ("ToUserName", "FromUserName", "CreateTime", "MsgType")},
    **{"Event": "wxa_media_check", "appid": APPID, "trace_id": "tr-1", "version": 2, "errcode": 0, "errmsg": "ok"},
    **{"result": {"suggest": "risky", "label": 20002}, "detail": [{"strategy": "x", "errcode": 0}]},
}
BOMB = b"""<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><xml><MsgType>&b;</MsgType></xml>"""
FILE = b"""<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><MsgType>&a;</MsgType></xml>"""


@cache
def _built(*env: tuple[str, str]) -> tuple[Flask, Borrowed]:
    borrowed = Borrowed()
    return create_app(load({**SECRETS, **dict(env)}), borrowed), borrowed


def _app(district, **more):
    """Our web application set up for pushes, at work in a district; put together once for each setting."""
    env = {"WECHAT_APPID": APPID, "WECHAT_PUSH_TOKEN": TOKEN, "WECHAT_PUSH_AES_KEY": AES_KEY, **more}
    app, borrowed = _built(*((name, value) for name, value in env.items() if value))
    borrowed.become(district)
    return app.test_client()


@pytest.fixture
def client(district):
    with time_machine.travel(NOON, tick=False):
        yield _app(district)


def _push(client, event=POPUP, mode="plain", kind="json", at=NOON, token=TOKEN, appid=APPID, key=AES_KEY):
    push = {"token": token, "aes_key": key, "mode": mode, "format": kind}
    query, body, content_type = letter(event, push, appid, at.timestamp())
    return client.post(f"/wechat/push?{query}", data=body, content_type=content_type)


def _raw(client, body: bytes, nonce: str = "n"):
    timestamp = str(int(NOON.timestamp()))
    query = f"timestamp={timestamp}&nonce={nonce}&signature={signed(TOKEN, timestamp, nonce)}"
    return client.post(f"/wechat/push?{query}", data=body)


# The contract's official vectors.


def test_the_official_signature_answers_the_bare_echostr(client):
    query = "signature=f464b24fc39322e44b38aa78f5edd27bd1441696&timestamp=1714036504&nonce=1514711492&echostr=4375120948345356249"
    answer = client.get(f"/wechat/push?{query}")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"4375120948345356249", "text/plain")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/wechat/push?{query.replace('f464', 'f465')}").status_code == 403
    assert client.get("/wechat/push?echostr=x").status_code == 403


def test_the_official_ciphertext_opens_for_its_app_alone():
    sealed = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    settings = PushSettings(APPID, TOKEN, "A" * 43, "secure")
    assert json.loads(unseal(sealed, settings)) == {"demo_resp": "good luck"}
    with pytest.raises(Refused):
        unseal(sealed, PushSettings("wx_another", TOKEN, "A" * 43, "secure"))
    query = {"timestamp": "1713424427", "nonce": "415670741", "encrypt_type": "aes"}
    query["msg_signature"] = "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"
    body = json.dumps({"ToUserName": "gh_1", "Encrypt": sealed}).encode()
    then = datetime.fromtimestamp(1713424427, UTC)
    assert open_letter(query, body, settings, then).message == {"demo_resp": "good luck"}
    with pytest.raises(Refused):
        open_letter(query, body, settings, then + timedelta(minutes=6))


# Modes and forms.


@pytest.mark.parametrize("kind", ["xml", "json"])
@pytest.mark.parametrize("mode", ["plain", "compatible", "secure"])
def test_every_mode_and_form_says_the_same(client, mode, kind):
    two = POPUP | {"List": [*POPUP["List"], POPUP["List"][0] | {"TemplateId": "T2"}]}
    assert [_push(client, event, mode, kind).data for event in (POPUP, two, MEDIA)] == [b"success"] * 3
    kept = [(row.kind, row.payload) for row in PushedEvent.select().order_by(PushedEvent.id)]
    consent = {"openid": "o1", "template_id": "T1", "status": "reject", "source": "popup"}
    consent |= {"occurred_at": NOON.isoformat()}
    assert kept == [
        ("consent", consent),
        ("consent", consent | {"template_id": "T2"}),
        ("media_result", {"trace_id": "tr-1", "suggest": "risky", "label": 20002, "errcode": 0}),
    ]


def test_the_moment_may_be_text_and_an_event_counts_once_in_whatever_form(client):
    for event in (POPUP, POPUP | {"CreateTime": str(POPUP["CreateTime"])}):
        for mode, kind in (("plain", "json"), ("secure", "xml"), ("compatible", "json")):
            assert _push(client, event, mode, kind).data == b"success"
    assert PushedEvent.select().count() == 1


def test_a_change_and_a_failure_after_sending_are_kept_and_a_delivery_is_no_news(client):
    _push(client, POPUP | {"Event": "subscribe_msg_change_event"})
    for error in ("0", 43004):
        sent = {"TemplateId": "T1", "MsgID": 123, "ErrorCode": error, "ErrorStatus": "x"}
        _push(client, POPUP | {"Event": "subscribe_msg_sent_event", "List": [sent]}, kind="xml")
    assert [(row.kind, row.payload["source"], row.payload["status"]) for row in PushedEvent.select()] == [
        ("consent", "change", "reject"),
        ("consent", "sent-failure", "reject"),
    ]


def test_what_is_no_event_of_ours_is_answered_and_passed_over(client):
    text = {"ToUserName": "gh", "FromUserName": "o1", "CreateTime": 1, "MsgType": "text", "Content": "你好"}
    for event in (text, text | {"MsgType": "event", "Event": "user_enter_tempsession"}):
        assert _push(client, event, "secure", "xml").data == b"success"
    assert PushedEvent.select().count() == 0


def test_a_picture_that_could_not_be_fetched_is_for_a_person(client):
    _push(client, MEDIA | {"errcode": -1008, "result": {"suggest": "pass", "label": 100}})
    assert PushedEvent.get().payload == {"trace_id": "tr-1", "suggest": "review", "label": 100, "errcode": -1008}


# What is not WeChat's.


@pytest.mark.parametrize(
    "wrong",
    [
        {"token": "BBBBB"},
        {"at": NOON - timedelta(minutes=6)},
        {"at": NOON + timedelta(minutes=6)},
        {"mode": "secure", "appid": "wx_another"},
        {"mode": "secure", "key": "A" * 43},
        {"mode": "compatible", "token": "BBBBB"},
    ],
)
def test_what_is_not_from_wechat_for_us_and_now_is_refused(client, wrong):
    answer = _push(client, **wrong)
    assert (answer.status_code, PushedEvent.select().count(), PushSeen.select().count()) == (403, 0, 0)


def test_beside_a_seal_the_open_words_count_for_nothing(client):
    push = {"token": TOKEN, "aes_key": AES_KEY, "mode": "compatible", "format": "json"}
    query, body, _ = letter(POPUP, push, APPID, NOON.timestamp())
    forged = json.loads(body) | {"List": POPUP["List"][0] | {"TemplateId": "T9"}}
    assert client.post(f"/wechat/push?{query}", json=forged).data == b"success"
    assert PushedEvent.get().payload["template_id"] == "T1"


def test_a_seal_that_was_touched_is_refused(client):
    push = {"token": TOKEN, "aes_key": AES_KEY, "mode": "secure", "format": "json"}
    query, body, _ = letter(POPUP, push, APPID, NOON.timestamp())
    sealed = json.loads(body)["Encrypt"]
    for touched in (sealed[:-4], "!" + sealed[1:], seal("{}", AES_KEY, APPID), ["x"], "", None):
        assert client.post(f"/wechat/push?{query}", json={"Encrypt": touched}).status_code == 403


def test_pad_and_length_inside_a_rightly_signed_seal_are_checked(client):
    settings = PushSettings(APPID, TOKEN, AES_KEY, "secure")
    for sealed in ("", "AAAA", base64.b64encode(bytes(32)).decode(), base64.b64encode(bytes(31)).decode()):
        with pytest.raises(Refused):
            unseal(sealed, settings)


@pytest.mark.parametrize(
    "body", [BOMB, FILE, b"", b"<", b"<xml>", b"<xml/>", b"{", b"[]", b"null", b"\xff", b"[" * 9000]
)
def test_what_cannot_be_read_is_refused(client, body):
    assert _raw(client, body).status_code == 403


@pytest.mark.parametrize(
    "event",
    [
        {**POPUP, "List": []},
        {**POPUP, "List": "x"},
        {**POPUP, "List": [1]},
        {**POPUP, "FromUserName": None},
        {**POPUP, "FromUserName": "\ud800"},
        {**POPUP, "FromUserName": "o" * 200},
        {**POPUP, "CreateTime": "soon"},
        {**POPUP, "CreateTime": 10**17},
        {**POPUP, "CreateTime": True},
        {**POPUP, "List": {"TemplateId": "T1", "SubscribeStatusString": "perhaps"}},
        {**MEDIA, "trace_id": ""},
        {**MEDIA, "result": None},
        {**MEDIA, "appid": "wx_another"},
        {**MEDIA, "errcode": {}},
        {**MEDIA, "result": {"suggest": "pass", "label": "many"}},
    ],
)
def test_an_event_that_is_not_as_the_contract_says_is_refused_whole(client, event):
    assert _raw(client, json.dumps(event).encode()).status_code == 403
    assert PushedEvent.select().count() == 0


@pytest.mark.parametrize("timestamp", ["", "x", "-1", "９", "9" * 10, "9" * 30, "1e9"])
def test_a_timestamp_that_is_none_is_refused(client, timestamp):
    answer = client.post(f"/wechat/push?timestamp={timestamp}&nonce=n&signature=s", data=b"{}")
    assert answer.status_code == 403


def test_a_body_beyond_the_limit_is_not_read(client):
    assert _raw(client, b"{" + b" " * 70_000 + b"}").status_code == 413


def test_the_same_again_has_no_effect_and_another_body_is_a_replay(client):
    body = json.dumps(POPUP).encode()
    assert [_raw(client, body).data for _ in range(3)] == [b"success"] * 3
    assert PushedEvent.select().count() == 1
    forged = json.dumps(POPUP | {"FromUserName": "victim"}).encode()
    assert _raw(client, forged).status_code == 403
    assert _raw(client, forged, "another-nonce").data == b"success", "a fresh signature of WeChat's"


def test_the_address_of_a_sealed_letter_opens_no_door_for_an_open_one(client):
    push = {"token": TOKEN, "aes_key": AES_KEY, "mode": "secure", "format": "json"}
    query, body, _ = letter(POPUP, push, APPID, NOON.timestamp())
    assert client.post(f"/wechat/push?{query}", data=body).data == b"success"
    stripped = "&".join(part for part in query.split("&") if not part.startswith(("encrypt_type", "msg_signature")))
    forged = POPUP | {"FromUserName": "victim"}
    assert client.post(f"/wechat/push?{stripped}", json=forged).status_code == 403
    assert PushedEvent.select().count() == 1


def test_with_sealing_asked_for_nothing_open_is_taken(district):
    with time_machine.travel(NOON, tick=False):
        strict = _app(district, WECHAT_PUSH_MODE="secure")
        assert [_push(strict, mode=mode).status_code for mode in ("plain", "compatible", "secure")] == [
            403,
            200,
            200,
        ]


def test_without_a_key_sealed_letters_are_refused_and_compatible_ones_read(district):
    with time_machine.travel(NOON, tick=False):
        open_only = _app(district, WECHAT_PUSH_AES_KEY="")
        assert [_push(open_only, mode=mode).status_code for mode in ("plain", "compatible", "secure")] == [
            200,
            200,
            403,
        ]


def test_unless_it_is_set_up_there_is_no_such_address(district):
    nobody = _app(district, WECHAT_PUSH_TOKEN="", WECHAT_PUSH_AES_KEY="")
    assert (nobody.get("/wechat/push").status_code, nobody.post("/wechat/push").status_code) == (404, 404)


def test_signatures_are_compared_in_constant_time(monkeypatch):
    compared = []
    monkeypatch.setattr("app.wechat.letters.hmac.compare_digest", lambda a, b: compared.append((a, b)) or a == b)
    with pytest.raises(Refused):
        check_address({"signature": "0" * 40}, PushSettings(APPID, TOKEN, "", "plain"))
    assert compared == [(hashlib.sha1(TOKEN.encode()).hexdigest().encode(), b"0" * 40)]


def test_signatures_are_forgotten_when_their_timestamp_is(client):
    _push(client)
    inbox.forget(NOON + timedelta(minutes=14), NOON - timedelta(minutes=1))
    assert PushSeen.select().count() == 1
    inbox.forget(NOON + timedelta(minutes=16), NOON + timedelta(minutes=1))
    assert (PushSeen.select().count(), PushedEvent.select().count()) == (0, 1)


def test_keys_tell_events_apart_that_differ_in_anything():
    keys = {
        events_in(event, APPID)[0][0]
        for event in (
            POPUP,
            POPUP | {"FromUserName": "o2"},
            POPUP | {"CreateTime": 5},
            POPUP | {"Event": "subscribe_msg_change_event"},
            POPUP | {"List": POPUP["List"][0] | {"TemplateId": "T2"}},
            MEDIA,
            MEDIA | {"trace_id": "tr-2"},
        )
    }
    assert len(keys) == 7
