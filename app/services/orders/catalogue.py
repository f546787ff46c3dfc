"""The catalogue of services: data of the community, first filled from the defaults."""

from datetime import datetime
from typing import Any

from peewee import ModelSelect

from app.services import audit
from app.services.access import Actor
from app.services.errors import DomainError, invalid, not_found
from app.services.forms import checked
from app.services.orders.definitions import PromiseRule, ServiceDefinition
from app.services.orders.kinds import current_kind, definition_of
from app.services.versions import require_any_office
from config.policy import defaults
from config.vocabulary import ErrorCode
from models.database import changed, transaction
from models.orders import Service, ServiceVersion

FIELDS = tuple(ServiceDefinition.model_fields)
PROMISES = ("respond_within", "arrive_within", "finish_within")


def install_services() -> None:
    """Give a new community the services of the defaults; what it already has is left alone."""
    for position, entry in enumerate(defaults("services")["service"]):
        Service.get_or_create(code=entry["code"], defaults={**entry, "position": position})


def services(every: bool = False) -> ModelSelect:
    """What can be ordered, in the office's order; with `every`, also what is switched off."""
    query = Service.select().order_by(Service.position, Service.id)
    return query if every else query.where(Service.enabled)


def find_service(code: str, every: bool = False) -> Service:
    service = Service.get_or_none(Service.code == code)
    if service is None or not (every or service.enabled):
        raise not_found("这项服务")
    return service


def add_service(actor: Actor, code: str, definition: ServiceDefinition, now: datetime) -> Service:
    """A new service. Errors: FORBIDDEN, INVALID_INPUT for a code or name that is taken or an unknown kind."""
    require_any_office(actor)
    content = _content(definition)
    with transaction():
        _check(content, code)
        service, made = Service.get_or_create(code=code, defaults=content)
        if not made:
            raise invalid("code", "这个编号已经用了，请换一个")
        _keep(actor, service, now)
        audit.write(actor, "service.add", code, now)
    return service


def change_service(actor: Actor, code: str, definition: ServiceDefinition, version: int, now: datetime) -> Service:
    """Change or switch off a service; both versions are kept. Errors: FORBIDDEN, NOT_FOUND, STALE."""
    require_any_office(actor)
    content = _content(definition)
    with transaction():
        known = find_service(code, every=True)
        _check(content, code)
        if not ServiceVersion.select().where(ServiceVersion.service == known).exists():
            _keep(None, known, now)
        written = changed(
            Service.update(version=Service.version + 1, **content).where(
                Service.id == known.id, Service.version == version
            )
        )
        if not written:
            raise DomainError(ErrorCode.STALE)
        service = find_service(code, every=True)
        _keep(actor, service, now)
        audit.write(actor, "service.change", code, now, version=service.version)
    return service


def service_versions(code: str) -> list[ServiceVersion]:
    """How a service stood, newest first; empty for one nobody changed."""
    service = find_service(code, every=True)
    return list(service.versions.order_by(ServiceVersion.number.desc()))


def _content(definition: ServiceDefinition) -> dict[str, Any]:
    said = checked(ServiceDefinition, definition.model_dump()).model_dump(mode="json")
    for name in PROMISES:
        if said[name] is not None:
            rule = getattr(definition, name)
            said[name] = PromiseRule.model_dump(rule, mode="json", exclude_defaults=True)
    return said


def _check(content: dict[str, Any], code: str) -> None:
    if Service.select().where(Service.name == content["name"], Service.code != code).exists():
        raise invalid("name", "已经有同名的服务，请换一个名称")
    if not definition_of(current_kind(content["kind"])).catalogue:
        raise invalid("kind", "这一类事项没有服务目录")


def _keep(actor: Actor | None, service: Service, now: datetime) -> None:
    ServiceVersion.insert(
        service=service,
        number=service.version,
        content={name: getattr(service, name) for name in FIELDS},
        made_by=actor.person if actor else None,
        made_at=now,
    ).on_conflict_ignore().execute()
