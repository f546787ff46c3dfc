"""Programmes of points: who approves, when points expire, where they are spent, who is granted some each month;
every change a version, said in sentences before it is written."""

from collections.abc import Mapping
from typing import Any

from flask import Response, g, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.answers import version_seen, whole
from app.office.gate import office_actor
from app.office.lists import Column, Filter, Listing, show
from app.office.marks import link
from app.office.room import Room, answer, done
from app.office.settings import room as settings_room
from app.office.sheets import Kind
from app.services import points, policy
from app.services.errors import DomainError
from app.services.points.policy import (
    APPROVALS,
    COUNTERS,
    EXPIRIES,
    ProgrammeInput,
    grant_rule,
    newest_numbers,
    planned,
    programme_topic,
    write_programme,
)
from app.services.points.policy_words import (
    content_words,
    counter_words,
    effects,
    expiry_words,
    grant_words,
    hold_days,
    today_example,
)
from app.services.points.programmes import over_everything
from app.services.points.spending import window_words
from config.vocabulary import Role, SpendingWindow
from models.points import Programme

room = Room("积分项目", 88, Role.MANAGER, Role.OFFICE, below=settings_room)


def _with(wanted: str, value: str) -> Any:
    """Programmes whose policy says so: they are few, and their policy is a document."""
    found = {
        "approval": lambda one: one.policy["approval"],
        "window": lambda one: one.policy["spending"]["window"],
    }[wanted]
    return Programme.id.in_([one.id for one in points.programmes() if found(one) == value])


def _lines(rows: list[Programme]) -> list[tuple[Programme, int]]:
    numbers = newest_numbers()
    return [(row, numbers.get(row.code, 1)) for row in rows]


PROGRAMMES = Listing(
    name="programmes",
    title="积分项目",
    key=Programme.id,
    sort="position",
    empty="还没有积分项目。",
    search=lambda words: Programme.name.contains(words),
    search_hint="项目名称",
    template="office/programmes.html",
    lines=_lines,
    filters=(
        Filter("approval", "怎么审核", list(APPROVALS.items()), lambda value: _with("approval", value)),
        Filter(
            "window",
            "兑换时间",
            [(one.value, one.label) for one in SpendingWindow],
            lambda value: _with("window", value),
        ),
    ),
    columns=(
        Column(
            "name",
            "项目",
            lambda line: link(line[0].name, "office.programme_page", code=line[0].code),
            Kind.MARKUP,
            Programme.name,
        ),
        Column("code", "编号", lambda line: line[0].code, sort=Programme.code, hidden=True),
        Column("approval", "怎么审核", lambda line: APPROVALS[line[0].policy["approval"]]),
        Column("expiry", "到期", lambda line: expiry_words(line[0].policy)),
        Column("spending", "什么时候兑换", lambda line: window_words(line[0])),
        Column("to", "在哪里兑换", lambda line: counter_words(line[0].policy)),
        Column("grant", "每月发放", lambda line: grant_words(line[0].policy)),
        Column("categories", "类别", lambda line: "、".join(line[0].policy["categories"].values()), hidden=True),
        Column("dividend", "分红", lambda line: "可以分红" if line[0].policy.get("dividend") else "", hidden=True),
        Column("position", "次序", lambda line: line[0].id, Kind.NUMBER, Programme.id, hidden=True),
        Column("version", "第几版", lambda line: line[1], Kind.NUMBER),
    ),
)


@room.page("/settings/programmes")
def programmes_page() -> Response:
    return show(PROGRAMMES, Programme.select())


@room.page("/settings/programmes/<code>")
def programme_page(code: str, **more: Any) -> str:
    """A programme as it stands, how it stood, and the form that changes it."""
    found = points.find_programme(code)
    versions = policy.versions(programme_topic(code))
    wanted = next((one for one in versions if str(one.number) == request.args.get("from", "")), None)
    shown = wanted.content if wanted else {"name": found.name, "policy": found.policy}
    rule = grant_rule(found)
    return render_template(
        "office/programme.html",
        programme=found,
        versions=[(one, content_words(one.content)) for one in versions],
        wanted=wanted,
        shown=_shown(found, shown),
        approvals=list(APPROVALS.items()),
        expiries=list(EXPIRIES.items()),
        windows=[(one.value, one.label) for one in SpendingWindow],
        counters=list(COUNTERS.items()),
        facts=_facts(found),
        rule=rule,
        may=_may(),
        **more,
    )


