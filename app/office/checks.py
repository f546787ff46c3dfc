"""The office's queue of what residents wrote or photographed and WeChat could not decide."""

from flask import Blueprint, Response, current_app, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.face.paging import PageQuery, page
from app.office.signing_in import insider, office_actor
from app.services import content
from app.services.errors import not_found
from config.vocabulary import CheckKind, CheckRoute, CheckState, Role
from models.content import ContentCheck


def register(office: Blueprint) -> None:
    """Bind the queue, its photos and its forms to their addresses."""
    office.add_url_rule("/checks", "checks", checks_page, methods=["GET"])
    office.add_url_rule("/checks/<code>/photo", "check_photo", check_photo, methods=["GET"])
    office.add_url_rule("/checks/<code>/<word>", "check_word", check_word, methods=["POST"])


@insider(Role.OFFICE, Role.AUDITOR)
def checks_page() -> str:
    actor = office_actor()
    asked_state = request.args.get("state", CheckState.HUMAN.value)
    known = {one.value for one in CheckState}
    state = CheckState(asked_state) if asked_state in known else CheckState.HUMAN
    asked = PageQuery(limit=20, cursor=request.args.get("cursor", "")[:64])
    waiting = state in (CheckState.HUMAN, CheckState.WAITING)
    rows, cursor = page(content.checks(actor, state), ContentCheck.id, asked, ascending=waiting)
    return render_template(
        "office/checks.html",
        lines=[(row, content.check_actions(actor, row)) for row in rows],
        kinds={kind.value: kind.label for kind in CheckKind},
        routes={route.value: route.label for route in CheckRoute},
        states=list(CheckState),
        state=state.value,
        cursor=cursor,
    )


@insider(Role.OFFICE, Role.AUDITOR)
def check_photo(code: str) -> Response:
    row = content.photo_check(office_actor(), code)
    path = current_app.extensions["settings"].uploads_dir / f"{row.subject}.jpg"
    if not path.is_file():
        raise not_found("这张照片")
    return send_file(path, mimetype="image/jpeg")


@insider(Role.OFFICE)
def check_word(code: str, word: str) -> BaseResponse:
    content.decide(office_actor(), code, word, request.form.get("reason", "").strip()[:100], now())
    referrer = request.referrer or ""
    return redirect(referrer if referrer.startswith(request.host_url) else url_for("office.checks"), 303)
