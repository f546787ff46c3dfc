"""For those who serve: their households with load and marks of care."""

from typing import Annotated

from apiflask import APIBlueprint
from pydantic import StringConstraints

from app.api.conventions import Out, current_actor, who
from app.api.order_choices import ResidentOut
from app.api.order_shapes import OrderOut, lines
from app.face.moment import now
from app.face.paging import PageQuery, page
from app.services import orders, registry, search
from config.vocabulary import Role
from models.registry import Place

blueprint = APIBlueprint("served", __name__, tag="住处与联系人")


class ServedQuery(PageQuery):
    """`within` is a building or another place among those the caller serves."""

    within: Annotated[str, StringConstraints(max_length=64)] = ""


class ServedOut(Out):
    """`care` are marks such as 独居, for posts that look after people; empty for others."""

    code: str
    label: str
    people: int
    open_orders: int
    care: list[str]


class ServedListOut(Out):
    items: list[ServedOut]
    next_cursor: str | None


class ServedDetailOut(ServedOut):
    residents: list[ResidentOut]
    orders: list[OrderOut]


@blueprint.get("/served/households")
@who(Role.STEWARD, Role.OFFICE)
@blueprint.input(ServedQuery, location="query", arg_name="asked")
@blueprint.output(ServedListOut)
def served(asked: ServedQuery) -> ServedListOut:
    """我负责的住户：几口人、几件事在办、要不要多关心"""
    actor = current_actor()
    query = registry.served_places(actor)
    if asked.within:
        query = query.where(Place.below(registry.place_served(actor, asked.within).path))
    rows, cursor = page(query, Place.id, asked, ascending=True)
    return ServedListOut(items=[_served(one) for one in registry.loads_of(actor, rows, now())], next_cursor=cursor)


@blueprint.get("/served/households/<code>")
@who(Role.STEWARD, Role.OFFICE)
@blueprint.output(ServedDetailOut)
def one_household(code: str) -> ServedDetailOut:
    """一户：住着谁，在办什么"""
    actor, place = current_actor(), registry.place_served(current_actor(), code)
    said = _served(registry.loads_of(actor, [place], now())[0])
    return ServedDetailOut(
        **said.model_dump(),
        residents=[ResidentOut(**one) for one in search.residents_of(place)],
        orders=lines(actor, orders.open_at(place)),
    )


def _served(one: registry.Served) -> ServedOut:
    return ServedOut(
        code=one.place.code,
        label=one.place.label,
        people=one.people,
        open_orders=one.open_orders,
        care=one.care,
    )
