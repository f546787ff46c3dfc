"""The one place that turns errors into JSON."""

import logging
from typing import Any

from apiflask.exceptions import HTTPError
from flask import Flask, Response, request
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import HTTPException

from app.api.conventions import problem
from app.face.statuses import STATUS, storage_trouble
from app.services.errors import DomainError
from app.wechat.errors import LoginCodeInvalid, PhoneCodeInvalid, WeChatTrouble
from config.vocabulary import ErrorCode

log = logging.getLogger(__name__)
E_ = ErrorCode

SENTENCES = {
    "missing": "必须填写",
    "extra_forbidden": "没有这一项",
    "string_type": "要是文字",
    "string_too_long": "太长，最多 {max_length} 个字",
    "string_too_short": "不能为空",
    "int_type": "要是整数",
    "int_parsing": "要是整数",
    "int_from_float": "要是整数",
    "bool_type": "要是 true 或 false",
    "list_type": "要是一组内容",
    "too_long": "太多，最多 {max_length} 个",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "model_type": "要是 JSON 对象",
    "model_attributes_type": "要是 JSON 对象",
    "enum": "只能是 {expected}",
    "literal_error": "只能是 {expected}",
    "datetime_from_date_parsing": "时间要写成 2026-11-21T14:30:00+08:00 这样",
    "datetime_parsing": "时间要写成 2026-11-21T14:30:00+08:00 这样",
    "timezone_aware": "时间要带时区，例如 +08:00",
    "string_unicode": "含有不能保存的字符",
}


def from_domain(error: DomainError) -> Response:
    """A service's refusal as a problem; what the database could not do is told apart by its own handler."""
    errors = [{"field": one.field, "code": one.code, "message": one.message} for one in error.errors]
    more: dict[str, Any] = {key: value for key, value in error.extra.items() if key != "retry_after"}
    if errors:
        more["errors"] = errors
    response = problem(STATUS.get(error.code, 409), error.code, error.detail, **more)
    if "retry_after" in error.extra:
        response.headers["Retry-After"] = str(error.extra["retry_after"])
    return response


def _said(error: ErrorDetails) -> dict[str, str]:
    kind = error["type"]
    if kind == "value_error":
        message = str(error.get("ctx", {}).get("error", error["msg"]))
    else:
        sentence = SENTENCES.get(kind)
        message = sentence.format(**error.get("ctx", {})) if sentence else "填得不对"
    field = ".".join(str(part) for part in error["loc"]) or "body"
    return {"field": field, "code": kind, "message": message}


def from_input(error: HTTPError) -> Response:
    """APIFlask's word on a body or address that does not fit, in our form."""
    cause = error.__cause__
    if isinstance(cause, ValidationError):
        errors = [_said(one) for one in cause.errors(include_url=False, include_input=False)]
        first = f"{errors[0]['field']}：{errors[0]['message']}"
        return problem(422, E_.INVALID_INPUT, first, errors=errors)
    return from_status(error.status_code)


def from_status(status: int) -> Response:
    code = {
        400: E_.INVALID_JSON,
        401: E_.NOT_SIGNED_IN,
        403: E_.FORBIDDEN,
        404: E_.NOT_FOUND,
        405: E_.METHOD_NOT_ALLOWED,
        413: E_.TOO_LARGE,
        415: E_.INVALID_JSON,
        422: E_.INVALID_INPUT,
        429: E_.TOO_MANY_REQUESTS,
    }.get(status, E_.UNEXPECTED if status >= 500 else E_.INVALID_INPUT)
    return problem(status, code)


def from_wechat(trouble: WeChatTrouble) -> Response:
    """WeChat refused or could not be reached; the office finds the reason in the log."""
    if isinstance(trouble, LoginCodeInvalid):
        return problem(401, E_.WECHAT_CODE_INVALID)
    if isinstance(trouble, PhoneCodeInvalid):
        return from_domain(DomainError(E_.PHONE_CODE_INVALID))
    log.warning("wechat: %s", trouble)
    response = problem(503, E_.WECHAT_UNAVAILABLE)
    response.headers["Retry-After"] = "5"
    return response


def from_anything(error: Exception) -> Response:
    """The last net. Not for bugs to hide in: they are logged with their trace, and the caller gets no 200."""
    if isinstance(error, HTTPException):
        return from_status(error.code or 500)
    trouble = storage_trouble(error)
    if trouble is not None:
        log.error("storage: %s", error)
        return from_domain(trouble)
    log.exception("unexpected on %s %s", request.method, request.path)
    return problem(500, E_.UNEXPECTED)


def register(app: Flask) -> None:
    app.register_error_handler(DomainError, from_domain)
    app.register_error_handler(WeChatTrouble, from_wechat)
    app.register_error_handler(Exception, from_anything)
