"""What helps to choose: whom an order could be given to, orders like it, residents to order for."""

from typing import Annotated

from apiflask import APIBlueprint
from pydantic import StringConstraints

from app.api.conventions import SIGNED_IN, Body, Code, Out, Said, current_actor, who
from app.api.order_shapes import OrderOut, lines
from app.face.moment import now
from app.face.paging import Query
from app.services import orders, search
from config.vocabulary import OrderKind, Role

blueprint = APIBlueprint("order_choices", __name__, tag="订单")

_Short = Annotated[str, StringConstraints(max_length=64)]


class CandidateOut(Out):
    """Somebody an order could be given to; `reason` says why in a sentence."""

    person: str
    name: str
    organisation: str
    open_orders: int
    households: int
    reason: str


class CandidatesOut(Out):
    items: list[CandidateOut]
    next_cursor: str | None = None


class SimilarBody(Body):
    service: _Short = ""
    kind: _Short = OrderKind.SERVICE.value
    place: Code
    description: Said


class SimilarOut(Out):
    """An open order that may be the same trouble: `likeness` 0 to 100. Join it by POST /orders/{code}/join."""

    order: OrderOut
    likeness: int
    followers: int


class SimilarListOut(Out):
    items: list[SimilarOut]
    next_cursor: str | None = None


class ResidentsQuery(Query):
    q: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=40)]


class ResidentOut(Out):
    """A resident to order for: masked name and phone, enough to tell them apart on the telephone."""

    code: str
    name: str
    place: str
    place_label: str
    kin: str
    phone: str


class ResidentsOut(Out):
    items: list[ResidentOut]
    next_cursor: str | None = None


@blueprint.get("/orders/<code>/candidates")
@who(SIGNED_IN)
@blueprint.output(CandidatesOut)
def candidates(code: str) -> CandidatesOut:
    """可以派给谁、转给谁，附理由"""
    actor = current_actor()
    found = orders.candidates(actor, orders.find_order(actor, code), now())
    return CandidatesOut(
        items=[
            CandidateOut(
                person=one.person.code,
                name=one.person.name,
                organisation=one.organisation.name if one.organisation else "",
                open_orders=one.open_orders,
                households=one.households,
                reason=one.reason,
            )
            for one in found
        ]
    )


@blueprint.post("/orders/similar")
@who(Role.RESIDENT, Role.STEWARD, Role.OFFICE)
@blueprint.input(SimilarBody, arg_name="body")
@blueprint.output(SimilarListOut)
def similar(body: SimilarBody) -> SimilarListOut:
    """提交前：一周内同类、同地、说法相近的事项，可以直接跟进"""
    actor = current_actor()
    found = orders.similar(actor, body.kind, body.place, body.description, now(), body.service)
    return SimilarListOut(
        items=[
            SimilarOut(order=said, likeness=one.likeness, followers=one.followers)
            for one, said in zip(found, lines(actor, [one.order for one in found]), strict=True)
        ]
    )


@blueprint.get("/residents")
@who(Role.STEWARD, Role.OFFICE)
@blueprint.input(ResidentsQuery, location="query", arg_name="asked")
@blueprint.output(ResidentsOut)
def residents(asked: ResidentsQuery) -> ResidentsOut:
    """代下单时找居民：姓名、门牌或手机后四位，只在自己负责的范围内"""
    found = search.residents(current_actor(), asked.q, now())
    return ResidentsOut(items=[ResidentOut(**one) for one in found])


@blueprint.get("/residents/<code>")
@who(Role.STEWARD, Role.OFFICE)
@blueprint.output(ResidentOut)
def resident(code: str) -> ResidentOut:
    """扫码认人：居民手机上的码是谁，只在自己负责的范围内"""
    return ResidentOut(**search.resident_of_code(current_actor(), code, now()))
