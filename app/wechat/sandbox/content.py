"""Content security: texts judged at once, pictures judged later by a push. Verdicts are what the control face set."""

import secrets
from typing import Any
from urllib.parse import urlsplit

from app.wechat.sandbox.pushing import Pushes
from app.wechat.sandbox.refusal import Refusal
from app.wechat.sandbox.state import State

SUGGESTS = ("pass", "review", "risky")
TEXT_LABELS = (100, 10001, 20001, 20002, 20003, 20006, 20008, 20012, 20013, 21000)
RECENT = 7200.0
"""Seconds since the last login within which a person counts as being here."""
TEXT_LONGEST = 2500


def judge_text(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """errcode 0 also for bad text; version 2 only."""
    _check_common(state, body)
    content = body.get("content")
    if not isinstance(content, str) or not content:
        raise Refusal(44002, "empty content")
    texts = [content, *(body[name] for name in ("title", "nickname", "signature") if name in body)]
    if not all(isinstance(one, str) and len(one) <= TEXT_LONGEST for one in texts):
        raise Refusal(47001, "data format error, content too long")
    if "signature" in body and body["scene"] != 1:
        raise Refusal(47001, "data format error, signature")
    suggest, label = verdict_for(state, body["openid"], "\n".join(texts))
    # In no promised order, and with a strategy that failed: it counts for nothing.
    detail = [
        {"strategy": "keyword", "errcode": -1},
        {"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90},
    ]
    return _accepted() | {"result": {"suggest": suggest, "label": label}, "detail": detail}


def judge_media(state: State, pushes: Pushes, body: dict[str, Any]) -> dict[str, Any]:
    """Accepted, not passed: the verdict is pushed after the delay that the control face set."""
    if body.get("media_type") not in (1, 2):
        raise Refusal(40004, "invalid media type")
    _check_common(state, body)
    url = body.get("media_url")
    if not isinstance(url, str) or urlsplit(url).scheme not in ("http", "https"):
        raise Refusal(47001, "data format error, media_url")
    with state.lock:
        if state.row("SELECT 1 FROM media WHERE url = ? AND at > ?", url, state.now() - 60):
            raise Refusal(87020, "repeated request")
        answer = _accepted()
        state.run("INSERT INTO media VALUES (?, ?, ?)", answer["trace_id"], url, state.now())
    suggest, label = verdict_for(state, body["openid"], url)
    pushes.media_result(body["openid"], answer["trace_id"], suggest, label)
    return answer


def set_verdict(state: State, body: dict[str, Any]) -> None:
    """For texts and addresses that contain `word` (empty: all) by `openid` (empty: everybody)."""
    suggest, label = body["suggest"], int(body.get("label", 100 if body["suggest"] == "pass" else 20012))
    if suggest not in SUGGESTS or label not in TEXT_LABELS:
        raise ValueError(f"suggest: one of {', '.join(SUGGESTS)}; label: one of {TEXT_LABELS}")
    state.run(
        "INSERT INTO verdict (word, openid, suggest, label) VALUES (?, ?, ?, ?)",
        *(str(body.get("word", "")), str(body.get("openid", "")), suggest, label),
    )


def verdict_for(state: State, openid: str, text: str) -> tuple[str, int]:
    """The latest verdict that fits, else pass."""
    row = state.row(
        "SELECT suggest, label FROM verdict WHERE openid IN ('', ?) AND instr(?, word) > 0 ORDER BY id DESC LIMIT 1",
        *(openid, text),
    )
    return (row["suggest"], row["label"]) if row is not None else ("pass", 100)


def _check_common(state: State, body: dict[str, Any]) -> None:
    if body.get("version") != 2:
        raise Refusal(47001, "data format error, version 2 only")
    if body.get("scene") not in (1, 2, 3, 4) or isinstance(body["scene"], bool):
        raise Refusal(40129, "invalid scene")
    openid = body.get("openid")
    if not isinstance(openid, str) or not openid:
        raise Refusal(40003, "invalid openid")
    seen = state.row("SELECT at FROM seen WHERE openid = ?", openid)
    if seen is None:
        raise Refusal(43104, "appid not match with openid")
    if state.now() - seen["at"] > RECENT:
        raise Refusal(61010, "code is expired")


def _accepted() -> dict[str, Any]:
    return {"errcode": 0, "errmsg": "ok", "trace_id": secrets.token_hex(12)}
