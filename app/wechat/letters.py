"""Opens what WeChat pushes: checks the signature, unseals, reads XML or JSON, and names the events in it."""

import base64
import binascii
import hashlib
import hmac
import json
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.parsers.expat import ExpatError

import xmltodict
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from config.settings import Settings
from models.database import canonical_json

FRESH = timedelta(minutes=5)
"""How far a push's timestamp may be from our clock."""
CONSENT, MEDIA = "consent", "media_result"
"""Kinds of events that are kept; others are answered and passed over."""
_SUBSCRIPTIONS = {
    "subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
    "subscribe_msg_change_event": "SubscribeMsgChangeEvent",
    "subscribe_msg_sent_event": "SubscribeMsgSentEvent",
}
_BLOCK = 32


class Refused(Exception):
    """Not from WeChat, not for us, too old or not readable. The text is for our log alone."""


@dataclass(frozen=True, slots=True)
class PushSettings:
    """What the console was told: the token, the key (43 characters or none), and the weakest mode we take."""

    appid: str
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    mode: str


def push_settings(settings: Settings) -> PushSettings:
    return PushSettings(
        settings.wechat_appid,
        settings.wechat_push_token,
        settings.wechat_push_key,
        settings.wechat_push_mode,
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """A push that is WeChat's: the mark of its timestamp and nonce, which are good for one body, and what it says."""

    mark: str
    message: dict[str, Any]


def check_address(query: Mapping[str, str], settings: PushSettings) -> str:
    """The echostr of the console's question. Refused when somebody else asks."""
    _check(query, "signature", settings.token, query.get("timestamp", ""), query.get("nonce", ""))
    return query.get("echostr", "")


def open_letter(query: Mapping[str, str], body: bytes, settings: PushSettings, now: datetime) -> Letter:
    """A push in any of the three modes. What is sealed counts, never the open words beside it. Refused."""
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 10):
        raise Refused("no timestamp")
    if abs(now - datetime.fromtimestamp(int(timestamp), UTC)) > FRESH:
        raise Refused("timestamp too far from now")
    # Of the sealed too: their address holds a signature that would do for an open letter.
    mark = _sign(settings.token, timestamp, nonce)
    if query.get("encrypt_type") != "aes" or not settings.aes_key:
        if settings.mode != "plain":
            raise Refused("not sealed")
        _check(query, "signature", settings.token, timestamp, nonce)
        message = _read(body)
        if "Encrypt" in message and "MsgType" not in message:
            raise Refused("sealed, and no key to open it: WECHAT_PUSH_AES_KEY")
        return Letter(mark, message)
    sealed = _read(body).get("Encrypt")
    if not isinstance(sealed, str):
        raise Refused("nothing sealed in it")
    _check(query, "msg_signature", settings.token, timestamp, nonce, sealed)
    return Letter(mark, _read(unseal(sealed, settings)))


def _check(query: Mapping[str, str], name: str, *parts: str) -> None:
    given = query.get(name, "").encode("utf-8", "replace")
    if not hmac.compare_digest(_sign(*parts).encode(), given):
        raise Refused(f"{name} is wrong")


def _sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def unseal(sealed: str, settings: PushSettings) -> bytes:
    """The message in an Encrypt; Refused when it was not sealed with our key for our app."""
    key = base64.b64decode(f"{settings.aes_key}=")
    try:
        raw = base64.b64decode(sealed, validate=True)
        decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        plain = decryptor.update(raw) + decryptor.finalize()
    except (binascii.Error, ValueError) as error:
        raise Refused("cannot be unsealed") from error
    pad = plain[-1] if plain else 0
    if not 1 <= pad <= _BLOCK or len(plain) < 20 + pad or plain[-pad:] != bytes([pad]) * pad:
        raise Refused("cannot be unsealed")
    plain = plain[:-pad]
    (length,) = struct.unpack(">I", plain[16:20])
    message, appid = plain[20 : 20 + length], plain[20 + length :]
    if len(message) != length or not hmac.compare_digest(appid, settings.appid.encode()):
        raise Refused("sealed for another app")
    return message


