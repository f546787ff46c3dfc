"""Subscription messages and the group robot, as strict as WeChat."""

import base64
import binascii
import hashlib
import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from app.wechat.sandbox.limits import fits
from app.wechat.sandbox.pushing import Pushes
from app.wechat.sandbox.refusal import Refusal
from app.wechat.sandbox.state import State

ROBOT_A_MINUTE = 20
ROBOT_BYTES = {"text": 2048, "markdown": 4096}
PICTURE_BYTES = 2 * 1024 * 1024
STATES = ("developer", "trial", "formal")
LANGUAGES = ("zh_CN", "en_US", "zh_HK", "zh_TW")


def subscribe_send(state: State, pushes: Pushes, body: dict[str, Any], until_answered: ExitStack) -> dict[str, Any]:
    """Check everything, spend one credit, keep the message, tell that it was delivered. The person is occupied
    until the answer is out."""
    openid, template = _addressed(state, body)
    _check_options(state, body)
    _check_values(template, body["data"])
    until_answered.enter_context(_occupied(state, openid))
    content = {key: one["value"] for key, one in body["data"].items()}
    with state.transaction():
        _spend_credit(state, openid, template["template_id"])
        state.keep_message("subscribe", openid, template["template_id"], body.get("page") or "", content)
    sent = {"TemplateId": template["template_id"], "MsgID": str(secrets.randbits(60))}
    sent |= {"ErrorCode": "0", "ErrorStatus": "success"}
    pushes.consents("subscribe_msg_sent_event", openid, [sent])
    return {"errcode": 0, "errmsg": "ok", "msgid": int(sent["MsgID"])}


def _addressed(state: State, body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    openid = body.get("touser")
    if not isinstance(openid, str) or state.row("SELECT 1 FROM person WHERE openid = ?", openid) is None:
        raise Refusal(40003, "invalid openid")
    template = state.template(body.get("template_id"))
    if template is None:
        raise Refusal(40037, "invalid template_id")
    if "data" not in body:
        raise Refusal(47001, "data format error, data missing")
    return openid, template


def _check_options(state: State, body: dict[str, Any]) -> None:
    page = body.get("page", "")
    pages = state.config.pages
    if not isinstance(page, str) or (page and pages and page.split("?")[0].lstrip("/") not in pages):
        raise Refusal(41030, "invalid page")
    for name, known in (("miniprogram_state", STATES), ("lang", LANGUAGES)):
        if name in body and body[name] not in known:
            raise Refusal(47003, f"argument invalid! {name}")


def _check_values(template: dict[str, Any], data: Any) -> None:
    if not isinstance(data, dict):
        raise Refusal(47001, "data format error")
    for key in template["keys"]:
        one = data.get(key)
        value = one.get("value") if isinstance(one, dict) else None
        if not fits(key, value, template.get("enums", {}).get(key, ())):
            raise Refusal(47003, f"argument invalid! data.{key}.value")
    extra = set(data) - set(template["keys"])
    if extra:
        raise Refusal(47003, f"argument invalid! data.{min(extra)}.value")


@contextmanager
def _occupied(state: State, openid: str) -> Iterator[None]:
    with state.lock:
        if openid in state.sending:
            raise Refusal(43108, "concurrent send to one user")
        state.sending.add(openid)
    try:
        yield
    finally:
        with state.lock:
            state.sending.discard(openid)


def _spend_credit(state: State, openid: str, template_id: str) -> None:
    """One accept, one message; long-term consent does not run out. The demo's own people gave that to all."""
    if state.config.demo and openid.startswith("demo-"):
        return
    where = "WHERE openid = ? AND template = ?"
    if state.row(f"SELECT 1 FROM credit {where} AND long_term = 1", openid, template_id):
        return
    if state.run(f"UPDATE credit SET count = count - 1 {where} AND count > 0", openid, template_id) != 1:
        raise Refusal(43101, "user refuse to accept the msg")


def check_robot(state: State, key: str | None) -> None:
    if key != state.config.robot_key:
        raise Refusal(93000, "invalid webhook url, hint: [1]")


def robot_send(state: State, raw: bytes, body: dict[str, Any]) -> dict[str, Any]:
    """Text, markdown and pictures to the work group, twenty a minute."""
    if re.search(rb"\\u(?!00[0-7])[0-9a-fA-F]{4}", raw):
        raise Refusal(40033, "invalid characters: send UTF-8, not escapes")
    kind = body.get("msgtype")
    if not isinstance(kind, str) or kind not in (*ROBOT_BYTES, "image"):
        raise Refusal(40008, "invalid message type")
    part = body.get(kind)
    if not isinstance(part, dict):
        raise Refusal(44004, "empty content")
    content = _robot_picture(part) if kind == "image" else _robot_words(kind, part)
    with state.lock:
        since = state.now() - 60
        recent = state.row("SELECT COUNT(*) AS n FROM message WHERE channel = 'robot' AND at > ?", since)
        if recent is not None and recent["n"] >= ROBOT_A_MINUTE:
            raise Refusal(45009, "api freq out of limit")
        state.keep_message("robot", "", kind, "", content)
    return {"errcode": 0, "errmsg": "ok"}


def _robot_words(kind: str, part: dict[str, Any]) -> dict[str, str]:
    content = part.get("content")
    if not isinstance(content, str) or not content.strip():
        raise Refusal(44004, "empty content")
    if len(content.encode()) > ROBOT_BYTES[kind]:
        raise Refusal(40058, f"{kind}.content exceed max length {ROBOT_BYTES[kind]}")
    return {"content": content}


def _robot_picture(part: dict[str, Any]) -> dict[str, str]:
    """Base64 without a data prefix, the md5 of the raw bytes, JPG or PNG of at most 2 MB."""
    given = part.get("base64")
    if not isinstance(given, str) or not given:
        raise Refusal(44004, "empty content")
    try:
        raw = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal(40009, "invalid image size") from None
    if len(raw) > PICTURE_BYTES or not raw.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        raise Refusal(40009, "invalid image size")
    if hashlib.md5(raw, usedforsecurity=False).hexdigest() != part.get("md5"):
        raise Refusal(301019, "media md5 not match")
    return {"base64": given}
