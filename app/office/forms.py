"""The forms: each calls one service and goes back to the page it came from."""

import re

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from app.face.moment import now
from app.office.signing_in import insider, office_actor
from app.services import boards, orders, points, registry
from app.services.errors import not_found
from config.vocabulary import OrderAction, Role


def register(office: Blueprint) -> None:
    """Bind every form to its address."""
    for path, endpoint, form in (
        ("/orders/<code>/<action>", "order_step", order_step),
        ("/points/<code>/<word>", "deed_word", deed_word),
        ("/boards/<scheme>/<period>/<action>", "board_step", board_step),
        ("/members/<household>/<person>/<word>", "member_word", member_word),
    ):
        office.add_url_rule(path, endpoint, form, methods=["POST"])


def _back() -> Response:
    """The page the form was on; today's when the browser does not say."""
    referrer = request.referrer or ""
    return redirect(referrer if referrer.startswith(request.host_url) else url_for("office.today"), 303)


def _said(name: str) -> str:
    return request.form.get(name, "").strip()[:1000]


def _fen(yuan: str) -> int | None:
    """A sum as people write it in yuan, in whole fen; None for what is no sum."""
    found = re.fullmatch(r"(\d{1,7})(?:\.(\d{1,2}))?", yuan)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else None


@insider(Role.OFFICE)
def order_step(code: str, action: str) -> Response:
    if action not in {one.value for one in OrderAction}:
        raise not_found("这一步")
    score, priority = request.form.get("score", ""), request.form.get("priority", "")
    step = orders.StepInput(
        note=_said("note"),
        reason=_said("reason"),
        to=_said("to"),
        score=int(score) if score in ("1", "2", "3", "4", "5") else None,
        amount=_fen(_said("amount")),
        priority=int(priority) if priority in ("0", "1", "2") else None,
        handling=_said("handling"),
    )
    orders.advance(office_actor(), code, OrderAction(action), step, now())
    return _back()


@insider(Role.SUPERVISOR)
def deed_word(code: str, word: str) -> Response:
    if word == "approve":
        points.approve_deed(office_actor(), code, now())
    elif word == "reject":
        points.reject_deed(office_actor(), code, _said("reason"), now())
    else:
        raise not_found("这一步")
    return _back()


@insider(Role.OFFICE, Role.SUPERVISOR)
def board_step(scheme: str, period: str, action: str) -> Response:
    if action not in boards.STEPS:
        raise not_found("这一步")
    boards.move_board(office_actor(), scheme, period, action, now(), _said("note"))
    return _back()


@insider(Role.OFFICE)
def member_word(household: str, person: str, word: str) -> Response:
    if word == "confirm":
        registry.confirm_member(office_actor(), household, person, now(), _said("same_as"))
    elif word == "refuse":
        registry.refuse_member(office_actor(), household, person, _said("reason"), now())
    else:
        raise not_found("这一步")
    return _back()
