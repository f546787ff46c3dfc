"""Orders that several departments work on: one leads, others join, claimed from both sides (双向认领)."""

from datetime import datetime
from typing import Any

from app.services.access import Actor
from app.services.errors import DomainError, invalid
from app.services.orders.dispatch import may_serve, organisation_of
from app.services.registry import person_by_code
from config.vocabulary import ErrorCode, PartyPart
from models.database import changed
from models.orders import Order, OrderParty
from models.people import Person
from models.registry import Organisation


def lead(actor: Actor, order: Order, now: datetime) -> dict[str, Any]:
    """Who claims it leads: an organisation where the claimer speaks for one, else the person."""
    assert actor.person is not None
    organisation = organisation_of(actor.person, order.place)
    if organisation is not None:
        _write(order, organisation, actor.person, PartyPart.LEAD, now)
    elif not may_serve(actor.person, order.place, now):
        raise DomainError(ErrorCode.FORBIDDEN, "您没有负责这里的岗位或单位，不能认领")
    return {"organisation": organisation}


def give_up_lead(order: Order) -> None:
    OrderParty.delete().where(OrderParty.order == order, OrderParty.part == PartyPart.LEAD).execute()


def invite(order: Order, code: str, now: datetime) -> Person:
    """The community's side: ask a department to join. INVALID_INPUT for somebody who speaks for none."""
    person = person_by_code(code)
    organisation = organisation_of(person, order.place) if person else None
    if person is None or organisation is None:
        raise invalid("to", "请选择负责这里的单位的联系人")
    if OrderParty.select().where(OrderParty.order == order, OrderParty.organisation == organisation).exists():
        raise invalid("to", f"{organisation.name}已经在这张单里了")
    _write(order, organisation, person, PartyPart.INVITED, now)
    return person


def assist(actor: Actor, order: Order, now: datetime) -> None:
    """The department's side: join what another leads, invited or by itself."""
    assert actor.person is not None
    organisation = organisation_of(actor.person, order.place)
    if organisation is None:
        raise DomainError(ErrorCode.FORBIDDEN, "您没有代表负责这里的单位，不能参与协同")
    here = (OrderParty.order == order) & (OrderParty.organisation == organisation)
    known = OrderParty.get_or_none(here)
    if known is None:
        _write(order, organisation, actor.person, PartyPart.JOINED, now)
    elif not changed(
        OrderParty.update(part=PartyPart.JOINED, person=actor.person, at=now).where(
            here, OrderParty.part == PartyPart.INVITED
        )
    ):
        raise DomainError(ErrorCode.STATE_CONFLICT, f"{organisation.name}已经在这张单里了")


def _write(order: Order, organisation: Organisation, person: Person, part: PartyPart, now: datetime) -> None:
    OrderParty.insert(order=order, organisation=organisation, person=person, part=part, at=now).on_conflict(
        conflict_target=[OrderParty.order, OrderParty.organisation],
        update={OrderParty.part: part, OrderParty.person: person, OrderParty.at: now},
    ).execute()


def parties(order: Order) -> list[OrderParty]:
    """Who works on it, the leading one first."""
    rows = (
        OrderParty.select(OrderParty, Organisation, Person)
        .join(Organisation)
        .switch(OrderParty)
        .join(Person)
        .where(OrderParty.order == order)
        .order_by(OrderParty.id)
    )
    return sorted(rows, key=lambda row: (row.part != PartyPart.LEAD, row.id))
