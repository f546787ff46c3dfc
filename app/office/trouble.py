"""The one place that turns errors into a page: what happened, what was kept, what to do."""

import logging
import re
from urllib.parse import urlsplit

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from app.face.statuses import STATUS, storage_trouble
from app.services.errors import DomainError
from config.vocabulary import ErrorCode

log = logging.getLogger(__name__)


def register_errors(office: Blueprint) -> None:
    office.register_error_handler(DomainError, _from_domain)
    office.register_error_handler(Exception, _from_anything)


def _from_domain(error: DomainError) -> BaseResponse:
    if error.code in (ErrorCode.NOT_SIGNED_IN, ErrorCode.SESSION_ENDED) and request.method == "GET":
        return redirect(login_first(request.full_path.rstrip("?")))
    return _page(error.code, error.detail, STATUS.get(error.code, 409), error)


_HTTP = {400: ErrorCode.INVALID_INPUT, 404: ErrorCode.NOT_FOUND, 413: ErrorCode.TOO_LARGE}


def _from_anything(error: Exception) -> BaseResponse:
    if isinstance(error, HTTPException):
        code = _HTTP.get(error.code or 500, ErrorCode.METHOD_NOT_ALLOWED)
        return _page(code, "", error.code or 500)
    trouble = storage_trouble(error)
    if trouble is not None:
        log.error("storage: %s", error)
        return _from_domain(trouble)
    log.exception("unexpected on %s %s", request.method, request.path)
    return _page(ErrorCode.UNEXPECTED, "", 500)


def login_first(path: str) -> str:
    """The login page that leads on to a page of ours."""
    return url_for("office.login", next=path if path != url_for("office.today_page") else None)


NOT_KEPT = ("form_token", "once", "password", "again", "old", "code", "seed", "to")
CODE = re.compile(r"[a-z][a-z0-9_]*(:[a-z0-9_]*)?")
"""What a choice of a form is called inside: nobody typed it."""


def _page(code: ErrorCode, detail: str, status: int, error: DomainError | None = None) -> Response:
    """What happened, the words that were typed (so that none is lost), and the way back."""
    back = request.referrer if request.referrer and request.referrer.startswith(request.host_url) else ""
    kept = [
        words
        for name, words in request.form.items()
        if name not in NOT_KEPT and words and not CODE.fullmatch(words)
    ]
    errors = [one for one in error.errors if one.message != detail] if error else []
    html = render_template(
        "office/trouble.html",
        title=detail or code.label,
        back=back or url_for("office.today_page"),
        again=login_first(urlsplit(back).path or url_for("office.today_page")) if "actor" not in g else "",
        kept=kept,
        errors=errors,
    )
    return Response(html, status)
