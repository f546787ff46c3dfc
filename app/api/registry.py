"""Places, contacts, and who lives where."""

from typing import Annotated

from apiflask import APIBlueprint
from pydantic import StringConstraints

from app.api.conventions import SIGNED_IN, Action, Body, Out, Words, action_list, current_actor, once, who
from app.face.moment import now
from app.face.paging import PageQuery, Query, page
from app.services import content, registry
from config.vocabulary import CheckKind, MembershipState, PlaceKind, Regime, Relation, Role
from models.registry import Membership, Place

blueprint = APIBlueprint("registry", __name__, tag="住处与联系人")


class PlacesQuery(Query):
    parent: Annotated[str, StringConstraints(max_length=64)] = ""


class PlaceOut(Out):
    code: str
    kind: str
    kind_label: str
    name: str
    label: str
    parent: str | None
    regime_label: str


class PlacesOut(Out):
    items: list[PlaceOut]
    next_cursor: str | None = None


class ContactOut(Out):
    post: str
    label: str
    name: str
    phone: str
    place: str
    place_label: str
    instead_of: str


class ContactsOut(Out):
    items: list[ContactOut]
    next_cursor: str | None = None


class MemberOut(Out):
    code: str
    person: str
    name: str
    household: str
    place_label: str
    relation: str
    relation_label: str
    state: str
    label: str
    actions: list[Action]


class MembersOut(Out):
    items: list[MemberOut]
    next_cursor: str | None


class FellowOut(Out):
    """Somebody of my own household."""

    person: str
    name: str
    relation_label: str
    kin: str


class FellowsOut(Out):
    items: list[FellowOut]
    next_cursor: str | None = None


class ConfirmBody(Body):
    same_as: Annotated[str, StringConstraints(max_length=64)] = ""


class RefuseBody(Body):
    reason: Words


@blueprint.get("/places")
@who(SIGNED_IN)
@blueprint.input(PlacesQuery, location="query", arg_name="asked")
@blueprint.output(PlacesOut)
def places(asked: PlacesQuery) -> PlacesOut:
    """选择住处：某一级下面的地方"""
    return PlacesOut(items=[_place(row) for row in registry.children(asked.parent or None)])


@blueprint.get("/places/<code>")
@who(SIGNED_IN)
@blueprint.output(PlaceOut)
def place(code: str) -> PlaceOut:
    """一个地方"""
    return _place(registry.find_place(code))


@blueprint.get("/me/contacts")
@who(SIGNED_IN)
@blueprint.output(ContactsOut)
def my_contacts() -> ContactsOut:
    """谁为我家负责，由近到远"""
    return ContactsOut(
        items=[
            ContactOut(
                post=contact.post,
                label=contact.post.label,
                name=contact.name,
                phone=contact.phone,
                place=contact.place.code,
                place_label=contact.place.label,
                instead_of=contact.instead_of,
            )
            for contact in registry.my_contacts(current_actor(), now())
        ]
    )


@blueprint.get("/households/<household>/members")
@who(SIGNED_IN)
@blueprint.output(FellowsOut)
def my_household(household: str) -> FellowsOut:
    """我家里的人，下单时可以选给谁办"""
    rows = registry.fellows(current_actor(), household)
    return FellowsOut(
        items=[
            FellowOut(
                person=row.person.code,
                name=row.person.name,
                relation_label=Relation(row.relation).label,
                kin=row.kin,
            )
            for row in rows
        ]
    )


@blueprint.get("/members/pending")
@who(Role.STEWARD, Role.OFFICE)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(MembersOut)
def pending_members(asked: PageQuery) -> MembersOut:
    """等我确认的住户"""
    rows, cursor = page(registry.pending_members(current_actor()), Membership.id, asked, ascending=True)
    veil = content.veil_for(CheckKind.NAME, [row.person.code for row in rows])
    return MembersOut(items=[_member(row, veil) for row in rows], next_cursor=cursor)


@blueprint.post("/households/<household>/members/<person>/confirm")
@who(Role.STEWARD, Role.OFFICE)
@once
@blueprint.input(ConfirmBody, arg_name="body")
@blueprint.output(MemberOut)
def confirm_member(household: str, person: str, body: ConfirmBody) -> MemberOut:
    """确认住户"""
    return _member(registry.confirm_member(current_actor(), household, person, now(), body.same_as))


@blueprint.post("/households/<household>/members/<person>/refuse")
@who(Role.STEWARD, Role.OFFICE)
@once
@blueprint.input(RefuseBody, arg_name="body")
@blueprint.output(MemberOut)
def refuse_member(household: str, person: str, body: RefuseBody) -> MemberOut:
    """不予确认，写明原因"""
    return _member(registry.refuse_member(current_actor(), household, person, body.reason, now()))


def _place(row: Place) -> PlaceOut:
    return PlaceOut(
        code=row.code,
        kind=row.kind,
        kind_label=PlaceKind(row.kind).label,
        name=row.name,
        label=row.label,
        parent=row.parent.code if row.parent_id else None,
        regime_label=Regime(row.regime).label if row.regime else "",
    )


def _member(row: Membership, veil: content.Veil | None = None) -> MemberOut:
    """The office reads a name before it is checked: somebody must say who lives there."""
    actor = current_actor()
    office = actor.covers(row.household.path, Role.OFFICE)
    veil = veil or content.veil_for(CheckKind.NAME, [row.person.code])
    return MemberOut(
        code=row.code,
        person=row.person.code,
        name=veil.text(row.person.code, row.person.name, viewer=actor.id, office=office),
        household=row.household.code,
        place_label=row.household.label,
        relation=row.relation,
        relation_label=Relation(row.relation).label,
        state=row.state,
        label=MembershipState(row.state).label,
        actions=action_list(registry.member_actions(actor, row)),
    )
