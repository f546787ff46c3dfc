"""Kinds of orders: what is promised, checked and shown for each; orders keep to the version they came under."""

from typing import Any

from flask import Response, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.gate import office_actor
from app.office.lists import Column, Filter, Listing, show
from app.office.marks import link, tag
from app.office.promise_fields import PROMISES, promise_field
from app.office.room import Room, answer, done
from app.office.settings import room as settings_room
from app.office.sheets import Kind
from app.services import orders as service
from app.services.errors import invalid
from app.services.forms import checked
from app.services.orders.definitions import KindDefinition
from app.services.orders.promises import promise_words
from config.vocabulary import Role
from models.orders import Kind as OrderKind
from models.orders import KindVersion

room = Room("事项类别", 86, Role.OFFICE, below=settings_room)
CHECKS = (("verify", "验单"), ("rate", "评单"))
LADDER = (
    ("warn", "到期前提醒"),
    ("grid_head", "超时后报网格长"),
    ("office", "超时后报社区"),
    ("street", "超时后报街道"),
)
FLAGS = (("before", "办之前的照片"), ("after", "办完的照片"))


def _line(version: KindVersion) -> dict[str, Any]:
    rules = service.definition_of(version)
    said = rules.model_dump(mode="json")
    return {
        "version": version,
        "rules": rules,
        "promises": "，".join(f"{words}{promise_words(said[name])}" for name, words in PROMISES if said[name])
        or "按服务各自的承诺",
        "checks": "、".join(words for name, words in CHECKS if name in rules.checks) or "不用",
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
def kind_page(code: str) -> str:
    newest = service.current_kind(code, every=True)
    versions = service.versions(code)
    shown = next((one for one in versions if str(one.number) == request.args.get("from", "")), newest)
    return render_template(
        "office/kind.html",
        newest=_line(newest),
        shown=service.definition_of(shown).model_dump(mode="json"),
        number=shown.number,
        versions=[_line(one) for one in versions],
        promises=PROMISES,
        checks=CHECKS,
        ladder=LADDER,
        flags=FLAGS,
    )


@room.form("/settings/kinds/<code>", shows=kind_page)
def write_kind(code: str) -> BaseResponse:
    """A new version: what the form shows is changed, the rest stays as in the newest."""
    newest = service.current_kind(code, every=True)
    said = service.definition_of(newest).model_dump(mode="json")
    ladder = {name: _minutes(f"ladder_{name}") for name, _ in LADDER}
    said |= {
        "name": answer("name", 40),
        "description": answer("description", 300),
        "checks": [name for name, _ in CHECKS if answer(f"check_{name}", 1)],
        "evidence": {name: bool(answer(f"photo_{name}", 1)) for name, _ in FLAGS},
        "ladder": ladder,
        **{name: promise_field(name) for name, _ in PROMISES},
    }
    version = answer("version", 8)
    made = service.change_kind(
        office_actor(),
        code,
        checked(KindDefinition, said),
        int(version) if version.isdecimal() else -1,
        now(),
        bool(answer("enabled", 1)),
    )
    return done(
        f"“{said['name']}”已改为第 {made.number} 版；已提交的订单仍按原来的办",
        url_for("office.kind_page", code=code),
    )


def _minutes(name: str) -> int:
    text = answer(name, 6)
    if not (text.isascii() and text.isdigit()):
        raise invalid(name, "分钟数写成整数")
    return int(text)
