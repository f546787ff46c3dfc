"""How WeChat says no, and how it reads what it is given."""

import json
import secrets
from typing import Any


class Refusal(Exception):
    """An answer with an errcode; the HTTP status stays 200. `errmsg` gets WeChat's trace suffix."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(errmsg)
        self.errcode = errcode
        trace = "-".join(secrets.token_hex(4) for _ in range(3))
        self.errmsg = f"{errmsg} rid: {trace}"


def read_json(raw: bytes) -> dict[str, Any]:
    """A posted document. Refusal 44002 when there is none, 47001 when it is not a JSON object in UTF-8."""
    if not raw:
        raise Refusal(44002, "empty post data")
    try:
        body = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refusal(47001, "data format error") from None
    if not isinstance(body, dict):
        raise Refusal(47001, "data format error")
    return body
