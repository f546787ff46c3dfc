"""The calls our product makes, answered as WeChat answers them."""

import base64
import json
import re
import secrets
from typing import Any

from app.wechat.sandbox.limits import fits
from app.wechat.sandbox.state import State

CODE_LIFE = 300.0
TOKEN_LIFE = 7200.0
OVERLAP = 300.0
FORCE_PAUSE, FORCE_A_DAY = 30.0, 20
ROBOT_A_MINUTE = 20
OPENID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Refusal(Exception):
    """An answer with an errcode."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(errmsg)
        self.errcode, self.errmsg = errcode, errmsg


def _check_app(state: State, given: dict[str, Any]) -> None:
    if not given.get("appid"):
        raise Refusal(41002, "appid missing")
    if given["appid"] != state.config.appid:
        raise Refusal(40013, "invalid appid")
    if not given.get("secret"):
        raise Refusal(41004, "appsecret missing")
    if given["secret"] != state.config.secret:
        raise Refusal(40125, "invalid appsecret")


def jscode2session(state: State, given: dict[str, Any]) -> dict[str, Any]:
    _check_app(state, given)
    if given.get("grant_type", "authorization_code") != "authorization_code":
        raise Refusal(40002, "invalid grant_type")
    code = given.get("js_code")
    if not code:
        raise Refusal(41008, "missing code")
    openid = _demo_openid(state, code) or _spend_code(state, code)
    state.run("INSERT OR IGNORE INTO person VALUES (?)", openid)
    return {"openid": openid, "session_key": base64.b64encode(secrets.token_bytes(16)).decode()}


def _demo_openid(state: State, code: str) -> str | None:
    if not state.config.demo or not code.startswith("demo:"):
        return None
    openid = code.removeprefix("demo:")
    if not OPENID.fullmatch(openid):
        raise Refusal(40029, "invalid code")
    return openid


def _spend_code(state: State, code: str) -> str:
    row = state.row("SELECT * FROM code WHERE code = ?", code)
    if row is None or state.now() - row["made"] > CODE_LIFE:
        raise Refusal(40029, f"invalid code, rid: {secrets.token_hex(4)}")
    if state.run("UPDATE code SET used = 1 WHERE code = ? AND used = 0", code) != 1:
        raise Refusal(40163, f"code been used, rid: {secrets.token_hex(4)}")
    return str(row["openid"])


def token(state: State, given: dict[str, Any]) -> dict[str, Any]:
    """Every call issues a new one; the one before lives five minutes more."""
    if given.get("grant_type") != "client_credential":
        raise Refusal(40002, "invalid grant_type")
    _check_app(state, given)
    now = state.now()
    state.run("UPDATE token SET ends = MIN(ends, ?) WHERE kind = 'plain'", now + OVERLAP)
    return _issue(state, "plain")


def stable_token(state: State, given: dict[str, Any]) -> dict[str, Any]:
    """The same token until its last five minutes; `force_refresh` ends it at once."""
    if given.get("grant_type") != "client_credential":
        raise Refusal(40002, "invalid grant_type")
    _check_app(state, given)
    with state.lock:
        now = state.now()
        if given.get("force_refresh") is True and _may_force(state, now):
            state.run("UPDATE token SET ends = ? WHERE kind = 'stable' AND ends > ?", now, now)
            state.run("INSERT INTO forced VALUES (?)", now)
        row = state.row("SELECT * FROM token WHERE kind = 'stable' ORDER BY made DESC LIMIT 1")
        if row is not None and row["ends"] - now > OVERLAP:
            return {"access_token": row["token"], "expires_in": int(row["ends"] - now)}
        return _issue(state, "stable")


def _may_force(state: State, now: float) -> bool:
    last = state.row("SELECT MAX(at) AS at, COUNT(*) AS count FROM forced WHERE at > ?", now - 86400)
    assert last is not None
    return last["count"] < FORCE_A_DAY and (last["at"] is None or now - last["at"] >= FORCE_PAUSE)


def _issue(state: State, kind: str) -> dict[str, Any]:
    made = secrets.token_urlsafe(96)
    now = state.now()
    state.run("INSERT INTO token VALUES (?, ?, ?, ?)", made, kind, now, now + TOKEN_LIFE)
    return {"access_token": made, "expires_in": int(TOKEN_LIFE)}


def check_token(state: State, given: str | None) -> None:
    if not given:
        raise Refusal(41001, "access_token missing")
    row = state.row("SELECT * FROM token WHERE token = ?", given)
    if row is None:
        raise Refusal(
            40001, f"invalid credential, access_token is invalid or not latest rid: {secrets.token_hex(4)}"
        )
    if row["ends"] <= state.now():
        retired = row["ends"] - row["made"] < TOKEN_LIFE
        raise Refusal(*((40001, "not latest") if retired else (42001, "access_token expired")))


def subscribe_send(state: State, body: dict[str, Any]) -> dict[str, Any]:
    for name in ("touser", "template_id", "data"):
        if not body.get(name):
            raise Refusal(47001 if name == "data" else {"touser": 40003}.get(name, 40037), f"{name} missing")
    openid, template_id = str(body["touser"]), str(body["template_id"])
    if state.row("SELECT 1 FROM person WHERE openid = ?", openid) is None:
        raise Refusal(40003, "invalid openid")
    template = state.config.template(template_id)
    if template is None:
        raise Refusal(40037, "invalid template_id")
    if body.get("miniprogram_state", "formal") not in ("developer", "trial", "formal"):
        raise Refusal(47003, "argument invalid! miniprogram_state")
    _check_values(template, body["data"])
    with state.lock:
        if openid in state.sending:
            raise Refusal(43108, "concurrent send to one user")
        state.sending.add(openid)
    try:
        _spend_credit(state, openid, template_id)
        content = {key: one["value"] for key, one in body["data"].items()}
        state.keep_message("subscribe", openid, template_id, str(body.get("page", "")), content)
    finally:
        state.sending.discard(openid)
    return {"errcode": 0, "errmsg": "ok"}


def _check_values(template: dict[str, Any], data: Any) -> None:
    if not isinstance(data, dict):
        raise Refusal(47001, "data format error")
    for key in template["keys"]:
        value = data.get(key, {}).get("value") if isinstance(data.get(key), dict) else None
        if not fits(key, value):
            raise Refusal(47003, f"argument invalid! data.{key}.value")
    extra = set(data) - set(template["keys"])
    if extra:
        raise Refusal(47003, f"argument invalid! data.{min(extra)}.value")


def _spend_credit(state: State, openid: str, template_id: str) -> None:
    where = "WHERE openid = ? AND template = ?"
    if state.row(f"SELECT 1 FROM credit {where} AND long_term = 1", openid, template_id):
        return
    if state.run(f"UPDATE credit SET count = count - 1 {where} AND count > 0", openid, template_id) != 1:
        raise Refusal(43101, "user refuse to accept the msg")


def robot_send(state: State, key: str | None, body: dict[str, Any]) -> dict[str, Any]:
    if key != state.config.robot_key:
        raise Refusal(93000, "invalid webhook url")
    kind = body.get("msgtype")
    if kind not in ("text", "markdown"):
        raise Refusal(40008, "invalid message type")
    content = (body.get(kind) or {}).get("content") if isinstance(body.get(kind), dict) else None
    if not isinstance(content, str) or not content.strip():
        raise Refusal(44004, "empty content")
    if len(content.encode()) > (2048 if kind == "text" else 4096):
        raise Refusal(40058, "content exceed max length")
    recent = state.row("SELECT COUNT(*) AS count FROM message WHERE channel = 'robot' AND at > ?", state.now() - 60)
    assert recent is not None
    if recent["count"] >= ROBOT_A_MINUTE:
        raise Refusal(45009, "api freq out of limit")
    state.keep_message("robot", "", kind, "", {"content": content})
    return {"errcode": 0, "errmsg": "ok"}


def read_json(raw: bytes) -> dict[str, Any]:
    if not raw:
        raise Refusal(44002, "empty post data")
    try:
        body = json.loads(raw.decode("utf-8"))
    except ValueError:
        raise Refusal(47001, "data format error") from None
    if not isinstance(body, dict):
        raise Refusal(47001, "data format error")
    return body
