"""The one door to WeChat. The only importer of wechatpy, whose faults are worked round here.

wechatpy 1.8.18 builds and sends the requests; what it gets wrong (a token before login, retries without end,
no timeouts, answers that are not JSON taken for success) is overridden: see the decision record.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import requests
from wechatpy import WeChatClient

from app.wechat.discretion import guard_logs
from app.wechat.errors import (
    SLOW_DOWN,
    Busy,
    LoginCodeInvalid,
    Misconfigured,
    OurMistake,
    TokenInvalid,
    WeChatTrouble,
    trouble_for,
)
from app.wechat.settings import WeChatSettings
from app.wechat.tokens import TokenStore

LOOPBACK = ("127.0.0.1", "localhost", "::1")
ROBOT_BYTES = {"text": 2048, "markdown": 4096}
"""The longest contents the group robot takes, in UTF-8."""
TOKEN_BUDGET = 36.0
"""Seconds within which all tries for a token end; the lease on fetching it is longer."""
FORCE_PAUSE = 300.0
"""Seconds between two forced tokens of one process: WeChat gives 20 a day, and a lasting fault would use them up."""

guard_logs()


@dataclass(frozen=True, slots=True)
class Login:
    """A WeChat user. The session_key stays behind in the gateway."""

    openid: str
    unionid: str | None


class _Client(WeChatClient):
    """wechatpy's client with timeouts, and with answers read as the contract says."""

    def __init__(self, settings: WeChatSettings) -> None:
        super().__init__(settings.appid, settings.secret, auto_retry=False)
        self._settings = settings
        self._timeouts = (settings.connect_timeout, settings.read_timeout)

    def fetch_access_token(self) -> dict[str, Any]:
        """A stable token, asked for gently: other processes keep theirs."""
        return self.stable_token(force=False)

    def stable_token(self, *, force: bool) -> dict[str, Any]:
        """`access_token` and `expires_in` (seconds). `force` ends the token before: 20 a day, 30 s apart."""
        body: dict[str, Any] = {
            "grant_type": "client_credential",
            "appid": self._settings.appid,
            "secret": self._settings.secret,
        }
        if force:
            body["force_refresh"] = True
        with _blaming_the_secret():
            return self._request("post", f"{self._settings.api_base}/cgi-bin/stable_token", json=body)

    def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> dict[str, Any]:
        what = url_or_endpoint.rsplit("/", 1)[-1]
        body = kwargs.pop("json", None)
        if body is not None:
            kwargs["data"] = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
            kwargs["headers"] = {"Content-Type": "application/json"}
        # A proxy of the environment cannot reach a stand-in on this machine.
        self._http.trust_env = urlsplit(url_or_endpoint).hostname not in LOOPBACK
        try:
            # A redirect would carry secrets to an address nobody chose.
            response = self._http.request(
                method, url_or_endpoint, timeout=self._timeouts, allow_redirects=False, **kwargs
            )
        except requests.RequestException as error:
            # The exception's own text holds the address with its secrets: only its kind is told.
            raise Busy(what=f"{what} {type(error).__name__}") from None
        return _read(response, what)


@contextmanager
def _blaming_the_secret() -> Iterator[None]:
    """Where no access token was sent, a complaint about the credential means the app's secret."""
    try:
        yield
    except TokenInvalid as trouble:
        raise Misconfigured(40125, f"微信回答 {trouble.errcode}") from None


def _read(response: requests.Response, what: str) -> dict[str, Any]:
    """The answer as a document, or the trouble it tells of. Without an errcode it is a success with a payload."""
    if response.status_code != 200:
        raise Busy(what=f"{what} HTTP {response.status_code}")
    try:
        answer = json.loads(response.content.decode("utf-8"))
        errcode = int(answer.get("errcode", 0)) if isinstance(answer, dict) and answer else None
    except (ValueError, TypeError, RecursionError):
        errcode = None
    if errcode is None:
        raise _half(what)
    if errcode != 0:
        raise trouble_for(errcode, what)
    return dict(answer)


def _half(what: str) -> Busy:
    return Busy(what=f"{what} 的回答不完整")


