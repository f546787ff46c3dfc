"""A room of the office page: its place in the menu, its pages, and its forms.

A new room is one file in this folder with a `room`: it is found, its pages are gated, its forms count once.

    room = Room("订单", 20, Role.OFFICE, Role.AUDITOR)

    @room.page("/orders")
    def orders() -> str: ...

    @room.form("/orders/<code>/<action>", Role.OFFICE)
    def order_step(code: str, action: str) -> Response: ...
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from flask import Blueprint, Response, current_app, g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.face.statuses import STATUS
from app.office.gate import INSIDERS, insider, office_actor, set_cookie
from app.services.errors import DomainError
from config.vocabulary import ErrorCode, Role
from models.database import transaction, try_turn
from models.idempotency import Answer

View = Callable[..., Any]
SAID = "hgj_said"
LEAD_AWAY = (ErrorCode.NOT_SIGNED_IN, ErrorCode.SESSION_ENDED, ErrorCode.FORBIDDEN, ErrorCode.NOT_FOUND)


class Room:
    """`title` is the word in the menu (none when empty), `order` its place there, `roles` who comes in. A room
    `below` another is a tab of it; `tab` is what the upper room is called among its own tabs."""

    def __init__(self, title: str, order: int, *roles: Role, below: "Room | None" = None, tab: str = "") -> None:
        self.title, self.order, self.roles = title, order, roles or INSIDERS
        self.below, self.tab = below, tab or title
        self.home = ""
        self._doors: list[tuple[str, str, View, str]] = []

    def page(self, path: str, *roles: Role) -> Callable[[View], View]:
        """Bind a page; the room's first is where the menu leads. `roles` replace the room's."""

        def bind(view: View) -> View:
            self.home = self.home or f"office.{view.__name__}"
            self._doors.append((path, view.__name__, insider(*(roles or self.roles))(view), "GET"))
            return view

        return bind

    def form(
        self, path: str, *roles: Role, shows: View | None = None, long: bool = False
    ) -> Callable[[View], View]:
        """Bind a form. Sent twice it counts once. `shows` is the page it stands on, drawn again with what was
        typed when the form is refused. A `long` one works outside the transaction that makes it count once."""

        def bind(view: View) -> View:
            def submitted(**kwargs: Any) -> Any:
                try:
                    return view(**kwargs) if long else _once(lambda: view(**kwargs))
                except DomainError as error:
                    if shows is None or error.code in LEAD_AWAY:
                        raise
                    g.trouble = error
                    page = make_response(shows(**kwargs))
                    page.status_code = STATUS.get(error.code, 409)
                    return page

            self._doors.append((path, view.__name__, insider(*(roles or self.roles))(submitted), "POST"))
            return view

        return bind

    @property
    def top(self) -> "Room":
        """The room of the menu that this one belongs to."""
        return self.below or self

    def has(self, endpoint: str | None) -> bool:
        """Whether a page or form is one of this room."""
        return endpoint in {f"office.{name}" for _, name, _, _ in self._doors}

    def open(self, office: Blueprint) -> None:
        for path, name, view, method in self._doors:
            office.add_url_rule(path, name, view, methods=[method])


def _once(work: Callable[[], Any]) -> Any:
    """Do a form's work unless the very form was sent before; then lead to where it led."""
    number = request.form.get("once", "")[:64]
    if not number:
        return work()
    said = sorted((name, value) for name, value in request.form.items(multi=True) if name != "form_token")
    content = hashlib.sha256(repr((request.path, said)).encode()).hexdigest()
    person, key = office_actor().id, f"form:{number}"
    with transaction():
        if not try_turn(f"{person}:{key}"):
            raise DomainError(ErrorCode.IN_FLIGHT)
        known = Answer.get_or_none(Answer.person == person, Answer.key == key)
        if known is not None:
            if known.request_hash != content:
                raise DomainError(ErrorCode.IDEMPOTENCY_CONFLICT, "这张表刚才已经提交过，请刷新后再填")
            return redirect(known.body or url_for("office.today_page"), 303)
        response = work()
        location = getattr(response, "location", "") or ""
        Answer.create(person=person, key=key, request_hash=content, status=303, body=location, answered_at=now())
        return response


@dataclass(frozen=True, slots=True)
class Said:
    """What a form did, and where one goes on from it: (label, address). An undoing is one of them."""

    words: str = ""
    links: tuple[tuple[str, str], ...] = ()


def done(words: str, to: str = "", *links: tuple[str, str]) -> BaseResponse:
    """Back to the page the form was on, or to `to`, which then says what was done. A row may have left that page by
    what was done: `links` lead to it, to what takes it back, and to the next one."""
    to = to or _where_from()
    kept = [(label, address) for label, address in links if address.partition("#")[0] != urlsplit(to).path]
    said = quote(json.dumps([words[:200], kept], ensure_ascii=False))
    response = redirect(to, 303)
    set_cookie(response, SAID, said, current_app.extensions["settings"], max_age=60)
    return response


def _where_from() -> str:
    referrer = request.referrer or ""
    return referrer if referrer.startswith(request.host_url) else url_for("office.today_page")


def said_before() -> Said:
    """What the last form did, for the page that follows it. Nothing when the cookie is none of ours."""
    try:
        words, links = json.loads(unquote(request.cookies.get(SAID, "")))
        ours = [(str(label), str(address)) for label, address in links if str(address).startswith("/office/")]
    except (ValueError, TypeError):
        return Said()
    return Said(str(words), tuple(ours))


def forget_said(response: Response) -> Response:
    """The words are said once: a page that was drawn has said them."""
    if SAID in request.cookies and response.status_code == 200 and request.endpoint != "office.static":
        response.delete_cookie(SAID, path="/office")
    return response


def typed(name: str, otherwise: Any = "") -> str:
    """What stood in a field when its form was refused, else `otherwise`."""
    return str(request.form.get(name, "") if request.method == "POST" else otherwise)


def field_trouble(name: str) -> str:
    """Why a field was refused, or an empty text."""
    trouble: DomainError | None = g.get("trouble")
    return next((one.message for one in trouble.errors if one.field == name), "") if trouble else ""


def answer(name: str, most: int = 1000) -> str:
    """A field of the form: trimmed, no control characters, no longer than `most`."""
    text = request.form.get(name, "").strip()[:most]
    return "".join(char for char in text if ord(char) >= 32 or char in "\n\t")
