"""Messages and holidays: WeChat's templates, the pace of robots, and the days the office says otherwise of."""

from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.answers import version_seen
from app.office.gate import office_actor
from app.office.room import Room, answer, done
from app.office.settings import room as settings_room
from app.services import outbox
from app.services import policy as service
from app.services.errors import not_found
from config.policy import defaults
from config.vocabulary import Role
from models.policy import PolicyVersion

room = Room("消息和节假日", 87, Role.OFFICE, below=settings_room)


def _versions(topic: str) -> tuple[list[PolicyVersion], PolicyVersion | None]:
    """Every version of a topic, and the one the address asks to fill the form with."""
    known = service.versions(topic)
    asked = request.args.get("from", "")
    wanted = next((one for one in known if request.args.get("of") == topic and str(one.number) == asked), None)
    return known, wanted


@room.page("/settings/policy")
def policy_page() -> str:
    messages, wanted_messages = _versions(service.MESSAGES)
    holidays, wanted_days = _versions(service.HOLIDAYS)
    shown = wanted_messages or next(iter(messages), None)
    content: dict[str, Any] = shown.content if shown else {}
    ids = content.get("template_ids", {})
    robot = next(entry["a_minute"] for entry in defaults("messages")["channel"] if entry["name"] == "robot")
    days = wanted_days or next(iter(holidays), None)
    return render_template(
        "office/policy.html",
        templates=[(one.name, one.title, ids.get(one.name, one.template_id)) for one in outbox.templates()],
        a_minute=content.get("a_minute", {}).get("robot", robot),
        messages=messages,
        holidays=holidays,
        days=service.holiday_lines(days.content if days else None),
        wanted=wanted_messages or wanted_days,
    )


@room.form("/settings/policy/<topic>", shows=lambda topic: policy_page())
def write_policy(topic: str) -> BaseResponse:
    actor, reason = office_actor(), answer("reason", 200)
    if topic == service.MESSAGES:
        ids = {one.name: answer(f"id_{one.name}", 80) for one in outbox.templates()}
        a_minute = answer("a_minute", 4)
        service.write_messages(
            actor, ids, int(a_minute) if a_minute.isdecimal() else 0, reason, version_seen(), now()
        )
        return done("消息设置已改，十秒内生效")
    if topic == service.HOLIDAYS:
        row = service.write_holidays(actor, answer("days", 8000), reason, version_seen(), now())
        return done(f"已记下 {len(row.content)} 天，以后的时限按它算；已经算好的时限不变")
    raise not_found("这项设置")
