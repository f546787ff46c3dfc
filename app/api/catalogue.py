"""What can be asked for: services, kinds of orders, and the office's changes of both."""

from datetime import datetime
from typing import Annotated, Any

from apiflask import APIBlueprint
from pydantic import Field as Limits

from app.api.conventions import SIGNED_IN, Action, Body, Out, action_list, current_actor, once, who
from app.face.moment import now
from app.services import orders
from app.services.forms import Slug
from app.services.orders.definitions import KindDefinition, ServiceDefinition
from app.services.orders.promises import promise_words
from config.vocabulary import OrderAction, Party, Role
from models.orders import KindVersion, Service

blueprint = APIBlueprint("catalogue", __name__, tag="服务与事项")

_Version = Annotated[int, Limits(ge=1)]


class ServiceOut(Out):
    code: str
    name: str
    short_name: str
    category: str
    kind: str
    description: str
    price: str
    confirm_cost: bool
    respond_within: str
    arrive_within: str
    finish_within: str


class ServicesOut(Out):
    items: list[ServiceOut]
    next_cursor: str | None = None


class ServiceDetailOut(Out):
    """`versions` are how it stood, newest first."""

    code: str
    version: int
    definition: dict[str, Any]
    actions: list[Action]
    versions: list[dict[str, Any]]


class ServiceBody(Body):
    code: Slug
    definition: ServiceDefinition


class ServiceChangeBody(Body):
    definition: ServiceDefinition
    version: _Version


class StepOut(Out):
    action: str
    label: str
    parties: list[str]


class KindOut(Out):
    """`roles`: who may do each step (vocabulary Party); `checks`: what follows finishing, in order."""

    code: str
    name: str
    description: str
    version: int
    enabled: bool
    catalogue: bool
    private: bool
    pool: bool
    evidence_before: bool
    evidence_after: bool
    checks: list[str]
    respond_within: str
    arrive_within: str
    finish_within: str
    steps: list[StepOut]
    actions: list[Action]


class KindsOut(Out):
    items: list[KindOut]
    next_cursor: str | None = None


class KindVersionOut(Out):
    number: int
    made_at: datetime
    made_by: str
    definition: dict[str, Any]


class KindDetailOut(KindOut):
    definition: dict[str, Any]
    versions: list[KindVersionOut]


class KindBody(Body):
    code: Slug
    definition: KindDefinition


class KindChangeBody(Body):
    """`version` is the one the caller saw; `enabled` false: no new orders of this kind."""

    definition: KindDefinition
    version: _Version
    enabled: bool = True


@blueprint.get("/services")
@who(SIGNED_IN)
@blueprint.output(ServicesOut)
def services() -> ServicesOut:
    """可以点的服务"""
    return ServicesOut(items=[_service(row) for row in orders.services()])


@blueprint.post("/services")
@who(Role.OFFICE)
@once
@blueprint.input(ServiceBody, arg_name="body")
@blueprint.output(ServiceDetailOut, status_code=201)
def add_service(body: ServiceBody) -> ServiceDetailOut:
    """新增一项服务"""
    return _service_detail(orders.add_service(current_actor(), body.code, body.definition, now()))


@blueprint.get("/services/<code>")
@who(Role.OFFICE, Role.AUDITOR)
@blueprint.output(ServiceDetailOut)
def service(code: str) -> ServiceDetailOut:
    """一项服务的全部规定和历次修改"""
    return _service_detail(orders.find_service(code, every=True))


@blueprint.post("/services/<code>")
@who(Role.OFFICE)
@once
@blueprint.input(ServiceChangeBody, arg_name="body")
@blueprint.output(ServiceDetailOut)
def change_service(code: str, body: ServiceChangeBody) -> ServiceDetailOut:
    """修改或停用一项服务"""
    row = orders.change_service(current_actor(), code, body.definition, body.version, now())
    return _service_detail(row)


@blueprint.get("/kinds")
@who(SIGNED_IN)
@blueprint.output(KindsOut)
def kinds() -> KindsOut:
    """事项种类：谁来做每一步、承诺、要的照片、评单和验单的先后"""
    return KindsOut(items=[KindOut(**_kind(row)) for row in orders.kinds()])


@blueprint.post("/kinds")
@who(Role.OFFICE)
@once
@blueprint.input(KindBody, arg_name="body")
@blueprint.output(KindDetailOut, status_code=201)
def add_kind(body: KindBody) -> KindDetailOut:
    """新增一类事项"""
    return _kind_detail(orders.add_kind(current_actor(), body.code, body.definition, now()))


@blueprint.get("/kinds/<code>")
@who(Role.OFFICE, Role.AUDITOR)
@blueprint.output(KindDetailOut)
def kind(code: str) -> KindDetailOut:
    """一类事项的全部规定和历次版本"""
    return _kind_detail(orders.current_kind(code, every=True))


@blueprint.post("/kinds/<code>")
@who(Role.OFFICE)
@once
@blueprint.input(KindChangeBody, arg_name="body")
@blueprint.output(KindDetailOut)
def change_kind(code: str, body: KindChangeBody) -> KindDetailOut:
    """修改一类事项：成为新版本，已提交的订单按原来的版本办"""
    row = orders.change_kind(current_actor(), code, body.definition, body.version, now(), body.enabled)
    return _kind_detail(row)


def _service(row: Service) -> ServiceOut:
    return ServiceOut(
        code=row.code,
        name=row.name,
        short_name=row.short_name or row.name,
        category=row.category,
        kind=row.kind,
        description=row.description,
        price=row.price_words,
        confirm_cost=row.confirm_cost,
        respond_within=promise_words(row.respond_within),
        arrive_within=promise_words(row.arrive_within),
        finish_within=promise_words(row.finish_within),
    )


def _service_detail(row: Service) -> ServiceDetailOut:
    return ServiceDetailOut(
        code=row.code,
        version=row.version,
        definition={name: getattr(row, name) for name in ServiceDefinition.model_fields},
        actions=_may_change(),
        versions=[
            {"number": one.number, "made_at": one.made_at, "content": one.content}
            for one in orders.service_versions(row.code)
        ],
    )


def _may_change() -> list[Action]:
    return action_list([("change", "修改")]) if current_actor().paths(Role.OFFICE) else []


def _kind(row: KindVersion) -> dict[str, Any]:
    rules = orders.definition_of(row)
    said = rules.model_dump(mode="json")
    return {
        "code": row.kind.code,
        "version": row.number,
        "enabled": row.kind.enabled,
        "evidence_before": rules.evidence.before,
        "evidence_after": rules.evidence.after,
        **{name: said[name] for name in ("name", "description", "catalogue", "private", "pool", "checks")},
        **{name: promise_words(said[name]) for name in ("respond_within", "arrive_within", "finish_within")},
        "steps": [
            StepOut(action=action, label=OrderAction(action).label, parties=[Party(one).label for one in parties])
            for action, parties in said["roles"].items()
        ],
        "actions": _may_change(),
    }


def _kind_detail(row: KindVersion) -> KindDetailOut:
    return KindDetailOut(
        **_kind(row),
        definition=orders.definition_of(row).model_dump(mode="json"),
        versions=[
            KindVersionOut(
                number=one.number,
                made_at=one.made_at,
                made_by=one.made_by.name if one.made_by_id else "初始规定",
                definition=orders.definition_of(one).model_dump(mode="json"),
            )
            for one in orders.versions(row.kind.code)
        ],
    )
