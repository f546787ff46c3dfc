"""The sandbox's own face, for tests and the demo: codes, consents, templates, weather, and what was seen."""

import json
import secrets
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from app.wechat.sandbox import codes, content, faults
from app.wechat.sandbox.pushing import Pushes
from app.wechat.sandbox.quotas import Quotas
from app.wechat.sandbox.refusal import Refusal, read_json
from app.wechat.sandbox.state import State

MOST = 10_000
"""Rows one answer holds."""


def control(state: State, pushes: Pushes, quotas: Quotas) -> Blueprint:
    """Routes under /sandbox, for this machine only. What they cannot read they answer with 400 and a reason."""
    face = Blueprint("control", __name__, url_prefix="/sandbox")

    @face.before_request
    def loopback_only() -> None:
        if request.remote_addr not in ("127.0.0.1", "::1"):
            abort(404)

    @face.errorhandler(Refusal)
    @face.errorhandler(KeyError)
    @face.errorhandler(ValueError)
    @face.errorhandler(TypeError)
    def unreadable(error: Exception) -> tuple[Response, int]:
        missing = f"missing {error}" if isinstance(error, KeyError) else str(error)
        return jsonify(error=missing), 400

    _arrange(face, state)
    _judge(face, state, quotas)
    _push(face, state, pushes)
    _look(face, state, pushes)
    return face


def _arrange(face: Blueprint, state: State) -> None:
    @face.post("/codes")
    def make_code() -> Response:
        body = _body()
        openid, code = str(body["openid"]), f"0{secrets.token_urlsafe(23)}"
        state.run("INSERT INTO code (code, openid, made) VALUES (?, ?, ?)", code, openid, state.now())
        if body.get("unionid"):
            state.run("INSERT OR REPLACE INTO union_of VALUES (?, ?)", openid, str(body["unionid"]))
        return jsonify(code=code)

    @face.post("/credits")
    def give_credits() -> Response:
        body = _body()
        openid, template_id, count = str(body["openid"]), str(body["template_id"]), body.get("count", 1)
        long_term = count == "long_term"
        number = 0 if long_term else int(count)
        state.know(openid)
        state.run(
            "INSERT INTO credit VALUES (?, ?, ?, ?) ON CONFLICT (openid, template) DO UPDATE SET"
            " count = count + excluded.count, long_term = MAX(long_term, excluded.long_term)",
            *(openid, template_id, number, int(long_term)),
        )
        return jsonify(ok=True)

    @face.post("/templates")
    def add_template() -> Response:
        body = _body()
        template: dict[str, Any] = {
            "template_id": str(body["template_id"]),
            "title": str(body["title"]),
            "keys": list(body["keys"]),
        }
        template |= {name: dict(body[name]) for name in ("words", "enums") if name in body}
        text = json.dumps(template, ensure_ascii=False)
        state.run("INSERT OR REPLACE INTO template VALUES (?, ?)", template["template_id"], text)
        return jsonify(ok=True)

    @face.post("/faults")
    def order_fault() -> Response:
        faults.order(state, _body())
        return jsonify(ok=True)

    @face.delete("/faults")
    def clear_faults() -> Response:
        faults.clear(state)
        return jsonify(ok=True)


def _judge(face: Blueprint, state: State, quotas: Quotas) -> None:
    @face.post("/phone_codes")
    def make_phone_code() -> Response:
        return jsonify(code=codes.make_phone_code(state, _body()))

    @face.post("/seen")
    def see() -> Response:
        state.see(str(_body()["openid"]))
        return jsonify(ok=True)

    @face.post("/verdicts")
    def set_verdict() -> Response:
        content.set_verdict(state, _body())
        return jsonify(ok=True)

    @face.post("/quotas")
    def lower_quota() -> Response:
        body = _body()
        quotas.lower(str(body["path"]), int(body["calls"]))
        return jsonify(ok=True)


def _push(face: Blueprint, state: State, pushes: Pushes) -> None:
    @face.post("/push")
    def configure() -> Response:
        pushes.configure(_body())
        return jsonify(ok=True)

    @face.post("/push/check")
    def check_address() -> Response:
        return jsonify(ok=pushes.check_address())

    @face.post("/popup")
    def popup() -> Response:
        """What a person tapped in the prompt: accepts add up, a reject ends what was agreed."""
        body = _body()
        openid, items = str(body["openid"]), []
        for template_id, answer in dict(body["answers"]).items():
            if answer not in ("accept", "reject"):
                raise ValueError("answers: accept or reject")
            _consent(state, openid, template_id, answer == "accept")
            scene = str(body.get("scene", 0))
            items.append({"TemplateId": template_id, "SubscribeStatusString": answer, "PopupScene": scene})
        pushes.consents("subscribe_msg_popup_event", openid, items)
        return jsonify(ok=True)

    @face.post("/change")
    def change() -> Response:
        """The person switched templates off in the settings: only that is pushed."""
        body = _body()
        openid = str(body["openid"])
        items = [{"TemplateId": str(one), "SubscribeStatusString": "reject"} for one in body["templates"]]
        for one in items:
            _consent(state, openid, one["TemplateId"], False)
        pushes.consents("subscribe_msg_change_event", openid, items)
        return jsonify(ok=True)

    @face.post("/sent")
    def sent() -> Response:
        """A message that was taken and failed later."""
        body = _body()
        item = {"TemplateId": str(body["template_id"]), "MsgID": str(body.get("msgid", "1"))}
        item |= {"ErrorCode": str(body["error_code"]), "ErrorStatus": str(body.get("error_status", "failed"))}
        pushes.consents("subscribe_msg_sent_event", str(body["openid"]), [item])
        return jsonify(ok=True)

    @face.post("/media_results")
    def media_result() -> Response:
        """A verdict by hand: late, once more, or for an id that nobody knows."""
        body = _body()
        suggest, label = str(body["suggest"]), int(body.get("label", 100))
        pushes.media_result(str(body["openid"]), str(body["trace_id"]), suggest, label, int(body.get("errcode", 0)))
        return jsonify(ok=True)


def _consent(state: State, openid: str, template_id: str, accepted: bool) -> None:
    state.know(openid)
    count = "count + 1" if accepted else "0"
    off = "" if accepted else ", long_term = 0"
    state.run(
        f"INSERT INTO credit VALUES (?, ?, ?, 0) ON CONFLICT (openid, template) DO UPDATE SET count = {count}{off}",
        *(openid, template_id, int(accepted)),
    )


def _look(face: Blueprint, state: State, pushes: Pushes) -> None:
    @face.get("/pushes")
    def pushed() -> Response:
        return jsonify(items=pushes.listed())

    @face.get("/messages")
    def messages() -> Response:
        """Oldest first; `?openid=` for one person's."""
        openid = request.args.get("openid")
        where, values = ("WHERE openid = ?", (openid,)) if openid else ("", ())
        rows = state.rows(f"SELECT * FROM message {where} ORDER BY id DESC LIMIT {MOST}", *values)
        return jsonify(items=[{**dict(row), "content": json.loads(row["content"])} for row in reversed(rows)])

    @face.get("/calls")
    def calls() -> Response:
        """Oldest first; `?path=` for one interface's."""
        path = request.args.get("path")
        where, values = ("WHERE path = ?", (path,)) if path else ("", ())
        rows = state.rows(f"SELECT * FROM call {where} ORDER BY id DESC LIMIT {MOST}", *values)
        return jsonify(items=[dict(row) for row in reversed(rows)])


def _body() -> dict[str, Any]:
    return read_json(request.get_data())
