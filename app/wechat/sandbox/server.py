"""The sandbox over HTTP: WeChat's paths, a face to control it, and a page that shows what people received."""

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from app.routes import Route
from app.wechat.sandbox import codes, content, faults, identity, sending
from app.wechat.sandbox.control import control
from app.wechat.sandbox.page import page
from app.wechat.sandbox.pushing import Pushes
from app.wechat.sandbox.quotas import Quotas
from app.wechat.sandbox.refusal import Refusal, read_json
from app.wechat.sandbox.state import SandboxConfig, State

log = logging.getLogger(__name__)

Call = Callable[[ExitStack], dict[str, Any] | bytes]
"""Does the work of one call, answered by a document or a picture; what it puts on the stack is held until the answer
is out."""
Work = Callable[[dict[str, Any]], dict[str, Any] | bytes]


class DiscreetHandler(WSGIRequestHandler):
    """Logs the path of a request and never its query: tokens and secrets travel there."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        self.log("info", "%s %s %s", self.command, self.path.split("?")[0], code)


def serve(app: Flask, port: int) -> BaseWSGIServer:
    """The sandbox on loopback, a thread for each call; port 0 takes a free one."""
    return make_server("127.0.0.1", port, app, threaded=True, request_handler=DiscreetHandler)


def create_sandbox(
    config: SandboxConfig | Mapping[str, Any],
    data_dir: Path | None = None,
    now: Callable[[], float] = time.time,
    demo: bool = False,
) -> Flask:
    """The stand-in as a Flask program; its state lives in `data_dir`, or in memory without one.

    `now` answers seconds since 1970. With `demo` the login codes `demo:<openid>` are good for ever.
    """
    app = Flask(__name__, static_folder=None)
    app.url_rule_class = Route
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    known = config if isinstance(config, SandboxConfig) else SandboxConfig.read(config, demo)
    if demo and not known.demo:
        known = replace(known, demo=True)
    state = State(known, data_dir, now)
    pushes, quotas = Pushes(state), Quotas(state)
    app.extensions["state"] = state
    _contract_routes(app, state, pushes, quotas)
    app.register_blueprint(control(state, pushes, quotas))
    app.register_blueprint(page(state))
    return app


def _contract_routes(app: Flask, state: State, pushes: Pushes, quotas: Quotas) -> None:
    def route(path: str, method: str, work: Call) -> None:
        def view() -> Response:
            return _answer(state, quotas, method, work)

        app.add_url_rule(path, path, view, methods=["GET", "POST"])

    def with_token(path: str, work: Work) -> None:
        """A POST that carries an access token in its query."""

        def call(_: ExitStack) -> dict[str, Any] | bytes:
            identity.check_token(state, request.args.get("access_token"))
            return work(read_json(request.get_data()))

        route(path, "POST", call)

    def subscribe(until_answered: ExitStack) -> dict[str, Any]:
        identity.check_token(state, request.args.get("access_token"))
        return sending.subscribe_send(state, pushes, read_json(request.get_data()), until_answered)

    def robot(_: ExitStack) -> dict[str, Any]:
        sending.check_robot(state, request.args.get("key"))
        raw = request.get_data()
        return sending.robot_send(state, raw, read_json(raw))

    def session(_: ExitStack) -> dict[str, Any]:
        identity.check_token(state, request.args.get("access_token"))
        return codes.check_session(state, request.args.to_dict())

    route("/sns/jscode2session", "GET", lambda _: identity.jscode2session(state, request.args.to_dict()))
    route("/cgi-bin/token", "GET", lambda _: identity.token(state, request.args.to_dict()))
    route("/cgi-bin/stable_token", "POST", lambda _: identity.stable_token(state, read_json(request.get_data())))
    route("/cgi-bin/message/subscribe/send", "POST", subscribe)
    route("/cgi-bin/webhook/send", "POST", robot)
    route("/wxa/checksession", "GET", session)
    with_token("/wxa/business/getuserphonenumber", lambda body: codes.phone_number(state, body))
    with_token("/wxa/getwxacodeunlimit", lambda body: codes.unlimited_code(state, body))
    with_token("/wxa/generate_urllink", lambda body: codes.url_link(state, body))
    with_token("/wxa/msg_sec_check", lambda body: content.judge_text(state, body))
    with_token("/wxa/media_check_async", lambda body: content.judge_media(state, pushes, body))


def _answer(state: State, quotas: Quotas, method: str, work: Call) -> Response:
    """One call with the weather ordered for it. Always HTTP 200; a bug of ours is WeChat's -1."""
    fault = faults.take(state, request.path)
    if fault is not None and fault.kind != "slow":
        state.keep_call(request.path, fault.errcode, f"fault: {fault.kind}")
        return faults.answer(fault)
    body: dict[str, Any] | bytes
    with ExitStack() as until_answered:
        try:
            if request.method != method:
                raise Refusal({"GET": 43001, "POST": 43002}[method], f"require {method} method")
            quotas.spend(request.path)
            body = work(until_answered)
        except Refusal as refusal:
            body = {"errcode": refusal.errcode, "errmsg": refusal.errmsg}
        except Exception:
            log.exception("unexpected on %s", request.path)
            body = {"errcode": -1, "errmsg": "system error"}
        if isinstance(body, bytes):
            state.keep_call(request.path, 0, "ok")
        else:
            state.keep_call(request.path, body.get("errcode", 0), body.get("errmsg", ""))
        if fault is not None:
            time.sleep(fault.seconds)
    return Response(body, mimetype="image/jpeg") if isinstance(body, bytes) else jsonify(body)
