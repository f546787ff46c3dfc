"""The sandbox over HTTP: WeChat's paths, a face to control it, and a page that shows what people received."""

import json
import secrets
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, Response, abort, jsonify, render_template, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from app.wechat.sandbox import contract
from app.wechat.sandbox.contract import Refusal
from app.wechat.sandbox.state import SandboxConfig, State

PAGE = 30


class DiscreetHandler(WSGIRequestHandler):
    """Logs the path of a request and never its query: tokens and secrets travel there."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        self.log("info", "%s %s %s", self.command, self.path.split("?")[0], code)


def serve(app: Flask, port: int) -> BaseWSGIServer:
    """The sandbox on loopback, a thread for each call; port 0 takes a free one."""
    return make_server("127.0.0.1", port, app, threaded=True, request_handler=DiscreetHandler)


def create_sandbox(
    config: SandboxConfig, folder: Path | None = None, now: Callable[[], float] = time.time
) -> Flask:
    """The stand-in as a Flask program; its state lives in `folder`, or in memory without one."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    state = State(config, folder, now)
    app.extensions["state"] = state
    _contract_routes(app, state)
    _control_routes(app, state)
    _page_route(app, state)
    return app


def _contract_routes(app: Flask, state: State) -> None:
    def answer(call: Callable[[], dict[str, Any]]) -> Response:
        broken = _fault(state, request.path)
        if broken is not None:
            return broken
        try:
            body = call()
        except Refusal as refusal:
            body = {"errcode": refusal.errcode, "errmsg": refusal.errmsg}
        state.run(
            "INSERT INTO call (path, errcode, errmsg, at) VALUES (?, ?, ?, ?)",
            *(request.path, body.get("errcode", 0), body.get("errmsg", ""), state.now()),
        )
        return jsonify(body)

    @app.get("/sns/jscode2session")
    def login() -> Response:
        return answer(lambda: contract.jscode2session(state, request.args.to_dict()))

    @app.get("/cgi-bin/token")
    def token() -> Response:
        return answer(lambda: contract.token(state, request.args.to_dict()))

    @app.route("/cgi-bin/stable_token", methods=["GET", "POST"])
    def stable_token() -> Response:
        return answer(lambda: contract.stable_token(state, _posted()))

    @app.route("/cgi-bin/message/subscribe/send", methods=["GET", "POST"])
    def subscribe_send() -> Response:
        def send() -> dict[str, Any]:
            contract.check_token(state, request.args.get("access_token"))
            return contract.subscribe_send(state, _posted())

        return answer(send)

    @app.route("/cgi-bin/webhook/send", methods=["GET", "POST"])
    def robot() -> Response:
        return answer(lambda: contract.robot_send(state, request.args.get("key"), _posted()))


def _posted() -> dict[str, Any]:
    if request.method != "POST":
        raise Refusal(43002, "require POST method")
    return contract.read_json(request.get_data())


def _fault(state: State, path: str) -> Response | None:
    """A fault that was switched on for a path, once for each count of it."""
    row = state.row("SELECT * FROM fault WHERE path = ? AND count > 0 ORDER BY id LIMIT 1", path)
    if row is None:
        return None
    state.run("UPDATE fault SET count = count - 1 WHERE id = ?", row["id"])
    state.run(
        "INSERT INTO call (path, errcode, errmsg, at) VALUES (?, ?, ?, ?)",
        *(path, row["errcode"], f"fault: {row['kind']}", state.now()),
    )
    kind = row["kind"]
    if kind == "errcode":
        return jsonify(errcode=row["errcode"], errmsg=f"fault rid: {secrets.token_hex(8)}")
    if kind == "html":
        return Response("<html><body>502 Bad Gateway</body></html>", mimetype="text/html")
    if kind == "empty":
        return Response("")
    if kind == "cut":
        return Response('{"access_token": "ab', mimetype="application/json")
    if kind == "slow":
        time.sleep(float(row["errcode"] or 30))
        return Response('{"errcode": -1}')
    raise ConnectionAbortedError("fault: drop")


