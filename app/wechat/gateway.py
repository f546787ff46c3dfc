"""The one door to WeChat. The only importer of wechatpy, whose faults are worked round here.

wechatpy 1.8.18 builds and sends the requests; what it gets wrong (a token before login, retries without end,
no timeouts, answers that are not JSON taken for success) is overridden: see the decision record. What a request
must be stands in `asking.py`, what an answer says in `answers.py`.
"""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from wechatpy import WeChatClient

from app.wechat import answers, asking
from app.wechat.answers import Login, PhoneNumber, Verdict
from app.wechat.discretion import guard_logs
from app.wechat.errors import (
    SLOW_DOWN,
    Busy,
    LoginCodeInvalid,
    Misconfigured,
    OurMistake,
    PhoneCodeInvalid,
    TokenInvalid,
    WeChatTrouble,
)
from app.wechat.settings import WeChatSettings
from app.wechat.tokens import TokenStore

__all__ = ["Gateway", "Login", "PhoneNumber", "Verdict"]

LOOPBACK = ("127.0.0.1", "localhost", "::1")
TOKEN_BUDGET = 36.0
"""Seconds within which all tries for a token end; the lease on fetching it is longer."""
FORCE_PAUSE = 300.0
"""Seconds between two forced tokens of one process: WeChat gives 20 a day, and a lasting fault would use them up."""
AGAIN = SLOW_DOWN | {-1}
"""What WeChat itself asks to repeat, where repeating changes nothing. Silence is not among them: a person waits."""
BAD_SIGNATURE = 87009
FOREIGN_CODE = 40013

T = TypeVar("T")
Read = Callable[[requests.Response, str], T]

guard_logs()


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
        return self.ask(method, url_or_endpoint, answers.document, **kwargs)

    def ask(self, method: str, url: str, read: Read[T], **kwargs: Any) -> T:
        """One call, and its answer as `read` understands it; Busy when there was none."""
        what = url.rsplit("/", 1)[-1]
        body = kwargs.pop("json", None)
        if body is not None:
            kwargs["data"] = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
            kwargs["headers"] = {"Content-Type": "application/json"}
        # A proxy of the environment cannot reach a stand-in on this machine.
        self._http.trust_env = urlsplit(url).hostname not in LOOPBACK
        try:
            # A redirect would carry secrets to an address nobody chose.
            response = self._http.request(method, url, timeout=self._timeouts, allow_redirects=False, **kwargs)
        except requests.RequestException as error:
            # The exception's own text holds the address with its secrets: only its kind is told.
            raise Busy(what=f"{what} {type(error).__name__}") from None
        return read(response, what)


