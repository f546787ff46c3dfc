"""The community office's page: server-rendered, works without JavaScript."""

import pkgutil
from importlib import import_module
from typing import Any

from apiflask import APIBlueprint
from flask import Flask, g, request, url_for

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
        here = next((room for room in rooms if room.has(request.endpoint)), None)
        offered = [room for room in rooms if room.title and held & set(room.roles)]
        trouble = g.get("trouble")
        return {
            "menu": _menu(offered, here),
            "tabs": _tabs(offered, here),
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


def _menu(offered: list[Room], here: Room | None) -> list[tuple[str, str, bool]]:
    """Address, word, and whether one is there, of every room of the menu; it leads to the first tab one may open."""
    firsts: dict[Room, Room] = {}
    for room in offered:
        firsts.setdefault(room.top, room)
    return [(url_for(room.home), top.title, here is not None and here.top is top) for top, room in firsts.items()]


def _tabs(offered: list[Room], here: Room | None) -> list[tuple[str, str, bool]]:
    """The tabs of the room one is in, when there is more than one."""
    beside = [room for room in offered if here is not None and room.top is here.top]
    return [(url_for(room.home), room.tab, room is here) for room in beside] if len(beside) > 1 else []


def find_rooms() -> list[Room]:
    """Every module of this folder that has a `room`, in the order of the menu."""
    modules = (import_module(f"{__name__}.{one.name}") for one in pkgutil.iter_modules(__path__))
    rooms = [module.room for module in modules if isinstance(getattr(module, "room", None), Room)]
    return sorted(rooms, key=lambda room: room.order)
