"""Rules with their versions: edited, tried on last month, in force from a day; what was is never changed."""

from datetime import datetime
from typing import Any

from flask import Response, g, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.answers import day, version_seen, whole
from app.office.gate import office_actor
from app.office.lists import Column, Filter, Listing, show
from app.office.marks import link, tag
from app.office.points import cap_words, programme_choices
from app.office.points import room as points_room
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.services import points as service
from app.services.errors import invalid, not_found
from app.services.local_time import (
    day_start,
    first_of_next_month,
    local_day,
    period_label,
    period_of,
    previous_period,
)
from app.services.points.rules import HOLDERS, SPANS, RuleInput
from config.vocabulary import Role
from models.points import Programme, Rule, RuleVersion

room = Room("规则", 36, Role.MANAGER, Role.SUPERVISOR, Role.OFFICE, Role.AUDITOR, below=points_room)
NEW = "new"
"""Stands for a rule in the address that is not there yet."""


def state_of(row: RuleVersion) -> Markup:
    if row.active_from > now():
        return tag("warn", f"{local_day(row.active_from):%Y-%m-%d} 起{'停用' if row.retired else '生效'}")
    return tag("calm", "已停用") if row.retired else tag("ok", "现行")


def worth(row: RuleVersion) -> str:
    return str(row.amount) if row.amount == row.amount_max else f"{row.amount}–{row.amount_max}"


RULES = Listing(
    name="rules",
    title="积分规则",
    key=Rule.id,
    sort="programme",
    empty="还没有规则。",
    search=lambda words: RuleVersion.title.contains(words),
    search_hint="规则名称",
    template="office/rules.html",
    filters=(
        Filter("programme", "项目", programme_choices, lambda value: Rule.programme == int(value)),
        Filter(
            "by",
            "怎么记",
            [("hand", "人工记"), ("system", "系统自动记")],
            lambda value: (RuleVersion.trigger == "") if value == "hand" else (RuleVersion.trigger != ""),
        ),
    ),
    columns=(
        Column(
            "title",
            "规则",
            lambda row: link(row.title, "office.rule_page", programme=row.rule.programme.code, rule=row.rule.code),
            Kind.MARKUP,
            sort=RuleVersion.title,
        ),
        Column("code", "编号", lambda row: row.rule.code, sort=Rule.code, hidden=True),
        Column("programme", "项目", lambda row: row.rule.programme.name, sort=Programme.id),
        Column("category", "类别", lambda row: service.category_label(row.rule.programme, row.category)),
        Column("worth", "分值", worth, sort=RuleVersion.amount),
        Column("caps", "上限", lambda row: cap_words(row.caps)),
        Column("by", "怎么记", lambda row: "系统自动" if row.trigger else "人工", hidden=True),
        Column("number", "第几版", lambda row: row.number, Kind.NUMBER, RuleVersion.number),
        Column("since", "生效", lambda row: row.active_from, Kind.DAY, RuleVersion.active_from),
        Column("state", "状态", state_of, Kind.MARKUP),
    ),
)


@room.page("/points/rules")
def rules_page() -> Response:
    return show(RULES, service.newest_versions(), programmes=service.programmes())


@room.page("/points/rules/<programme>/<rule>")
def rule_page(programme: str, rule: str, **more: Any) -> str:
    """A rule with every version, and the form that writes the next."""
    found = service.find_programme(programme)
    versions = service.versions(programme, rule) if rule != NEW else []
    wanted = request.args.get("from", "")
    shown = next((one for one in versions if str(one.number) == wanted), versions[0] if versions else None)
    return render_template(
        "office/rule.html",
        programme=found,
        rule=rule,
        versions=[(row, state_of(row), worth(row), cap_words(row.caps)) for row in versions],
        shown=shown,
        newest=versions[0] if versions else None,
        may=Role.MANAGER in office_actor().roles(),
        categories=list(found.policy["categories"].items()),
        caps=[(f"{holder}_{span}", holder, span) for holder in HOLDERS for span in SPANS],
        starts=f"{first_of_next_month(local_day(now())):%Y-%m-%d}",
        **more,
    )


def _said() -> tuple[RuleInput, datetime, int]:
    """The form: the rule as it shall be, from when, and the version that was seen."""
    caps: dict[str, dict[str, int]] = {}
    for holder in HOLDERS:
        for span in SPANS:
            if answer(f"{holder}_{span}", 8):
                caps.setdefault(holder, {})[span] = whole(f"{holder}_{span}", "上限")
    if not answer("title", 40):
        raise invalid("title", "请写规则的名称")
    if not answer("sentence", 200):
        raise invalid("sentence", "请写说明：居民问为什么得分时，看到的就是它")
    rule = RuleInput(
        title=answer("title", 40),
        sentence=answer("sentence", 200),
        category=answer("category", 40),
        amount=whole("amount", "分值"),
        amount_max=whole("amount_max", "最多分值") if answer("amount_max", 8) else None,
        caps=caps,
        retired=bool(answer("retired", 1)),
    )
    return rule, day_start(day("active_from")), version_seen()


@room.form("/points/rules/<programme>/<rule>/try", Role.MANAGER, shows=rule_page, long=True)
def try_rule(programme: str, rule: str) -> str:
    """What the worth in the form would have meant last month; nothing is written."""
    said, _, _ = _said()
    g.trouble = None
    if rule == NEW:
        raise invalid("amount", "新规则上个月还没有给过分，没有可比的")
    period = previous_period(period_of(now()))
    told = service.effect(service.versions(programme, rule)[0], said.amount, period)
    return rule_page(programme, rule, effect=_effect_words(told, said.amount, period))


def _effect_words(told: dict[str, Any], amount: int, period: str) -> str:
    if not told["times"]:
        return f"{period_label(period)}这条规则没有给过分，改成 {amount} 分，那个月不会有差别。"
    more = told["would_give"] - told["given"]
    change = f"多发 {more:,} 分" if more > 0 else f"少发 {-more:,} 分" if more < 0 else "一样多"
    return (
        f"{period_label(period)}这条规则给了 {told['times']:,} 次，共 {told['given']:,} 分。"
        f"每次改成 {amount} 分，会是 {told['would_give']:,} 分，{change}。"
    )


@room.form("/points/rules/<programme>/<rule>", Role.MANAGER, shows=rule_page)
def write_rule(programme: str, rule: str) -> BaseResponse:
    said, active_from, seen = _said()
    code = answer("code", 40) if rule == NEW else rule
    if rule == NEW and not (code.isascii() and code.replace("_", "a").isalnum() and code.islower() and code != NEW):
        raise invalid("code", "编号用小写字母、数字和下划线，如 flower_care")
    if rule != NEW and not seen:
        raise not_found("这条规则")
    row = service.write_version(office_actor(), programme, code, said, active_from, seen, now())
    words = "停用" if row.retired else "生效"
    return done(
        f"已写下第 {row.number} 版，{local_day(active_from):%Y-%m-%d} 起{words}；已经记过的分不变",
        url_for("office.rule_page", programme=programme, rule=code),
    )
