"""Who is calling: login codes and access tokens, answered as WeChat answers them."""

import base64
import re
import secrets
from typing import Any

from app.wechat.sandbox.refusal import Refusal
from app.wechat.sandbox.state import State

CODE_LIFE = 300.0
TOKEN_LIFE = 7200.0
OVERLAP = 300.0
FORCE_PAUSE, FORCE_A_DAY = 30.0, 20
OPENID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _check_app(state: State, given: dict[str, Any]) -> None:
    if not given.get("appid"):
        raise Refusal(41002, "appid missing")
    if given["appid"] != state.config.appid:
        raise Refusal(40013, "invalid appid")
    if not given.get("secret"):
        raise Refusal(41004, "appsecret missing")
    if given["secret"] != state.config.secret:
        raise Refusal(40125, "invalid appsecret")


def _check_grant(given: dict[str, Any], wanted: str) -> None:
    if given.get("grant_type") != wanted:
        raise Refusal(40002, "invalid grant_type")


def jscode2session(state: State, given: dict[str, Any]) -> dict[str, Any]:
    """openid and a session_key for a code: single use, five minutes. A later login displaces the session_key.
    unionid only for people who have one."""
    _check_app(state, given)
    code = given.get("js_code")
    if not code:
        raise Refusal(41008, "missing code")
    _check_grant(given, "authorization_code")
    openid = _demo_openid(state, code) or _spend_code(state, code)
    state.see(openid)
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    state.run("INSERT OR REPLACE INTO session VALUES (?, ?)", openid, key)
    answer = {"session_key": key, "openid": openid}
    union = state.row("SELECT unionid FROM union_of WHERE openid = ?", openid)
    return answer | ({"unionid": union["unionid"]} if union else {})


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
        raise Refusal(40029, "invalid code")
    if state.run("UPDATE code SET used = 1 WHERE code = ? AND used = 0", code) != 1:
        raise Refusal(40163, "code been used")
    return str(row["openid"])


def token(state: State, given: dict[str, Any]) -> dict[str, Any]:
    """Every call issues a new one; the one before lives five minutes more."""
    _check_grant(given, "client_credential")
    _check_app(state, given)
    with state.lock:
        state.run("UPDATE token SET ends = MIN(ends, ?) WHERE kind = 'plain'", state.now() + OVERLAP)
        return _issue(state, "plain")


def stable_token(state: State, given: dict[str, Any]) -> dict[str, Any]:
    """The same token until its last five minutes; `force_refresh` ends it at once."""
    _check_grant(given, "client_credential")
    _check_app(state, given)
    force = given.get("force_refresh", False)
    if not isinstance(force, bool):
        raise Refusal(47001, "data format error")
    with state.lock:
        now = state.now()
        if force and _may_force(state, now):
            state.run("UPDATE token SET ends = ? WHERE kind = 'stable' AND ends > ?", now, now)
            state.run("INSERT INTO forced VALUES (?)", now)
        row = state.row("SELECT * FROM token WHERE kind = 'stable' ORDER BY rowid DESC LIMIT 1")
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
    """A token of either kind, from the query. Malformed 40014, unknown or superseded 40001, run out 42001."""
    if not given:
        raise Refusal(41001, "access_token missing")
    if not re.fullmatch(r"[A-Za-z0-9_-]{8,512}", given):
        raise Refusal(40014, "invalid access_token")
    row = state.row("SELECT * FROM token WHERE token = ?", given)
    superseded = row is not None and row["ends"] - row["made"] < TOKEN_LIFE
    if row is None or (superseded and row["ends"] <= state.now()):
        raise Refusal(40001, "invalid credential, access_token is invalid or not latest")
    if row["ends"] <= state.now():
        raise Refusal(42001, "access_token expired")