def _read(body: bytes) -> dict[str, Any]:
    """A document of XML or JSON. Entities are refused: a few bytes of them could fill the memory."""
    try:
        if body.lstrip()[:1] == b"<":
            read = xmltodict.parse(body, encoding="utf-8", disable_entities=True)
            document = read.get("xml")
        else:
            document = json.loads(body.decode("utf-8"))
    except (ValueError, ExpatError, RecursionError) as error:
        raise Refused("cannot be read") from error
    if not isinstance(document, dict):
        raise Refused("cannot be read")
    return document


def events_in(message: dict[str, Any], appid: str) -> list[tuple[str, str, dict[str, Any]]]:
    """The events of a message that we keep: a key that stays the same when it is sent again, kind and payload.

    Refused when one of these is not as the contract says; what is none of these gives an empty list.
    """
    name = message.get("Event")
    if name in _SUBSCRIPTIONS:
        items = enumerate(_items(message, name))
        return [one for number, item in items if (one := _consent(message, name, number, item))]
    if name == "wxa_media_check":
        return [_media(message, appid)]
    return []


def _items(message: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """A List is an object when there is one item; XML wraps it."""
    holder = message.get(_SUBSCRIPTIONS[name], message)
    items = holder.get("List") if isinstance(holder, dict) else None
    if isinstance(items, dict):
        items = [items]
    if not isinstance(items, list) or not items or not all(isinstance(one, dict) for one in items):
        raise Refused("a List that is none")
    return items


def _consent(
    message: dict[str, Any], name: str, number: int, item: dict[str, Any]
) -> tuple[str, str, dict[str, Any]] | None:
    """A person's answer; a message that could not be delivered after all counts as a reject from `sent-failure`, one
    that was delivered says nothing new."""
    openid, template_id = _text(message, "FromUserName"), _text(item, "TemplateId")
    payload = {"openid": openid, "template_id": template_id, "occurred_at": _moment(message).isoformat()}
    if name == "subscribe_msg_sent_event":
        if _number(item.get("ErrorCode")) == 0:
            return None
        payload |= {"status": "reject", "source": "sent-failure"}
        return _key(name, payload, _text(item, "MsgID")), CONSENT, payload
    status = _text(item, "SubscribeStatusString")
    if status != "reject" and not status.startswith("accept"):
        raise Refused("a status that is none")
    source = "popup" if name == "subscribe_msg_popup_event" else "change"
    payload |= {"status": "reject" if status == "reject" else "accept", "source": source}
    return _key(name, payload, str(number)), CONSENT, payload


def _media(message: dict[str, Any], appid: str) -> tuple[str, str, dict[str, Any]]:
    """A verdict on a picture; with an errcode (the picture could not be fetched) there need be no result."""
    errcode, result = _number(message.get("errcode", 0)), message.get("result")
    if not isinstance(result, dict):
        if errcode == 0:
            raise Refused("a verdict without a result")
        result = {}
    suggest = result.get("suggest", "review")
    payload: dict[str, Any] = {
        "trace_id": _text(message, "trace_id"),
        "suggest": suggest if suggest in ("pass", "review", "risky") and errcode == 0 else "review",
        "label": _number(result.get("label", 0)),
        "errcode": errcode,
    }
    if message.get("appid") != appid:
        raise Refused("a verdict for another app")
    return _key("wxa_media_check", payload), MEDIA, payload


def _key(*parts: Any) -> str:
    return hashlib.sha256(canonical_json(parts).encode("utf-8", "replace")).hexdigest()


def _moment(message: dict[str, Any]) -> datetime:
    try:
        return datetime.fromtimestamp(_number(message.get("CreateTime")), UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise Refused("CreateTime is no moment") from error


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not re.fullmatch("[!-~]{1,128}", value):
        raise Refused(f"{name} is missing")
    return value


def _number(value: Any) -> int:
    if isinstance(value, str) and value.isascii() and value.lstrip("-").isdigit() and len(value) <= 18:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 10**18:
        raise Refused("a number that is none")
    return value