def _may() -> bool:
    """Programmes belong to the whole district; so do those who change them."""
    try:
        over_everything(office_actor(), Role.MANAGER)
    except DomainError:
        return False
    return True


def _shown(found: Programme, content: Mapping[str, Any]) -> dict[str, Any]:
    """What fills the form: a version, with the categories of today."""
    said = content["policy"]
    spending, expiry = said["spending"], said.get("expiry") or {}
    kind = next(iter(expiry), "")
    days = spending.get("days", ["", ""])
    return {
        "name": content["name"],
        "approval": said["approval"],
        "categories": {**found.policy["categories"], **said["categories"]},
        "expiry": kind,
        "expiry_count": expiry.get(kind, ""),
        "window": spending["window"],
        "day_first": days[0],
        "day_last": days[1],
        "from": spending.get("from", ""),
        "until": spending.get("until", ""),
        "to": spending.get("to", []),
        "hold_days": hold_days(said),
        "min_age": (said.get("grant") or {}).get("min_age", ""),
        "grant": bool(said.get("grant")),
        "dividend": bool(said.get("dividend")),
    }


def _facts(found: Programme) -> list[tuple[str, str]]:
    said = found.policy
    example = today_example(said, now())
    return [
        ("怎么审核", APPROVALS[said["approval"]]),
        ("到期", expiry_words(said) + (f"。{example}" if example else "")),
        ("兑换时间", window_words(found)),
        ("兑换地点", counter_words(said)),
        ("每月发放", grant_words(said)),
        ("分红", "全年结账后可以提出分红" if said.get("dividend") else "不分红"),
        ("类别", "、".join(said["categories"].values())),
    ]


def _said(found: Programme) -> ProgrammeInput:
    """The form. What a choice does not need is not read: an old figure in it is no mistake."""
    window, kind = answer("window", 20), answer("expiry", 20)
    spending: dict[str, Any] = {"window": window, "to": request.form.getlist("to")}
    if window != SpendingWindow.NEVER:
        spending["hold_days"] = whole("hold_days", "天数")
    if window == SpendingWindow.MONTHLY:
        spending["days"] = [whole("day_first", "日期"), whole("day_last", "日期")]
    if window == SpendingWindow.YEARLY:
        spending |= {"from": answer("from", 12), "until": answer("until", 12)}
    grants, has_rule = bool(answer("grant", 1)), grant_rule(found) is not None
    return ProgrammeInput(
        name=answer("name", 40),
        approval=answer("approval", 20),
        categories={key: answer(f"category_{key}", 40) for key in found.policy["categories"]},
        new_category=answer("new_category", 40),
        expiry={kind: whole("expiry_count", "几个月或第几年")} if kind else {},
        spending=spending,
        min_age=whole("min_age", "年龄") if grants else None,
        grant_amount=whole("grant_amount", "分数") if grants and not has_rule else None,
        dividend=bool(answer("dividend", 1)),
    )


@room.form("/settings/programmes/<code>/try", Role.MANAGER, shows=programme_page, long=True)
def try_programme(code: str) -> str:
    """What the form would change, in sentences; nothing is written."""
    found = points.find_programme(code)
    told = effects(found, planned(code, _said(found)), now())
    g.trouble = None
    return programme_page(code, told=told or ["和现行的规定一样，没有要改的。"])


@room.form("/settings/programmes/<code>", Role.MANAGER, shows=programme_page)
def change_programme(code: str) -> BaseResponse:
    found = points.find_programme(code)
    said = _said(found)
    row = write_programme(office_actor(), code, said, answer("reason", 200), version_seen(), now())
    return done(
        f"“{row.content['name']}”已改为第 {row.number} 版，马上起用；已经记过的分不变",
        url_for("office.programme_page", code=code),
    )
