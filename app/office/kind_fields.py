"""The fields in which a kind of orders is written."""

import re
from typing import Any

from flask import request

from app.office.answers import whole
from app.office.promise_fields import promise_field
from app.office.room import answer
from app.services.errors import invalid
from app.services.orders.definitions import KindDefinition, checked
from app.services.orders.kind_words import CHECKS, PROMISES, STEPS, WAYS

LADDER = (
    ("warn", "到期前提醒"),
    ("grid_head", "超时后报网格长"),
    ("office", "超时后报社区"),
    ("street", "超时后报街道"),
)
FLAGS = (("before", "办之前的照片"), ("after", "办完的照片"))


def kind_field() -> KindDefinition:
    """The whole form. INVALID_INPUT names the field."""
    way, checks = answer("way", 10), answer("checks", 20)
    if way not in WAYS:
        raise invalid("way", "请选择怎么派")
    if checks not in CHECKS:
        raise invalid("checks", "请选择办结以后做什么")
    roles = {step.value: request.form.getlist(f"role_{step.value}") for step in STEPS}
    said: dict[str, Any] = {
        "name": answer("name", 40),
        "description": answer("description", 300),
        "catalogue": bool(answer("catalogue", 1)),
        "private": bool(answer("private", 1)),
        "handling": bool(answer("handling", 1)),
        "pool": way == "pool",
        "by_hand": way == "by_hand",
        "served_by": _hands(),
        "roles": roles,
        "checks": [one for one in checks.split(",") if one],
        "rating_days": whole("rating_days", "评价的天数"),
        "reopen_days": whole("reopen_days", "重办的天数"),
        "evidence": {name: bool(answer(f"photo_{name}", 1)) for name, _ in FLAGS},
        "priority_for": [one for one in re.split(r"[、，,\s]+", answer("priority_for", 300)) if one],
        "ladder": {name: whole(f"ladder_{name}", "分钟数") for name, _ in LADDER},
        "working_hours": _hours(),
        **{name: promise_field(name) for name, _ in PROMISES},
    }
    return checked(KindDefinition, said)


def _hands() -> list[str]:
    chosen = request.form.getlist("served_by")
    if not chosen:
        raise invalid("served_by", "至少选一种人或单位来办")
    return chosen


def _hours() -> list[list[str]]:
    """08:30-12:00 14:00-17:30, as people write it."""
    spans = answer("working_hours", 80).replace("－", "-").replace("：", ":").split()
    if not spans or any(re.fullmatch(r"\d\d:\d\d-\d\d:\d\d", span, re.ASCII) is None for span in spans):
        raise invalid("working_hours", "工作时间写成 08:30-12:00 14:00-17:30 这样")
    return [span.split("-") for span in spans]