def _control_routes(app: Flask, state: State) -> None:
    @app.before_request
    def loopback_only() -> None:
        local = request.remote_addr in ("127.0.0.1", "::1")
        if request.path.startswith("/sandbox/") and not local:
            abort(404)

    @app.post("/sandbox/codes")
    def make_code() -> Response:
        openid = str(contract.read_json(request.get_data())["openid"])
        code = f"0{secrets.token_urlsafe(23)}"
        state.run("INSERT INTO code (code, openid, made) VALUES (?, ?, ?)", code, openid, state.now())
        return jsonify(code=code)

    @app.post("/sandbox/credits")
    def give_credits() -> Response:
        body = contract.read_json(request.get_data())
        count = body.get("count", 1)
        long_term = count == "long_term"
        state.run("INSERT OR IGNORE INTO person VALUES (?)", body["openid"])
        state.run(
            "INSERT INTO credit VALUES (?, ?, ?, ?) ON CONFLICT (openid, template) DO UPDATE SET"
            " count = count + excluded.count, long_term = MAX(long_term, excluded.long_term)",
            *(body["openid"], body["template_id"], 0 if long_term else int(count), int(long_term)),
        )
        return jsonify(ok=True)

    @app.route("/sandbox/faults", methods=["POST", "DELETE"])
    def faults() -> Response:
        if request.method == "DELETE":
            state.run("DELETE FROM fault")
            return jsonify(ok=True)
        body = contract.read_json(request.get_data())
        state.run(
            "INSERT INTO fault (path, kind, errcode, count) VALUES (?, ?, ?, ?)",
            *(body["path"], body["kind"], body.get("errcode", 0), body.get("count", 1)),
        )
        return jsonify(ok=True)

    @app.get("/sandbox/messages")
    def messages() -> Response:
        openid = request.args.get("openid")
        where, values = ("WHERE openid = ?", (openid,)) if openid else ("", ())
        rows = state.rows(f"SELECT * FROM message {where} ORDER BY id", *values)
        return jsonify(items=[{**dict(row), "content": json.loads(row["content"])} for row in rows])

    @app.get("/sandbox/calls")
    def calls() -> Response:
        return jsonify(items=[dict(row) for row in state.rows("SELECT * FROM call ORDER BY id")])


def _page_route(app: Flask, state: State) -> None:
    @app.get("/")
    def page() -> str:
        openid = request.args.get("openid", "")
        before = request.args.get("before", default=2**62, type=int)
        person = "AND openid = ?" if openid else ""
        values = (before, openid) if openid else (before,)
        bubbles = state.rows(
            f"SELECT * FROM message WHERE channel = 'subscribe' AND id < ? {person} ORDER BY id DESC LIMIT {PAGE}",
            *values,
        )
        return render_template(
            "messages.html",
            bubbles=[_bubble(state, row) for row in bubbles],
            robot=[_bubble(state, row) for row in _newest(state, "message WHERE channel = 'robot'")],
            calls=[{**dict(row), "at": _clock(row["at"])} for row in _newest(state, "call")],
            people=[row["openid"] for row in state.rows("SELECT DISTINCT openid FROM message WHERE openid <> ''")],
            openid=openid,
            older=bubbles[-1]["id"] if len(bubbles) == PAGE else None,
        )


def _newest(state: State, source: str) -> list[Any]:
    return state.rows(f"SELECT * FROM {source} ORDER BY id DESC LIMIT {PAGE}")


def _bubble(state: State, row: Any) -> dict[str, Any]:
    template = state.config.template(row["template"]) or {}
    words = template.get("words", {})
    content = json.loads(row["content"])
    return {
        "openid": row["openid"],
        "title": template.get("title", "群消息"),
        "lines": [(words.get(key, key), value) for key, value in content.items() if row["channel"] != "robot"],
        "text": content.get("content", "") if row["channel"] == "robot" else "",
        "page": row["page"],
        "at": _clock(row["at"]),
    }


def _clock(at: float) -> str:
    return datetime.fromtimestamp(at, ZoneInfo("Asia/Shanghai")).strftime("%m-%d %H:%M:%S")
