"""The community office's page: server-rendered, works without JavaScript."""

import pkgutil
from importlib import import_module
from typing import Any

from apiflask import APIBlueprint
from flask import Flask, g, url_for

from app.office import gate, signing_in, words
from app.office.room import Room, field_trouble, forget_said, said_before, typed
from app.office.trouble import register_errors
from config.settings import Settings


def create_office(settings: Settings) -> APIBlueprint:
    """The blueprint of the page: its gate, its login, every room of this folder, and its error page."""
    office = APIBlueprint(
        "office", __name__, template_folder="templates", static_folder="static", enable_openapi=False
    )
    gate.guard(office, settings)
    signing_in.register(office, settings)
    rooms = find_rooms()
    for room in rooms:
        room.open(office)
    register_errors(office)
    office.after_request(forget_said)

    @office.context_processor
    def shell() -> dict[str, Any]:
        actor = g.get("actor")
        held = set(actor.roles()) if actor else set()
        menu = [
            (url_for(room.home), room.title, room.home) for room in rooms if room.title and held & set(room.roles)
        ]
        trouble = g.get("trouble")
        return {
            "menu": menu,
            "said": said_before(),
            "typed": typed,
            "field_trouble": field_trouble,
            "trouble": (trouble.detail or trouble.code.label) if trouble else "",
        }

    @office.record_once
    def add_filters(state: object) -> None:
        app: Flask = state.app  # type: ignore[attr-defined]
        app.jinja_env.filters.update(words.FILTERS)

    return office


def find_rooms() -> list[Room]:
    """Every module of this folder that has a `room`, in the order of the menu."""
    modules = (import_module(f"{__name__}.{one.name}") for one in pkgutil.iter_modules(__path__))
    rooms = [module.room for module in modules if isinstance(getattr(module, "room", None), Room)]
    return sorted(rooms, key=lambda room: room.order)
