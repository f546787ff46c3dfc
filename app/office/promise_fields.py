"""The fields in which a time promise is written."""

from typing import Any

from app.office.answers import whole
from app.office.room import answer
from app.services.errors import invalid
from config.vocabulary import PromiseUnit


def promise_field(name: str) -> dict[str, Any] | None:
    """A promise as the form says it; None when nothing is promised. INVALID_INPUT names the promise."""
    unit = answer(f"{name}_unit", 20)
    if not unit:
        return None
    if unit not in {one.value for one in PromiseUnit}:
        raise invalid(name, "请选择承诺的单位")
    said: dict[str, Any] = {"unit": unit}
    if unit == PromiseUnit.WORDS:
        return {**said, "words": answer(f"{name}_words", 100)}
    if unit != PromiseUnit.SAME_DAY:
        said["count"] = whole(f"{name}_count", "承诺的数量", name)
        if answer(f"{name}_urgent", 8):
            said["urgent"] = whole(f"{name}_urgent", "优先订单的数量", name)
    if unit == PromiseUnit.MINUTES and answer(f"{name}_hours", 10):
        said["hours"] = "working"
    return said
