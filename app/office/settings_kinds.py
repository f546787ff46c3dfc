"""Kinds of orders: who does each step of them, what is promised, checked and shown; added and changed without a
programmer. Orders keep to the version they came under."""

import re
from typing import Any

from flask import Response, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.answers import version_seen
from app.office.gate import office_actor
from app.office.kind_fields import FLAGS, LADDER, kind_field
from app.office.lists import Column, Filter, Listing, show
from app.office.marks import link, tag
from app.office.room import Room, answer, done
from app.office.settings import room as settings_room
from app.office.sheets import Kind
from app.services import orders as service
from app.services.errors import invalid
from app.services.orders.definitions import as_kind, complete
from app.services.orders.kind_words import CHECKS, HANDS, PROMISES, STEPS, WAYS, effects, facts, way_of
from app.services.orders.promises import promise_words
from config.vocabulary import Party, Role
from models.orders import Kind as OrderKind
from models.orders import KindVersion

room = Room("事项类别", 86, Role.OFFICE, below=settings_room)
NEW = "new"
STARTS_AS = as_kind({"name": "新类别", "served_by": ["butler"], "checks": ["verify", "rate"]})
"""What the form for a new kind begins with, but for its name."""


def _line(version: KindVersion) -> dict[str, Any]:
    rules = service.definition_of(version)
    said = rules.model_dump(mode="json")
    return {
        "version": version,
        "rules": rules,
        "promises": "，".join(f"{words}{promise_words(said[name])}" for name, words in PROMISES if said[name])
        or "按服务各自的承诺",
        "checks": CHECKS[",".join(said["checks"])],
        "photos": "、".join(words for name, words in FLAGS if getattr(rules.evidence, name)) or "不要求",
    }


def _named(words: str) -> Any:
    """Kinds whose name or description has the words: they are few, and what they say is a document."""
    return KindVersion.id.in_(
        [
            version.id
            for version in service.kinds(every=True)
            if words in service.definition_of(version).name or words in service.definition_of(version).description
        ]
    )


KINDS = Listing(
    name="kinds",
    title="事项类别",
    key=OrderKind.id,
    sort="position",
    empty="还没有事项类别。",
    search=_named,
    search_hint="类别、说明",
    template="office/kinds.html",
    lines=lambda rows: [_line(version) for version in rows],
    filters=(
        Filter(
            "enabled", "状态", [("on", "开放"), ("off", "停用")], lambda value: OrderKind.enabled == (value == "on")
        ),
    ),
    columns=(
        Column(
            "name",
            "类别",
            lambda line: link(line["rules"].name, "office.kind_page", code=line["version"].kind.code),
            Kind.MARKUP,
        ),
        Column("code", "编号", lambda line: line["version"].kind.code, sort=OrderKind.code, hidden=True),
        Column("description", "说明", lambda line: line["rules"].description),
        Column("promises", "承诺", lambda line: line["promises"]),
        Column("checks", "办结后", lambda line: line["checks"]),
        Column("photos", "照片", lambda line: line["photos"]),
        Column(
            "position", "次序", lambda line: line["version"].kind.position, Kind.NUMBER, OrderKind.position, True
        ),
        Column("version", "第几版", lambda line: line["version"].number, Kind.NUMBER, KindVersion.number),
        Column(
            "enabled",
            "状态",
            lambda line: tag("ok", "开放") if line["version"].kind.enabled else tag("calm", "停用"),
            Kind.MARKUP,
            OrderKind.enabled,
        ),
    ),
)


@room.page("/settings/kinds")
def kinds_page() -> Response:
    return show(KINDS, service.newest_kinds())


@room.page("/settings/kinds/<code>")
def kind_page(code: str, **more: Any) -> str:
    """A kind as it stands, how it stood, and the form that changes it or makes a new one."""
    known = service.versions(code) if code != NEW else []
    wanted = next((one for one in known if str(one.number) == request.args.get("from", "")), None)
    like = service.current_kind(request.args.get("like", ""), every=True) if request.args.get("like") else None
    filled = wanted or next(iter(known), like)
    rules = service.definition_of(filled) if filled else complete(STARTS_AS)
    return render_template(
        "office/kind.html",
        code=code,
        newest=_line(known[0]) if known else None,
        wanted=wanted,
        shown=rules.model_dump(mode="json"),
        way=way_of(rules),
        facts=facts(service.definition_of(known[0])) if known else [],
        versions=[_line(one) for one in known],
        others=[(one.kind.code, service.definition_of(one).name) for one in service.kinds(every=True)],
        promises=PROMISES,
        checks=list(CHECKS.items()),
        ways=list(WAYS.items()),
        hands=[(code, HANDS[code]) for code in dict.fromkeys([*rules.served_by, *HANDS])],
        steps=STEPS,
        parties=list(Party),
        ladder=LADDER,
        flags=FLAGS,
        **more,
    )


@room.form("/settings/kinds/<code>/try", shows=kind_page, long=True)
def try_kind(code: str) -> str:
    """What the form would change, in sentences; nothing is written."""
    newest = service.current_kind(code, every=True) if code != NEW else None
    before = service.definition_of(newest) if newest else None
    was_open = newest.kind.enabled if newest else False
    told = effects(code, before, kind_field(), was_open, bool(answer("enabled", 1)))
    return kind_page(code, told=told or ["和现行的规定一样，没有要改的"])


@room.form("/settings/kinds/<code>", shows=kind_page)
def write_kind(code: str) -> BaseResponse:
    """A new kind, or a new version of one."""
    actor, rules, enabled = office_actor(), kind_field(), bool(answer("enabled", 1))
    if code == NEW:
        slug = answer("code", 40)
        if slug == NEW or re.fullmatch(r"[a-z][a-z0-9_]{1,39}", slug) is None:
            raise invalid("code", "编号用小写字母、数字和下划线，字母开头，如 lost_and_found")
        service.add_kind(actor, slug, rules, now(), enabled)
        return done(f"已新增“{rules.name}”", url_for("office.kind_page", code=slug))
    made = service.change_kind(actor, code, rules, version_seen("version"), now(), enabled)
    return done(
        f"“{rules.name}”已改为第 {made.number} 版；已提交的订单仍按原来的办",
        url_for("office.kind_page", code=code),
    )
