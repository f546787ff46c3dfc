"""The catalogue of services: data of the community, first filled from the defaults."""

from peewee import ModelSelect

from app.services.errors import not_found
from config.policy import defaults
from models.orders import Service


def install_services() -> None:
    """Give a new community the services of the defaults; what it already has is left alone."""
    for position, entry in enumerate(defaults("services")["service"]):
        Service.get_or_create(code=entry["code"], defaults={**entry, "position": position})


def services() -> ModelSelect:
    """What can be ordered, in the office's order."""
    return Service.select().where(Service.enabled).order_by(Service.position, Service.id)


def find_service(code: str) -> Service:
    service = Service.get_or_none(Service.code == code, Service.enabled)
    if service is None:
        raise not_found("这项服务")
    return service
