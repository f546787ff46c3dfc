"""Answers that are JSON, or nearly, and still none that the contract knows: from a server that says anything."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.wechat.errors import Busy, LoginCodeInvalid, PhoneCodeInvalid, WeChatTrouble
from app.wechat.gateway import Gateway
from app.wechat.settings import WeChatSettings
from app.wechat.tokens import DatabaseTokens
from tests.wechat.stand_in import KEY

Answering = Callable[..., Gateway]


@pytest.fixture
def answering() -> Iterator[Answering]:
    """A gateway whose every request gets this body, status and content type; `asked` lists the requests."""
    servers: list[ThreadingHTTPServer] = []

    def start(
        body: bytes, status: int = 200, kind: str = "text/plain", asked: list[str] | None = None, **headers: str
    ) -> Gateway:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if asked is not None:
                    asked.append(self.path)
                self.send_response(status)
                for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, *_: object) -> None:
                """Quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        settings = WeChatSettings(base, base, "wx1", "s", "k", 0.5, 0.5, retry_pauses=(0.01,))
        return Gateway(settings, DatabaseTokens("wx1", KEY))

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


ODD = [
    *(b"", b"null", b"[]", b"5", b'"ok"', b"{}", b'{"errcode":0', b'{"errcode":null}', b'{"errcode":"many"}'),
    *(b'{"errcode":[0]}', b"\xff\xfe{}", b"[" * 50_000, b"<html>"),
]


@pytest.mark.parametrize("body", ODD)
def test_an_answer_that_says_nothing_is_never_taken_for_success(answering, body):
    gateway = answering(body)
    with pytest.raises(Busy):
        gateway.login("code")
    with pytest.raises(Busy):
        gateway.robot_text("x")


@pytest.mark.parametrize("body", [b'{"msgid":1}', b'{"errmsg":"ok"}'])
def test_a_message_counts_as_taken_only_when_wechat_says_so(answering, body):
    with pytest.raises(Busy):
        answering(body).robot_text("x")


@pytest.mark.parametrize("body", [b'{"errcode":0,"errmsg":"ok. Warning: wrong json format"}', b'{"errcode":"0"}'])
def test_errcode_nought_is_success_whatever_the_words(answering, body):
    answering(body).robot_text("x")


def test_a_login_needs_no_errcode_and_no_content_type(answering):
    assert answering(b'{"session_key":"k==","openid":"o1"}', kind="text/plain").login("c").openid == "o1"


@pytest.mark.parametrize("body", [b'{"session_key":"k=="}', b'{"openid":""}', b'{"openid":5}'])
def test_a_login_without_openid_is_none(answering, body):
    with pytest.raises(Busy):
        answering(body).login("c")


def test_an_errcode_written_as_text_is_understood(answering):
    with pytest.raises(LoginCodeInvalid):
        answering(b'{"errcode":"40163","errmsg":"code been used, rid: 1-2"}').login("c")


@pytest.mark.parametrize(
    "body", [b'{"access_token":"","expires_in":7200}', b'{"access_token":"t"}', b'{"expires_in":7200}']
)
def test_half_a_token_is_none(answering, district, body):
    with pytest.raises(Busy):
        answering(body).send_subscribe("o", "T", "", {})


@pytest.mark.parametrize("status", [302, 400, 404, 500, 502, 503])
def test_a_status_of_trouble_is_trouble_whatever_the_body(answering, status):
    asked: list[str] = []
    gateway = answering(b'{"errcode":0}', status, asked=asked, Location="/elsewhere")
    with pytest.raises(WeChatTrouble) as caught:
        gateway.robot_text("x")
    assert caught.value.retry
    assert len(asked) == 1, "a redirect would carry the key to an address nobody chose"


def _token_first(body: bytes) -> bytes:
    """One body for every request: it serves as the token too."""
    return b'{"access_token":"t","expires_in":7200,' + body.lstrip(b"{")


PHONE = b'{"errcode":0,"phone_info":{"phoneNumber":%s,"purePhoneNumber":%s,"countryCode":%s,"watermark":{"appid":"wx1"}}}'


@pytest.mark.parametrize("country", [b"86", b'"86"', b'"+86"'])
@pytest.mark.parametrize("number", [b"19900000001", b'"19900000001"'])
def test_numbers_and_texts_of_a_phone_are_both_understood(answering, district, country, number):
    phone = answering(_token_first(PHONE % (number, number, country))).phone_number("c")
    assert (phone.number, phone.pure, phone.country) == ("19900000001", "19900000001", "86")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (PHONE.replace(b"wx1", b"wx2") % (b"1", b"1", b"86"), PhoneCodeInvalid),
        (b'{"errcode":0,"phone_info":{"purePhoneNumber":"1"}}', Busy),
        (b'{"errcode":0,"phone_info":null}', Busy),
        (b'{"errcode":0}', Busy),
    ],
)
def test_a_number_of_another_app_or_half_a_number_is_none(answering, district, body, kind):
    with pytest.raises(kind):
        answering(_token_first(body)).phone_number("c")


DETAIL = b'{"errcode":0,"trace_id":7,"result":{"suggest":%s,"label":"100"},"detail":[%s]}'


@pytest.mark.parametrize(
    ("suggest", "detail", "expected"),
    [
        (b'"pass"', b"", "pass"),
        (b'"pass"', b'{"strategy":"keyword","errcode":0}', "pass"),
        (b'"pass"', b'{"strategy":"k","errcode":-1,"suggest":"risky","label":20001}', "pass"),
        (b'"pass"', b'{"strategy":"k","errcode":0,"suggest":"risky","label":20001}', "risky"),
        (b'"risky"', b'{"strategy":"k","errcode":0,"suggest":"pass","label":100}', "risky"),
        (b'"unheard_of"', b"", "review"),
    ],
)
def test_a_verdict_is_the_strictest_that_counts(answering, district, suggest, detail, expected):
    verdict = answering(_token_first(DETAIL % (suggest, detail))).text_check("o", "话", 2)
    assert (verdict.suggest, verdict.trace_id) == (expected, "7")


@pytest.mark.parametrize(
    "body",
    [
        b'{"errcode":0,"trace_id":"t"}',
        b'{"errcode":0,"result":{"suggest":"pass","label":100}}',
        b'{"errcode":0,"trace_id":"t","result":{"label":100}}',
        b'{"trace_id":"t","result":{"suggest":"pass","label":100}}',
    ],
)
def test_half_a_verdict_passes_nothing(answering, district, body):
    with pytest.raises(Busy):
        answering(_token_first(body)).text_check("o", "话", 2)


JPEG = b"\xff\xd8\xff\xe0 a picture \xff\xd9"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (JPEG[:-2], "image/jpeg"),
        (b"", "image/jpeg"),
        (b"<html>", "image/jpeg"),
        (JPEG, "application/json"),
        (b'{"errcode":0,"errmsg":"ok"}', "application/json; encoding=utf-8"),
        (b'{"errcode":-1}', "image/jpeg"),
    ],
)
def test_what_is_no_whole_picture_is_none(answering, district, body, kind):
    from app.wechat import answers

    class Response:
        status_code, content, headers = 200, body, {"Content-Type": kind}

    with pytest.raises(Busy):
        answers.picture(Response(), "x")
    Response.content, Response.headers = JPEG, {"Content-Type": "image/jpeg"}
    assert answers.picture(Response(), "x") == JPEG
