"""Schemes as the office changes them: weights, places, thresholds and days; every version kept, any of them back."""

from typing import Any

from flask import render_template
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.gate import office_actor
from app.office.room import Room, answer, done
from app.services import boards as service
from app.services.boards.definitions import SchemeDefinition
from app.services.errors import invalid
from app.services.forms import checked
from config.vocabulary import BoardPeriod, BoardSubject, Role

room = Room("", 42, Role.OFFICE, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR)
NUMBERS = (
    ("red_least", "上红榜至少多少分"),
    ("black_below", "低于多少分上黑榜（0 为不设）"),
    ("activity_least", "最低参与"),
    ("scoring_days", "评分开放几天"),
    ("answer_working_days", "听取意见几个工作日"),
    ("notice_working_days", "公示几个工作日"),
    ("objection_working_days", "异议几个工作日内答复"),
    ("effect_days", "发布后有效几天"),
    ("black_days", "黑榜几天后到期"),
)


@room.page("/board-schemes")
def schemes_page() -> str:
    return render_template(
        "office/board_schemes.html",
        schemes=[(one, service.definition_of(one)) for one in service.schemes(every=True)],
        subjects={one.value: one.label for one in BoardSubject},
        periods={one.value: one.label for one in BoardPeriod},
    )


@room.page("/board-schemes/<code>")
def scheme_page(code: str) -> str:
    found = service.current_scheme(code)
    rules = service.definition_of(found)
    return render_template(
        "office/board_scheme.html",
        found=found,
        rules=rules,
        indicators=[
            (one, service.name_of(rules, one.code), service.INDICATORS.get(one.code)) for one in rules.indicators
        ],
        numbers=[(name, words, getattr(rules, name)) for name, words in NUMBERS],
        versions=[(one, service.definition_of(one)) for one in service.versions(code)],
        may_change=bool(office_actor().paths(Role.OFFICE)),
        subject=rules.subject.label,
        period=rules.period.label,
    )


def _number(name: str) -> int:
    text = answer(name, 9)
    if not (text.isascii() and text.isdigit()):
        raise invalid(name, "要填 0 以上的整数")
    return int(text)


@room.form("/board-schemes/<code>", Role.OFFICE, shows=scheme_page)
def change_scheme(code: str) -> BaseResponse:
    found = service.current_scheme(code)
    said: dict[str, Any] = service.definition_of(found).model_dump(mode="json")
    said |= {name: _number(name) for name, _ in NUMBERS}
    said["name"], said["description"] = answer("name"), answer("description")
    for one in said["indicators"]:
        one["weight"] = _number(f"weight_{one['code']}")
    for number, award in enumerate(said["awards"]):
        award["title"], award["top"] = answer(f"award_title_{number}"), _number(f"award_top_{number}")
    definition = checked(SchemeDefinition, said)
    enabled = answer("enabled") == "yes"
    made = service.change_scheme(office_actor(), code, definition, _number("seen"), now(), enabled)
    return done(f"{definition.name}已改，第 {made.number} 版，从下一期起用")


@room.form("/board-schemes/<code>/revert", Role.OFFICE, shows=scheme_page)
def revert_scheme(code: str) -> BaseResponse:
    made = service.revert_scheme(office_actor(), code, _number("to"), _number("seen"), now())
    return done(f"已回到以前的一版，记为第 {made.number} 版")
