"""Schemes as the office changes them: weights, places, thresholds and days; every version kept, any of them back."""

from typing import Any

from flask import Response, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.answers import version_seen, whole
from app.office.boards import room as boards_room
from app.office.gate import office_actor
from app.office.lists import Column, Filter, Listing, filter_of, show
from app.office.marks import faint, link, tag
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.services import boards as service
from app.services.boards.definitions import SchemeDefinition
from app.services.forms import checked
from config.vocabulary import BoardSubject, Role
from models.boards import Scheme, SchemeVersion

room = Room("评比方案", 44, Role.OFFICE, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR, below=boards_room)
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


def _lines(rows: list[SchemeVersion]) -> list[dict[str, Any]]:
    return [{"version": row, "rules": service.definition_of(row)} for row in rows]


def _name(line: dict[str, Any]) -> Markup:
    first = link(line["rules"].name, "office.scheme_page", code=line["version"].scheme.code)
    return Markup("{}<br>{}").format(first, faint(line["rules"].description))


SCHEMES = Listing(
    name="schemes",
    title="评比方案",
    key=Scheme.id,
    sort="position",
    empty="还没有评比方案。",
    search=lambda words: Scheme.name.contains(words),
    search_hint="方案名称",
    lines=_lines,
    filters=(
        filter_of("subject", "评谁", BoardSubject, Scheme.subject),
        Filter(
            "enabled", "状态", [("on", "在用"), ("off", "停用")], lambda value: Scheme.enabled == (value == "on")
        ),
    ),
    columns=(
        Column("name", "方案", _name, Kind.MARKUP, sort=Scheme.name, page_only=True),
        Column("title", "方案", lambda line: line["rules"].name, file_only=True),
        Column("description", "说明", lambda line: line["rules"].description, file_only=True),
        Column("code", "编号", lambda line: line["version"].scheme.code, sort=Scheme.code, hidden=True),
        Column("subject", "评谁", lambda line: line["rules"].subject.label, sort=Scheme.subject),
        Column("period", "多久一次", lambda line: line["rules"].period.label),
        Column(
            "awards",
            "红榜",
            lambda line: "，".join(f"{award.title} {award.top} 名" for award in line["rules"].awards),
        ),
        Column(
            "black",
            "黑榜",
            lambda line: f"{line['rules'].black_below} 分以下" if line["rules"].black_below else "不设",
        ),
        Column("notice", "公示", lambda line: f"{line['rules'].notice_working_days} 个工作日"),
        Column(
            "position",
            "次序",
            lambda line: line["version"].scheme.position,
            Kind.NUMBER,
            Scheme.position,
            hidden=True,
        ),
        Column("version", "第几版", lambda line: line["version"].number, Kind.NUMBER, SchemeVersion.number),
        Column(
            "enabled",
            "状态",
            lambda line: tag("ok", "在用") if line["version"].scheme.enabled else tag("calm", "停用"),
            Kind.MARKUP,
            Scheme.enabled,
        ),
    ),
)


@room.page("/board-schemes")
def schemes_page() -> Response:
    return show(SCHEMES, service.newest_schemes())


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


@room.form("/board-schemes/<code>", Role.OFFICE, shows=scheme_page)
def change_scheme(code: str) -> BaseResponse:
    found = service.current_scheme(code)
    said: dict[str, Any] = service.definition_of(found).model_dump(mode="json")
    said |= {name: whole(name, words) for name, words in NUMBERS}
    said["name"], said["description"] = answer("name"), answer("description")
    for one in said["indicators"]:
        one["weight"] = whole(f"weight_{one['code']}", "权重")
    for number, award in enumerate(said["awards"]):
        award["title"], award["top"] = answer(f"award_title_{number}"), whole(f"award_top_{number}", "名额")
    definition = checked(SchemeDefinition, said)
    enabled = answer("enabled") == "yes"
    made = service.change_scheme(office_actor(), code, definition, version_seen(), now(), enabled)
    return done(f"{definition.name}已改，第 {made.number} 版，从下一期起用")


@room.form("/board-schemes/<code>/revert", Role.OFFICE, shows=scheme_page)
def revert_scheme(code: str) -> BaseResponse:
    made = service.revert_scheme(office_actor(), code, whole("to", "版本"), version_seen(), now())
    return done(f"已回到以前的一版，记为第 {made.number} 版")
