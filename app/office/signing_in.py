"""Signing in to the office page, and the guard every form passes: a token only our own pages know."""

import hashlib
import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.services import sessions
from app.services.access import Actor
from app.services.errors import DomainError
from config.settings import Settings
from config.vocabulary import ErrorCode, Role

COOKIE = "hgj_office"
INSIDERS = (Role.OFFICE, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR)
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
P = ParamSpec("P")
R = TypeVar("R")


def insider(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Says which roles may open a page; without any, every role of the office."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def gated(*args: P.args, **kwargs: P.kwargs) -> R:
            if not set(roles or INSIDERS) & set(office_actor().roles()):
                raise DomainError(ErrorCode.FORBIDDEN)
            return view(*args, **kwargs)

        gated.who = roles or INSIDERS  # type: ignore[attr-defined]
        return gated

    return decorate


def office_actor() -> Actor:
    """Who is signed in; NOT_SIGNED_IN or SESSION_ENDED otherwise, which leads to the login page."""
    if "actor" not in g:
        g.actor = sessions.authenticate(request.cookies.get(COOKIE, ""), sessions.OFFICE, now())
    actor: Actor = g.actor
    return actor


def register(office: Blueprint, settings: Settings) -> None:
    key = hashlib.sha256(b"office-forms:" + settings.secret_key.encode()).digest()

    def form_token() -> str:
        return hmac.new(key, request.cookies.get(COOKIE, "").encode(), hashlib.sha256).hexdigest()

    @office.before_request
    def refuse_forged() -> None:
        if request.method == "POST" and request.endpoint != "office.login":
            if not hmac.compare_digest(request.form.get("form_token", ""), form_token()):
                raise DomainError(ErrorCode.FORBIDDEN, "页面放得太久了，请返回刷新后再提交")
        elif request.method == "POST":
            _same_site_only()

    @office.after_request
    def harden(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Frame-Options"] = "DENY"
        if request.endpoint != "office.static":
            response.headers["Cache-Control"] = "no-store"
        return response

    @office.context_processor
    def shared() -> dict[str, Any]:
        return {"actor": g.get("actor"), "form_token": form_token, "now": now()}

    def login() -> str | BaseResponse:
        if request.method == "GET":
            return render_template("office/login.html", login="", error="")
        name = request.form.get("login", "").strip()
        try:
            token, session = sessions.sign_in_office(name, request.form.get("password", ""), now())
        except DomainError as error:
            page = render_template("office/login.html", login=name, error=error.detail or error.code.label)
            return Response(page, 429 if error.code == ErrorCode.TOO_MANY_REQUESTS else 401)
        answer = redirect(url_for("office.today"))
        answer.set_cookie(
            COOKIE,
            token,
            expires=session.expires_at,
            httponly=True,
            samesite="Strict",
            secure=settings.production,
            path="/office",
        )
        return answer

    login.who = ("public",)  # type: ignore[attr-defined]

    @insider()
    def logout() -> BaseResponse:
        sessions.sign_out(request.cookies.get(COOKIE, ""), now())
        answer = redirect(url_for("office.login"))
        answer.delete_cookie(COOKIE, path="/office")
        return answer

    office.add_url_rule("/login", "login", login, methods=["GET", "POST"])
    office.add_url_rule("/logout", "logout", logout, methods=["POST"])


def _same_site_only() -> None:
    """The login form has no session to bind a token to: the browser's word on where it came from must do."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise DomainError(ErrorCode.FORBIDDEN, "请从办公页登录")
