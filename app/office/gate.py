"""The gate of the office page: who is signed in, which roles a page is for, and forms only our own pages send."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Response, g, request
from markupsafe import Markup

from app.face.moment import now
from app.services import sealing, sessions
from app.services.access import Actor
from app.services.errors import DomainError
from config.settings import Settings
from config.vocabulary import ErrorCode, Role

COOKIE = "hgj_office"
INSIDERS = (Role.OFFICE, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
WITHOUT_TOKEN = ("office.login", "office.invitation")
"""Forms for people without a session; that they come from our own site is checked for every form."""
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
        g.actor = sessions.authenticate(session_token(), sessions.OFFICE, now(), browser())
    actor: Actor = g.actor
    return actor


def session_token() -> str:
    return request.cookies.get(COOKIE, "")


def browser() -> str:
    """What the browser says it is: sessions are bound to it."""
    return request.headers.get("User-Agent", "")[:400] or "unknown"


def guard(office: Blueprint, settings: Settings) -> None:
    """Refuse forged forms, and harden every answer of the page."""
    key = hashlib.sha256(b"office-forms:" + settings.secret_key.encode()).digest()
    sealing.use_secret(settings.secret_key)

    def form_token() -> str:
        return hmac.new(key, session_token().encode(), hashlib.sha256).hexdigest()

    def form_fields() -> Markup:
        """What every form carries: the token, and a number that makes it count once."""
        return Markup(
            '<input type="hidden" name="form_token" value="{}"><input type="hidden" name="once" value="{}">'
        ).format(form_token(), secrets.token_hex(8))

    @office.before_request
    def refuse_forged() -> None:
        if request.method != "POST":
            return
        _same_site_only()
        if request.endpoint not in WITHOUT_TOKEN and not hmac.compare_digest(
            request.form.get("form_token", "").encode(), form_token().encode()
        ):
            raise DomainError(ErrorCode.FORBIDDEN, "页面放得太久了，请返回刷新后再提交")

    @office.after_request
    def harden(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if settings.production:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "office.static":
            response.headers["Cache-Control"] = "no-store"
        return response

    @office.context_processor
    def shared() -> dict[str, Any]:
        return {
            "actor": g.get("actor"),
            "form_token": form_token,
            "form_fields": form_fields,
            "now": now(),
            "demo": not settings.production,
        }


def _same_site_only() -> None:
    """The browser's word on where a form comes from: its fetch metadata, or on old ones the origin."""
    said = request.headers.get("Sec-Fetch-Site")
    origin = urlsplit(request.headers.get("Origin", ""))
    foreign = said not in ("same-origin", "none") if said else bool(origin.netloc) and origin.netloc != request.host
    if foreign:
        raise DomainError(ErrorCode.FORBIDDEN, "请从办公页提交")


def set_cookie(response: Any, name: str, value: str, settings: Settings, **options: Any) -> None:
    """A cookie of the office page: never read by scripts, never sent from elsewhere, only by https in production."""
    response.set_cookie(
        name, value, httponly=True, samesite="Strict", secure=settings.production, path="/office", **options
    )
