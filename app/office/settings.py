"""Settings: the catalogue of services, each change a version that can be brought back."""

from typing import Any

from flask import Response, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.answers import version_seen, whole
from app.office.figures import hundredths
from app.office.gate import office_actor
from app.office.lists import Column, Filter, Listing, show
from app.office.marks import link, tag
from app.office.promise_fields import promise_field
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.services import orders as service
from app.services.errors import invalid
from app.services.forms import checked
from app.services.orders.definitions import ServiceDefinition
from app.services.orders.kind_words import WORK_PROMISES
from app.services.orders.promises import promise_words
from config.vocabulary import Role
from models.orders import Service

room = Room("设置", 85, Role.OFFICE, tab="服务")
NEW = "new"

SERVICES = Listing(
    name="services",
    title="服务目录",
    key=Service.id,
    sort="position",
    empty="还没有服务。",
    search=lambda words: Service.name.contains(words) | Service.category.contains(words),
    search_hint="名称、类别",
    template="office/services.html",
    filters=(
        Filter(
            "enabled", "状态", [("on", "开放"), ("off", "停用")], lambda value: Service.enabled == (value == "on")
        ),
    ),
    columns=(
        Column(
            "name",
            "服务",
            lambda row: link(row.name, "office.service_page", code=row.code),
            Kind.MARKUP,
            Service.name,
        ),
        Column("code", "编号", lambda row: row.code, hidden=True),
        Column("category", "类别", lambda row: row.category, sort=Service.category),
        Column("respond", "响应", lambda row: promise_words(row.respond_within)),
        Column("arrive", "上门", lambda row: promise_words(row.arrive_within)),
        Column("finish", "办结", lambda row: promise_words(row.finish_within)),
        Column("price", "价格", lambda row: row.price_words, hidden=True),
        Column("position", "次序", lambda row: row.position, Kind.NUMBER, Service.position, hidden=True),
        Column("version", "第几版", lambda row: row.version, Kind.NUMBER, Service.version),
        Column(
            "enabled",
            "状态",
            lambda row: tag("ok", "开放") if row.enabled else tag("calm", "停用"),
            Kind.MARKUP,
            sort=Service.enabled,
        ),
    ),
)


@room.page("/settings/services")
def services_page() -> Response:
    return show(SERVICES, service.services(every=True))


@room.page("/settings/services/<code>")
def service_page(code: str) -> str:
    """A service as it stands, how it stood, and the form that changes it."""
    found = service.find_service(code, every=True) if code != NEW else None
    versions = service.service_versions(code) if found else []
    wanted = next((one for one in versions if str(one.number) == request.args.get("from", "")), None)
    shown: dict[str, Any] = dict(wanted.content) if wanted else {}
    if found and not wanted:
        shown = {name: getattr(found, name) for name in ServiceDefinition.model_fields}
    return render_template(
        "office/service.html",
        service=found,
        code=code,
        versions=[(one, _changes(one.content)) for one in versions],
        wanted=wanted,
        shown=shown,
        promises=WORK_PROMISES,
        kinds=[
            (version.kind.code, service.definition_of(version).name)
            for version in service.kinds()
            if service.definition_of(version).catalogue
        ],
    )


def _changes(content: dict[str, Any]) -> str:
    said = [f"{words}{promise_words(content.get(name))}" for name, words in WORK_PROMISES if content.get(name)]
    return "，".join([content["name"], *said, "开放" if content.get("enabled", True) else "停用"])


@room.form("/settings/services/<code>", shows=service_page)
def write_service(code: str) -> BaseResponse:
    actor, price = office_actor(), answer("price", 12)
    fen = hundredths(price) if price else None
    if price and fen is None:
        raise invalid("price", "价格写成 30 或 30.50 这样，面议就空着")
    kept: dict[str, Any] = {}
    if code != NEW:
        found = service.find_service(code, every=True)
        kept = {"priority_for": found.priority_for, "served_by": found.served_by, "short_name": found.short_name}
    said = {
        **kept,
        "name": answer("name", 40),
        "kind": answer("kind", 40),
        "category": answer("category", 40),
        "description": answer("description", 300),
        "price_words": answer("price_words", 40),
        "price_fen": fen,
        "confirm_cost": bool(answer("confirm_cost", 1)),
        "enabled": bool(answer("enabled", 1)),
        "position": whole("position", "次序"),
        **{name: promise_field(name) for name, _ in WORK_PROMISES},
    }
    definition = checked(ServiceDefinition, said)
    if code == NEW:
        slug = answer("code", 40)
        if not (slug.isascii() and slug.replace("_", "a").isalnum() and slug.islower() and slug != NEW):
            raise invalid("code", "编号用小写字母、数字和下划线，如 piano_tuning")
        service.add_service(actor, slug, definition, now())
        return done(f"已新增“{definition.name}”", url_for("office.service_page", code=slug))
    row = service.change_service(actor, code, definition, version_seen("version"), now())
    return done(
        f"“{row.name}”已改为第 {row.version} 版，以后的订单按它办", url_for("office.service_page", code=code)
    )
