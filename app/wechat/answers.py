"""What WeChat's answers say, read strictly: a half answer is Busy, never a success."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

import requests

from app.wechat.errors import Busy, PhoneCodeInvalid, trouble_for

SEVERITY = ("pass", "review", "risky")
"""What content security suggests, mildest first."""
_PICTURES = ((b"\xff\xd8\xff", b"\xff\xd9"), (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"))
"""How a whole JPEG and a whole PNG begin and end."""


@dataclass(frozen=True, slots=True)
class Login:
    """A WeChat user. The session_key stays behind in the gateway."""

    openid: str
    unionid: str | None


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number that WeChat vouches for: `number` with the area code when it is foreign, `pure` without. None of
    it shows in `repr`."""

    number: str = field(repr=False)
    pure: str = field(repr=False)
    country: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What content security thinks of a text: `suggest` is pass, review or risky; `label` its kind of trouble."""

    suggest: str
    label: int
    trace_id: str


def document(response: requests.Response, what: str) -> dict[str, Any]:
    """The answer as a document, or the trouble it tells of. Without an errcode it is a success with a payload."""
    if response.status_code != 200:
        raise Busy(what=f"{what} HTTP {response.status_code}")
    try:
        answer = json.loads(response.content.decode("utf-8"))
        errcode = int(answer.get("errcode", 0)) if isinstance(answer, dict) and answer else None
    except (ValueError, TypeError, RecursionError, OverflowError):
        errcode = None
    if errcode is None:
        raise half(what)
    if errcode != 0:
        raise trouble_for(errcode, what)
    return dict(answer)


def taken(response: requests.Response, what: str) -> dict[str, Any]:
    """A document that says errcode 0 itself: without it nothing tells that the request was carried out."""
    answer = document(response, what)
    if "errcode" not in answer:
        raise half(what)
    return answer


def picture(response: requests.Response, what: str) -> bytes:
    """A whole JPEG or PNG; the trouble when a document came in its place, whatever type it claims to have."""
    kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    raw = response.content
    if response.status_code != 200 or not kind.startswith("image/") or raw[:1] == b"{":
        document(response, what)
        raise half(what)
    if not any(raw.startswith(head) and raw.endswith(tail) for head, tail in _PICTURES):
        raise half(what)
    return raw


def half(what: str) -> Busy:
    return Busy(what=f"{what} 的回答不完整")


def text(answer: dict[str, Any], name: str, what: str) -> str:
    """A value that is text, or a number where text belongs; never empty."""
    value = answer.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value:
        raise half(what)
    return value


def number(value: Any, what: str) -> int:
    """A whole number, which may be written as text."""
    if isinstance(value, str) and value.lstrip("-").isdigit() and value.isascii():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise half(what)
    return value


def login_in(answer: dict[str, Any]) -> Login:
    openid = answer.get("openid")
    if not isinstance(openid, str) or not openid:
        raise half("jscode2session")
    unionid = answer.get("unionid")
    return Login(openid, str(unionid) if unionid else None)


def token_in(answer: dict[str, Any]) -> tuple[str, int]:
    """The token and its life in seconds."""
    token = answer.get("access_token")
    if not isinstance(token, str) or not token:
        raise half("stable_token")
    return token, number(answer.get("expires_in"), "stable_token")


def phone_in(answer: dict[str, Any], appid: str) -> PhoneNumber:
    """The number; PhoneCodeInvalid when it was given to another app than ours."""
    what = "getuserphonenumber"
    info = answer.get("phone_info")
    mark = info.get("watermark") if isinstance(info, dict) else None
    if not isinstance(info, dict) or not isinstance(mark, dict):
        raise half(what)
    if mark.get("appid") != appid:
        raise PhoneCodeInvalid(what=f"{what} 的水印是别的小程序的")
    pure, country = text(info, "purePhoneNumber", what), text(info, "countryCode", what).lstrip("+")
    if not re.fullmatch(r"[0-9]{4,15}", pure) or not re.fullmatch(r"[0-9]{1,4}", country):
        raise half(what)
    return PhoneNumber(text(info, "phoneNumber", what), pure, country)


def verdict_in(answer: dict[str, Any]) -> Verdict:
    """The strictest of the result and of the details that count: a detail with an errcode of its own says nothing.
    A suggestion nobody knows is for a person to look at."""
    what = "msg_sec_check"
    result, details = answer.get("result"), answer.get("detail", [])
    if not isinstance(result, dict) or not isinstance(details, list):
        raise half(what)
    found = [result]
    for one in details:
        if isinstance(one, dict) and "suggest" in one and number(one.get("errcode", 0), what) == 0:
            found.append(one)
    read = [(_suggestion(one), number(one.get("label", 0), what)) for one in found]
    suggest, label = max(read, key=lambda one: SEVERITY.index(one[0]))
    return Verdict(suggest, label, text(answer, "trace_id", what))


def _suggestion(one: dict[str, Any]) -> str:
    suggest = one.get("suggest")
    if not isinstance(suggest, str) or not suggest:
        raise half("msg_sec_check")
    return suggest if suggest in SEVERITY else "review"
