"""Weather to order: a path can be told to answer badly, late or not at all."""

import socket
from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify, request

from app.wechat.sandbox.refusal import Refusal
from app.wechat.sandbox.state import State

KINDS = ("errcode", "html", "empty", "slow", "drop", "cut")
SLOW_SECONDS = 30.0
PICTURES = ("/wxa/getwxacodeunlimit",)


@dataclass(frozen=True, slots=True)
class Fault:
    """`slow` does the work and answers `seconds` late; the others answer instead of working."""

    kind: str
    errcode: int
    seconds: float


def order(state: State, body: dict[str, Any]) -> None:
    """Switch a fault on for the next `count` calls of a path. ValueError for an unknown kind."""
    kind, errcode = body["kind"], int(body.get("errcode") or 0)
    if kind not in KINDS:
        raise ValueError(f"kind: one of {', '.join(KINDS)}")
    seconds = float(body.get("seconds") or errcode or SLOW_SECONDS)
    state.run(
        "INSERT INTO outage (path, kind, errcode, seconds, times) VALUES (?, ?, ?, ?, ?)",
        *(str(body["path"]), kind, errcode, seconds, int(body.get("count", 1))),
    )


def clear(state: State) -> None:
    state.run("DELETE FROM outage")


def take(state: State, path: str) -> Fault | None:
    """The fault that this call meets, if one is left; the oldest order first."""
    with state.lock:
        row = state.row("SELECT * FROM outage WHERE path = ? AND times > 0 ORDER BY id LIMIT 1", path)
        if row is None:
            return None
        state.run("UPDATE outage SET times = times - 1 WHERE id = ?", row["id"])
    return Fault(row["kind"], row["errcode"], row["seconds"])


def answer(fault: Fault) -> Response:
    """What comes back instead of an answer."""
    if fault.kind == "errcode":
        refusal = Refusal(fault.errcode, "ordered fault")
        return jsonify(errcode=refusal.errcode, errmsg=refusal.errmsg)
    if fault.kind == "html":
        return Response("<html><body>502 Bad Gateway</body></html>", mimetype="text/html")
    if fault.kind == "cut" and request.path in PICTURES:
        return Response(b"\xff\xd8\xff\xe0\x00\x10JFIF", mimetype="image/jpeg")
    if fault.kind == "cut":
        return Response('{"access_token": "ab', mimetype="application/json")
    if fault.kind == "drop":
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return Response("")