@contextmanager
def _blaming_the_secret() -> Iterator[None]:
    """Where no access token was sent, a complaint about the credential means the app's secret."""
    try:
        yield
    except TokenInvalid as trouble:
        raise Misconfigured(40125, f"微信回答 {trouble.errcode}") from None


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
        return answers.login_in(answer)

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
        self._with_token(self._posting("/cgi-bin/message/subscribe/send", body, answers.taken))

    def phone_number(self, code: str) -> PhoneNumber:
        """The number behind the phone button's code. A code is never sent twice, except with a fresh token when
        the token was refused: WeChat looks at that first. PhoneCodeInvalid asks for another tap."""
        if not code.isascii():
            raise PhoneCodeInvalid(40029, "getuserphonenumber 没有发出")
        answer = self._with_token(partial(self._spend_phone_code, code))
        return answers.phone_in(answer, self._settings.appid)

    def unlimited_code(
        self, scene: str, page: str = "", *, env: str = "release", width: int = 430, check_path: bool = True
    ) -> bytes:
        """A mini-program code as JPEG or PNG, good for ever. `scene` comes back in the page's query, `page` is
        ours without / and query (empty: the home page), `width` in dots."""
        asking.scene_of_code(scene, page, env, width)
        body = {"scene": scene, "check_path": check_path, "env_version": env, "width": width}
        if page:
            body["page"] = page
        return self._repeating("/wxa/getwxacodeunlimit", body, answers.picture)

    def text_check(self, openid: str, content: str, scene: int, title: str = "", nickname: str = "") -> Verdict:
        """What content security thinks of a text of at most 2,500 characters by somebody who was in the
        mini-program within two hours (NotSeenLately otherwise). `scene`: see `asking.CONTENT_SCENES`."""
        asking.content_scene(scene)
        asking.text_of_check(content, title, nickname)
        body = {"content": content, "version": 2, "scene": scene, "openid": openid}
        body |= {name: value for name, value in (("title", title), ("nickname", nickname)) if value}
        return answers.verdict_in(self._repeating("/wxa/msg_sec_check", body, answers.taken))

    def media_check(self, openid: str, url: str, scene: int) -> str:
        """Hand a picture (public address, at most 10 MB) to content security; answers the trace_id under which
        the verdict is pushed within half an hour. Not repeated: a second one would be another check."""
        asking.content_scene(scene)
        asking.address_of_media(url)
        body = {"media_url": url, "media_type": 2, "version": 2, "scene": scene, "openid": openid}
        answer = self._with_token(self._posting("/wxa/media_check_async", body, answers.taken))
        return answers.text(answer, "trace_id", "media_check_async")

    def check_session(self, openid: str, session_key: str) -> bool:
        """Whether WeChat still knows this session_key of a person."""
        signature = hmac.new(session_key.encode(), b"", hashlib.sha256).hexdigest()
        given = {"openid": openid, "signature": signature, "sig_method": "hmac_sha256"}
        url = f"{self._settings.api_base}/wxa/checksession"

        def call(token: str) -> dict[str, Any]:
            return self._client().ask("get", url, answers.taken, params={"access_token": token, **given})

        try:
            self._with_token(call, repeat=True)
        except OurMistake as trouble:
            if trouble.errcode != BAD_SIGNATURE:
                raise
            return False
        return True

    def url_link(self, path: str, query: str = "", *, days: int = 30, env: str = "release") -> str:
        """An https address that opens a released page from outside WeChat, for 1 to 30 days."""
        asking.link(path, query, days, env)
        body = {"path": path, "query": query, "env_version": env, "expire_type": 1, "expire_interval": days}
        answer = self._repeating("/wxa/generate_urllink", body, answers.taken)
        return answers.text(answer, "url_link", "generate_urllink")

    def robot_text(self, content: str) -> None:
        """Post plain text to the community's WeCom group; OurMistake beyond 2,048 bytes (see `fit_bytes`)."""
        asking.robot_words("text", content)
        self._robot("text", {"content": content})

    def robot_markdown(self, content: str) -> None:
        """Post markdown to the community's WeCom group; OurMistake beyond 4,096 bytes (see `fit_bytes`)."""
        asking.robot_words("markdown", content)
        self._robot("markdown", {"content": content})

    def robot_picture(self, raw: bytes) -> None:
        """Post a picture to the community's WeCom group; OurMistake unless JPEG or PNG of at most 2 MiB."""
        asking.robot_picture(raw)
        md5 = hashlib.md5(raw, usedforsecurity=False).hexdigest()
        self._robot("image", {"base64": base64.b64encode(raw).decode(), "md5": md5})

    def _robot(self, kind: str, content: dict[str, str]) -> None:
        if not self._settings.robot_key:
            raise Misconfigured(93000, "没有设置群机器人，没有发出")
        url = f"{self._settings.wecom_base}/cgi-bin/webhook/send"
        params = {"key": self._settings.robot_key}
        self._client().ask("post", url, answers.taken, params=params, json={"msgtype": kind, kind: content})

    def _posting(self, path: str, body: dict[str, Any], read: Read[T]) -> Callable[[str], T]:
        """A POST that waits for its token."""
        url = f"{self._settings.api_base}{path}"
        return lambda token: self._client().ask("post", url, read, params={"access_token": token}, json=body)

    def _repeating(self, path: str, body: dict[str, Any], read: Read[T]) -> T:
        """A POST that changes nothing at WeChat's, so that it may be made again."""
        return self._with_token(self._posting(path, body, read), repeat=True)

    def _spend_phone_code(self, code: str, token: str) -> dict[str, Any]:
        try:
            return self._posting("/wxa/business/getuserphonenumber", {"code": code}, answers.taken)(token)
        except (LoginCodeInvalid, Misconfigured) as trouble:
            if isinstance(trouble, LoginCodeInvalid) or trouble.errcode == FOREIGN_CODE:
                # The token is ours and good, so it is the code that belongs to another app.
                raise PhoneCodeInvalid(trouble.errcode, "getuserphonenumber") from None
            raise

    def _with_token(self, call: Callable[[str], T], *, repeat: bool = False) -> T:
        """Call with the shared token; a token that was refused is replaced once, and the call made once more. What
        may be repeated is tried again a few times, ever later, when WeChat is busy or hurried."""
        pauses = iter(self._settings.retry_pauses if repeat else ())
        refused = ""
        while True:
            token = self._tokens.token(partial(self._fetch_token, refused))
            try:
                return call(token)
            except TokenInvalid:
                # Also the second time: a bad token that stays would be tried by everybody.
                self._tokens.forget(token)
                if refused:
                    raise
                refused = token
            except WeChatTrouble as trouble:
                pause = next(pauses, None) if trouble.errcode in AGAIN else None
                if pause is None:
                    raise
                time.sleep(pause)

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
                return answers.token_in(self._client().stable_token(force=force))
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
