"""The one door to WeChat. The only importer of wechatpy, whose faults are worked round here.

wechatpy 1.8.18 builds and sends the requests; what it gets wrong (a token before login, retries without end,
no timeouts, answers that are not JSON taken for success) is overridden: see the decision record.
"""

import json
import logging
import time
from dataclasses import dataclass
from typing import Any

import requests
from wechatpy import WeChatClient

from app.wechat.errors import Busy, TokenInvalid, WeChatTrouble, trouble_for
from app.wechat.settings import WeChatSettings
from app.wechat.tokens import TokenStore

PAUSES = (0.3, 1.0)
"""Seconds before each further try of what may be repeated."""


# At DEBUG urllib3 logs whole addresses, and with them tokens and secrets.
logging.getLogger("urllib3").setLevel(logging.INFO)


@dataclass(frozen=True, slots=True)
class Login:
    """A WeChat user. The session_key stays behind in the gateway."""

    openid: str
    unionid: str | None


class _Client(WeChatClient):
    """wechatpy's client with timeouts, and with answers read as the contract says."""

    def __init__(self, settings: WeChatSettings) -> None:
        super().__init__(settings.appid, settings.secret, auto_retry=False)
        self._timeouts = (settings.connect_timeout, settings.read_timeout)

    def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> dict[str, Any]:
        what = url_or_endpoint.rsplit("/", 1)[-1]
        body = kwargs.pop("json", None)
        if body is not None:
            kwargs["data"] = json.dumps(body, ensure_ascii=False).encode()
            kwargs["headers"] = {"Content-Type": "application/json"}
        try:
            response = self._http.request(method, url_or_endpoint, timeout=self._timeouts, **kwargs)
        except requests.RequestException as error:
            # The exception's own text holds the address with its secrets: only its kind is told.
            raise Busy(what=f"{what} {type(error).__name__}") from None
        return _read(response, what)


def _read(response: requests.Response, what: str) -> dict[str, Any]:
    if response.status_code >= 400:
        raise Busy(what=f"{what} HTTP {response.status_code}")
    try:
        answer = json.loads(response.content.decode("utf-8"))
    except ValueError:
        raise Busy(what=f"{what} 的回答不完整") from None
    if not isinstance(answer, dict):
        raise Busy(what=f"{what} 的回答不完整")
    errcode = answer.get("errcode", 0)
    if str(errcode) != "0":
        raise trouble_for(int(errcode), what)
    return answer


class Gateway:
    """Typed calls to WeChat; every trouble is a WeChatTrouble."""

    def __init__(self, settings: WeChatSettings, tokens: TokenStore) -> None:
        self._settings = settings
        self._tokens = tokens

    def login(self, code: str) -> Login:
        """Who a wx.login code belongs to. A code is never sent twice: WeChat may have used it up already."""
        answer = _Client(self._settings)._request(
            "get",
            f"{self._settings.api_base}/sns/jscode2session",
            params={
                "appid": self._settings.appid,
                "secret": self._settings.secret,
                "js_code": code,
                "grant_type": "authorization_code",
            },
        )
        openid = answer.get("openid")
        if not isinstance(openid, str) or not openid:
            raise Busy(what="jscode2session 的回答不完整")
        unionid = answer.get("unionid")
        return Login(openid, str(unionid) if unionid else None)

    def send_subscribe(self, openid: str, template_id: str, page: str, data: dict[str, str]) -> None:
        """Send a subscription message; `data` is key to fitted value. RefusedByUser when consent is used up."""
        self._with_token(
            "/cgi-bin/message/subscribe/send",
            {
                "touser": openid,
                "template_id": template_id,
                "page": page,
                "data": {key: {"value": value} for key, value in data.items()},
                "miniprogram_state": self._settings.miniprogram_state,
                "lang": self._settings.lang,
            },
        )

    def robot_markdown(self, content: str) -> None:
        """Post to the community's WeCom group; at most 4,096 bytes."""
        _Client(self._settings)._request(
            "post",
            f"{self._settings.wecom_base}/cgi-bin/webhook/send",
            params={"key": self._settings.robot_key},
            json={"msgtype": "markdown", "markdown": {"content": content}},
        )

    def _with_token(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Call with the shared token; a token that was refused is replaced once, and the call made once more."""
        token = self._tokens.token(self._fetch_token)
        try:
            return self._call(path, token, body)
        except TokenInvalid:
            self._tokens.forget(token)
        return self._call(path, self._tokens.token(self._fetch_token), body)

    def _call(self, path: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        return _Client(self._settings)._request(
            "post", f"{self._settings.api_base}{path}", params={"access_token": token}, json=body
        )

    def _fetch_token(self) -> tuple[str, int]:
        """A stable token; asking again is harmless, so a busy answer is tried again a few times."""
        body = {
            "grant_type": "client_credential",
            "appid": self._settings.appid,
            "secret": self._settings.secret,
        }
        for pause in (*PAUSES, None):
            try:
                answer = _Client(self._settings)._request(
                    "post", f"{self._settings.api_base}/cgi-bin/stable_token", json=body
                )
                return str(answer["access_token"]), int(answer["expires_in"])
            except (KeyError, ValueError):
                raise Busy(what="stable_token 的回答不完整") from None
            except WeChatTrouble as trouble:
                if not trouble.again or pause is None:
                    raise
                time.sleep(pause)
        raise AssertionError("the last try answers or raises")