class Gateway:
    """Typed calls to WeChat; every trouble is a WeChatTrouble. Safe to share between threads."""

    def __init__(self, settings: WeChatSettings, tokens: TokenStore) -> None:
        self._settings = settings
        self._tokens = tokens
        self._mine = threading.local()
        self._forced_at = -FORCE_PAUSE

    def login(self, code: str) -> Login:
        """Who a wx.login code belongs to. A code is never sent twice: WeChat may have used it up already.

        LoginCodeInvalid asks the client for a fresh wx.login.
        """
        if not code.isascii():
            raise LoginCodeInvalid(40029, "jscode2session 没有发出")
        given = {
            "appid": self._settings.appid,
            "secret": self._settings.secret,
            "js_code": code,
            "grant_type": "authorization_code",
        }
        with _blaming_the_secret():
            answer = self._client()._request("get", f"{self._settings.api_base}/sns/jscode2session", params=given)
        openid = answer.get("openid")
        if not isinstance(openid, str) or not openid:
            raise _half("jscode2session")
        unionid = answer.get("unionid")
        return Login(openid, str(unionid) if unionid else None)

    def send_subscribe(self, openid: str, template_id: str, page: str, data: dict[str, str]) -> None:
        """Send a subscription message; `data` is key to fitted value, an empty `page` means no jump.

        RefusedByUser when consent is used up. Not repeated when WeChat is busy: the outbox does that.
        """
        body: dict[str, Any] = {
            "touser": openid,
            "template_id": template_id,
            "data": {key: {"value": value} for key, value in data.items()},
            "miniprogram_state": self._settings.miniprogram_state,
            "lang": self._settings.lang,
        }
        if page:
            body["page"] = page
        self._with_token("/cgi-bin/message/subscribe/send", body)

    def robot_text(self, content: str) -> None:
        """Post plain text to the community's WeCom group; OurMistake beyond 2,048 bytes (see `fit_bytes`)."""
        self._robot("text", content)

    def robot_markdown(self, content: str) -> None:
        """Post markdown to the community's WeCom group; OurMistake beyond 4,096 bytes (see `fit_bytes`)."""
        self._robot("markdown", content)

    def _robot(self, kind: str, content: str) -> None:
        if not self._settings.robot_key:
            raise Misconfigured(93000, "没有设置群机器人，没有发出")
        size = len(content.encode("utf-8", "replace"))
        if not content.strip() or size > ROBOT_BYTES[kind]:
            raise OurMistake(40058 if content.strip() else 44004, f"群消息 {size} 字节，没有发出")
        self._post(
            f"{self._settings.wecom_base}/cgi-bin/webhook/send",
            {"key": self._settings.robot_key},
            {"msgtype": kind, kind: {"content": content}},
        )

    def _with_token(self, path: str, body: dict[str, Any]) -> None:
        """Call with the shared token; a token that was refused is replaced once, and the call made once more."""
        refused = ""
        for last in (False, True):
            token = self._tokens.token(partial(self._fetch_token, refused))
            try:
                self._call(path, token, body)
                return
            except TokenInvalid:
                # Also the second time: a bad token that stays would be tried by everybody.
                self._tokens.forget(token)
                if last:
                    raise
                refused = token

    def _call(self, path: str, token: str, body: dict[str, Any]) -> None:
        self._post(f"{self._settings.api_base}{path}", {"access_token": token}, body)

    def _post(self, url: str, params: dict[str, str], body: dict[str, Any]) -> None:
        """A call whose only answer is errcode 0: without it nothing says that the message was taken."""
        if "errcode" not in self._client()._request("post", url, params=params, json=body):
            raise _half(url.rsplit("/", 1)[-1])

    def _fetch_token(self, refused: str = "") -> tuple[str, int]:
        """A stable token and its life in seconds. WeChat repeats a token that lives; should it repeat the one
        it has just refused, that one is ended by force, once in a while."""
        deadline = time.monotonic() + TOKEN_BUDGET
        token, seconds = self._ask_for_token(deadline, force=False)
        lately = time.monotonic() - self._forced_at < FORCE_PAUSE
        if token != refused or lately or not self._can_try_before(deadline):
            return token, seconds
        self._forced_at = time.monotonic()
        return self._ask_for_token(deadline, force=True)

    def _ask_for_token(self, deadline: float, *, force: bool) -> tuple[str, int]:
        """Asking again is harmless, so no answer or a hurried one is tried again a few times, while there is time."""
        for pause in (*self._settings.retry_pauses, None):
            try:
                return _token_in(self._client().stable_token(force=force))
            except WeChatTrouble as trouble:
                if pause is None or not (isinstance(trouble, Busy) or trouble.errcode in SLOW_DOWN):
                    raise
                if not self._can_try_before(deadline - pause):
                    raise
                time.sleep(pause)
        raise AssertionError("the last try answers or raises")

    def _can_try_before(self, deadline: float) -> bool:
        return time.monotonic() + self._settings.connect_timeout + self._settings.read_timeout <= deadline

    def _client(self) -> _Client:
        """A client for each thread: connections are kept open, and never shared."""
        client: _Client | None = getattr(self._mine, "client", None)
        if client is None:
            client = self._mine.client = _Client(self._settings)
        return client


def _token_in(answer: dict[str, Any]) -> tuple[str, int]:
    """The token and its seconds, which may be written as text."""
    token, seconds = answer.get("access_token"), answer.get("expires_in")
    if isinstance(seconds, str) and seconds.isascii() and seconds.isdigit():
        seconds = int(seconds)
    if not isinstance(token, str) or not token or not isinstance(seconds, int):
        raise _half("stable_token")
    return token, seconds
