"""How a push is written, signed and sealed: three modes, XML or JSON.

Written apart from what opens it on purpose: the two must agree, and tests see whether they do.
"""

import base64
import hashlib
import json
import os
import secrets
import struct
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

MODES = ("plain", "compatible", "secure")
FORMATS = ("xml", "json")
_WRAPPERS = {
    "subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
    "subscribe_msg_change_event": "SubscribeMsgChangeEvent",
    "subscribe_msg_sent_event": "SubscribeMsgSentEvent",
}


def signed(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def seal(message: str, aes_key: str, appid: str) -> str:
    """AES-256-CBC over 16 random bytes, the length, the message and the appid, padded to 32."""
    key = base64.b64decode(aes_key + "=")
    raw = message.encode()
    plain = os.urandom(16) + struct.pack(">I", len(raw)) + raw + appid.encode()
    short = 32 - len(plain) % 32
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([short]) * short) + encryptor.finalize()).decode()


def letter(event: dict[str, Any], push: dict[str, Any], appid: str, now: float) -> tuple[str, bytes, str]:
    """Query, body and content type of one try. `event` has its List as a list."""
    timestamp, nonce = str(int(now)), secrets.token_hex(5)
    query = {"signature": signed(push["token"], timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
    query["openid"] = event["FromUserName"]
    xml = push["format"] == "xml"
    write = _as_xml if xml else _as_json
    body = event
    if push["mode"] != "plain":
        sealed = seal(write(event), push["aes_key"], appid)
        query |= {"encrypt_type": "aes", "msg_signature": signed(push["token"], timestamp, nonce, sealed)}
        hidden = {"ToUserName": event["ToUserName"], "Encrypt": sealed}
        body = hidden if push["mode"] == "secure" else event | {"Encrypt": sealed}
    return urlencode(query), write(body).encode(), "text/xml" if xml else "application/json"


def _as_json(event: dict[str, Any]) -> str:
    """The list stands on the top level: one item as an object, several as a list."""
    items = event.get("List")
    if isinstance(items, list) and len(items) == 1:
        event = event | {"List": items[0]}
    return json.dumps(event, ensure_ascii=False)


def _as_xml(event: dict[str, Any]) -> str:
    wrapper = _WRAPPERS.get(event.get("Event", ""))
    if wrapper and "List" in event:
        event = {name: value for name, value in event.items() if name != "List"} | {
            wrapper: {"List": event["List"]}
        }
    return f"<xml>{_elements(event)}</xml>"


def _elements(values: dict[str, Any]) -> str:
    parts = []
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            parts.append(f"<{name}>{_content(one)}</{name}>")
    return "".join(parts)


def _content(value: Any) -> str:
    if isinstance(value, dict):
        return _elements(value)
    if isinstance(value, int):
        return str(value)
    return "<![CDATA[" + str(value).replace("]]>", "]]]]><![CDATA[>") + "]]>"
