"""Phone codes, unlimited mini-program codes with a picture that can be scanned, links, and the state of a session."""

import base64
import hashlib
import hmac
import io
import re
import secrets
from typing import Any
from urllib.parse import quote

import segno
from PIL import Image

from app.wechat.sandbox.refusal import Refusal
from app.wechat.sandbox.state import State

CODE_LIFE = 300.0
ENVIRONMENTS = ("release", "trial", "develop")
SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@._~-]+")
LINK_DAYS = 30


def make_phone_code(state: State, body: dict[str, Any]) -> str:
    """What the phone button would hand over: a code for a number; `appid` makes it another app's."""
    code = secrets.token_hex(32)
    country = str(body.get("country", "86"))
    state.run(
        "INSERT INTO phone_code (code, number, country, appid, made) VALUES (?, ?, ?, ?, ?)",
        *(code, str(body["number"]), country, str(body.get("appid", state.config.appid)), state.now()),
    )
    return code


def phone_number(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """The number of a phone code: single use, five minutes, of this app. In a demo `demo:<openid>` is a code too, as
    for signing in: always of the same made-up number."""
    code = body.get("code")
    if not isinstance(code, str) or not code:
        raise Refusal(47001, "data format error, code missing")
    if state.config.demo and code.startswith("demo:"):
        digits = int(hashlib.sha256(code.encode()).hexdigest(), 16) % 10**8
        return _phone_info(state, f"199{digits:08d}", "86")
    row = state.row("SELECT * FROM phone_code WHERE code = ?", code)
    if row is None or state.now() - row["made"] > CODE_LIFE:
        raise Refusal(40029, "invalid code")
    if row["appid"] != state.config.appid:
        raise Refusal(40013, "invalid appid")
    if state.run("UPDATE phone_code SET used = 1 WHERE code = ? AND used = 0", code) != 1:
        raise Refusal(40029, "invalid code")
    return _phone_info(state, row["number"], row["country"])


def _phone_info(state: State, number: str, country: str) -> dict[str, Any]:
    info = {
        "phoneNumber": number if country == "86" else f"+{country} {number}",
        "purePhoneNumber": number,
        "countryCode": country,
        "watermark": {"timestamp": int(state.now()), "appid": state.config.appid},
    }
    return {"errcode": 0, "errmsg": "ok", "phone_info": info}


def unlimited_code(state: State, body: dict[str, Any]) -> bytes:
    """A JPEG that holds the page and the scene. Everything is checked first."""
    if "access_token" in body:
        raise Refusal(47001, "data format error")
    if "scancode_time" in body:
        raise Refusal(85096, "not allow include scancode_time field")
    scene, page = body.get("scene"), body.get("page", "")
    if not isinstance(scene, str) or not 1 <= len(scene) <= 32:
        raise Refusal(40169, "invalid length for scene, or the data is not json string")
    if not SCENE.fullmatch(scene):
        raise Refusal(40129, "invalid scene")
    if not isinstance(page, str) or page.startswith("/") or "?" in page:
        raise Refusal(41030, "invalid page")
    if page and body.get("check_path", True) and not _released(state, page):
        raise Refusal(41030, "invalid page")
    width = body.get("width", 430)
    if (
        not isinstance(width, int)
        or not 280 <= width <= 1280
        or body.get("env_version", "release") not in ENVIRONMENTS
    ):
        raise Refusal(40097, "invalid args")
    home = state.config.pages[0] if state.config.pages else "pages/home/index"
    target = f"{page or home}?scene={quote(scene, safe='')}"
    picture = _draw(f"weixin-sandbox://{target}", width)
    state.keep_message("code", "", page, target, {"base64": base64.b64encode(picture).decode()})
    return picture


def _draw(text: str, width: int) -> bytes:
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="png", scale=10, border=4)
    sized = Image.open(drawn).convert("RGB").resize((width, width), Image.Resampling.NEAREST)
    jpeg = io.BytesIO()
    sized.save(jpeg, "JPEG", quality=90)
    return jpeg.getvalue()


def _released(state: State, page: str) -> bool:
    return not state.config.pages or page.lstrip("/") in state.config.pages


def url_link(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """An address for a released page, for at least a minute and at most thirty days."""
    path, query = body.get("path", ""), body.get("query", "")
    if not isinstance(path, str) or "?" in path:
        raise Refusal(40165, "invalid weapp pagepath")
    if not isinstance(query, str) or len(query) > 1024:
        raise Refusal(40212, "invalid query")
    if path and not _released(state, path):
        raise Refusal(85079, "miniprogram has no online release")
    if body.get("env_version", "release") not in ENVIRONMENTS:
        raise Refusal(85402, "invalid env_version")
    _check_expiry(state, body)
    link = f"https://wxaurl.cn/{secrets.token_urlsafe(8)}"
    state.keep_message("link", "", path, f"{path}?{query}" if query else path, {"url": link})
    return {"errcode": 0, "errmsg": "ok", "url_link": link}


def _check_expiry(state: State, body: dict[str, Any]) -> None:
    kind = body.get("expire_type", 0)
    value = body.get("expire_interval", LINK_DAYS) if kind == 1 else body.get("expire_time", state.now() + 60)
    if kind not in (0, 1) or isinstance(value, bool) or not isinstance(value, int | float):
        raise Refusal(85401, "time limit between 1min and 1year")
    seconds = value * 86400 if kind == 1 else value - state.now()
    if not 60 <= seconds <= LINK_DAYS * 86400:
        raise Refusal(85401, "time limit between 1min and 30days")


def check_session(state: State, given: dict[str, Any]) -> dict[str, Any]:
    """Whether the signature was made with the one live session_key of a person: its text, not its bytes."""
    if given.get("sig_method") != "hmac_sha256":
        raise Refusal(87009, "invalid signature")
    row = state.row("SELECT key FROM session WHERE openid = ?", given.get("openid", ""))
    if row is None:
        raise Refusal(40003, "invalid openid")
    right = hmac.new(row["key"].encode(), b"", hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right, str(given.get("signature", ""))):
        raise Refusal(87009, "invalid signature")
    return {"errcode": 0, "errmsg": "ok"}
