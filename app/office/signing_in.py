"""Coming in and going out: password, second factor, setting the phone up, and links of invitation."""

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.face.statuses import STATUS
from app.office.codes import qr_picture
from app.office.gate import COOKIE, browser, insider, office_actor, session_token, set_cookie
from app.office.room import answer
from app.services import accounts, sessions
from app.services.accounts import Begun, NextStep
from app.services.errors import DomainError
from config.settings import Settings
from config.vocabulary import Role

__all__ = ["insider", "office_actor", "register"]
WHERE = {NextStep.IN: "office.today_page", NextStep.CODE: "office.second_factor", NextStep.ENROL: "office.enrol"}


def register(office: Blueprint, settings: Settings) -> None:
    """Bind the doors that are open to everybody."""

    def lead_on(begun: Begun) -> BaseResponse:
        wanted = onward() or None
        inside = wanted if begun.next is NextStep.IN else None
        response = redirect(inside or url_for(WHERE[begun.next], next=wanted))
        return _with_session(response, begun, settings)

    def login() -> str | BaseResponse:
        if request.method == "GET":
            return render_template("office/login.html")
        name, password = answer("login", 64), request.form.get("password", "")[: accounts.SHORTEST * 100]
        try:
            return lead_on(accounts.begin(name, password, browser(), settings.production, now()))
        except DomainError as error:
            return _again("office/login.html", error)

    def second_factor() -> str | BaseResponse:
        sessions.session_of(session_token(), sessions.HALF_WAY, now(), browser())
        if request.method == "GET":
            return render_template("office/second_factor.html")
        try:
            return lead_on(accounts.finish(session_token(), answer("code", 40), browser(), now()))
        except DomainError as error:
            return _again("office/second_factor.html", error)

    def enrol() -> str | BaseResponse:
        half = sessions.session_of(session_token(), sessions.HALF_WAY, now(), browser())
        login_name = accounts.account_of(half.person).login
        if request.method == "GET":
            return render_template("office/enrol.html", **seed_fields(login_name))
        seed = answer("seed", 64)
        try:
            begun, codes = accounts.enrolled(session_token(), seed, answer("code", 10), browser(), now())
        except DomainError as error:
            return _again("office/enrol.html", error, **seed_fields(login_name, seed))
        page = Response(render_template("office/recovery_codes.html", codes=codes, onward=onward()))
        return _with_session(page, begun, settings)

    def invitation(token: str) -> str | BaseResponse:
        row = accounts.invitation_by_token(token, now())
        role = Role(row.role).label if row.role else ""
        page = {"invitation": row, "role": role, "shortest": accounts.SHORTEST}
        if request.method == "GET":
            return render_template("office/invitation.html", **page)
        password = request.form.get("password", "")
        try:
            accounts.accept(token, password, request.form.get("again", ""), now())
        except DomainError as error:
            return _again("office/invitation.html", error, **page)
        return lead_on(accounts.begin(row.login, password, browser(), settings.production, now()))

    @insider()
    def logout() -> BaseResponse:
        sessions.sign_out(session_token(), now())
        response = redirect(url_for("office.login"))
        response.delete_cookie(COOKIE, path="/office")
        return response

    for path, view in (
        ("/login", login),
        ("/second-factor", second_factor),
        ("/enrol", enrol),
        ("/invitation/<token>", invitation),
    ):
        vars(view)["who"] = ("public",)
        office.add_url_rule(path, view.__name__, view, methods=["GET", "POST"])
    office.add_url_rule("/logout", "logout", logout, methods=["POST"])


def onward() -> str:
    """The page somebody was on the way to when they had to sign in; only ever one of the office's own."""
    path = request.args.get("next", "")
    return path if path.startswith("/office/") and path.isprintable() and len(path) <= 1000 else ""


def seed_fields(login: str, seed: str = "") -> dict[str, str]:
    """What the page for setting a phone up shows: a seed in groups to type, and its QR code."""
    seed, address = accounts.begin_factor(login, seed)
    grouped = " ".join(seed[start : start + 4] for start in range(0, len(seed), 4))
    return {"seed": seed, "grouped": grouped, "picture": qr_picture(address)}


def _with_session(response: BaseResponse, begun: Begun, settings: Settings) -> BaseResponse:
    set_cookie(response, COOKIE, begun.token, settings, expires=begun.session.expires_at)
    return response


def _again(template: str, error: DomainError, **page: object) -> Response:
    g.trouble = error
    response = Response(render_template(template, **page), STATUS.get(error.code, 409))
    if "retry_after" in error.extra:
        response.headers["Retry-After"] = str(error.extra["retry_after"])
    return response
