"""What a step means beside the new state: columns of the order, its promises, follow-ups, departments, points."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.services import points
from app.services.access import Actor
from app.services.errors import DomainError, invalid
from app.services.orders import announce, joint, keeping
from app.services.orders.dispatch import choose, may_serve, organisation_of
from app.services.orders.followers import follow
from app.services.orders.kinds import rules_of
from app.services.orders.requests import StepInput
from app.services.points.programmes import triggered_rules
from app.services.registry import person_by_code
from config.vocabulary import ErrorCode, Handling, OrderAction, OrderState, PromiseName
from models.database import changed
from models.orders import FollowUp, Order
from models.people import Person
from models.points import Transfer
from models.prepared import Prepared

A, P = OrderAction, PromiseName
LOW_SCORE = 2
"""A rating up to this opens a follow-up that must be answered."""
Columns = dict[str, Any]
Effect = Callable[[Actor, Order, StepInput, datetime], Columns]


def effects(actor: Actor, order: Order, action: OrderAction, step: StepInput, now: datetime) -> Columns:
    """Do what goes with a step; answers the columns that are written with the state. `reason` among them is the
    sentence why somebody was chosen."""
    columns: Columns = {}
    if order.paused_at is not None and action in _CLOCKS_RUN_AGAIN:
        columns = _resume(actor, order, step, now)
        for name, value in columns.items():
            setattr(order, name, value)
    return columns | EFFECTS[action](actor, order, step, now)


def _hand(person: Person, order: Order) -> Columns:
    return {"steward": person, "organisation": organisation_of(person, order.place), "offered_to": None}


def _dispatch(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    if not step.to:
        chosen = choose(order.place, order.service, rules_of(order), now)
        if chosen is None:
            raise DomainError(ErrorCode.NO_BUTLER)
        return {**_hand(chosen.person, order), "reason": chosen.reason}
    return _hand(_named(order, step, now), order)


def _named(order: Order, step: StepInput, now: datetime) -> Person:
    person = person_by_code(step.to)
    if person is None or not may_serve(person, order.place, now):
        raise invalid("to", "这位不负责这里，请从名单里选")
    return person


def _transfer(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    """The office gives it to another; the one who has it asks another to take it over."""
    person = _named(order, step, now)
    if person.id == order.steward_id:
        raise invalid("to", "这张单已经在这位手上")
    if actor.id == order.steward_id:
        return {"offered_to": person}
    return {**_hand(person, order), **_respond_anew(order, now), "accepted_at": None}


def _respond_anew(order: Order, now: datetime) -> Columns:
    """Whoever had accepted it has it no more: the resident waits for an answer again."""
    if order.state != OrderState.ACCEPTED:
        return {}
    return keeping.make(order, rules_of(order), (P.RESPOND,), now, order.priority > 0)


def _accept(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    keeping.meet(order, (P.RESPOND,), now)
    accepted = {"accepted_at": now, "offered_to": None}
    assert actor.person is not None
    return {**_hand(actor.person, order), **accepted} if actor.id == order.offered_to_id else accepted


def _claim(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    keeping.meet(order, (P.RESPOND,), now)
    assert actor.person is not None
    return {**_hand(actor.person, order), **joint.lead(actor, order, now), "accepted_at": now}


def _decline(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    if actor.id == order.offered_to_id:
        return {"offered_to": None}
    joint.give_up_lead(order)
    gone = {"steward": None, "organisation": None, "offered_to": None, "accepted_at": None}
    return {**gone, **_respond_anew(order, now)}


def _start(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    keeping.meet(order, (P.ARRIVE,), now)
    return {"started_at": now, "offered_to": None}


def _complete(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    keeping.meet(order, (P.FINISH,), now)
    return {"completed_at": now}


def _rate(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    rated: Columns = {"score": step.score, "rating": step.note}
    if step.score is not None and step.score <= LOW_SCORE and order.answer_by is None:
        FollowUp.create(order=order, score=step.score, opened_at=now)
        rated |= keeping.make(order, rules_of(order), (P.ANSWER,), now)
        rated["answer_by"] = rated.get("answer_by") or now
    return rated


def _answer(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    answered = changed(
        FollowUp.update(answer=step.note.strip(), answered_by=actor.id, answered_at=now).where(
            FollowUp.order == order, FollowUp.answered_at.is_null()
        )
    )
    if not answered:
        raise DomainError(ErrorCode.ALREADY_TAKEN, "这条评价刚刚有人答复了")
    keeping.meet(order, (P.ANSWER,), now)
    return {"answer_by": None}


def _cancel(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    keeping.drop(order, now)
    return {"ended_at": now, "offered_to": None}


def _reopen(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    cleared = dict.fromkeys(
        ("accepted_at", "started_at", "completed_at", "verified_at", "ended_at", "offered_to", "cost_fen")
    )
    cleared |= dict.fromkeys(("cost_by", "cost_agreed_at", "score"))
    anew = keeping.make(order, rules_of(order), keeping.WORK, now, order.priority > 0)
    return {**cleared, "rating": "", **anew}


def _pause(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    keeping.pause(order, now)
    return {"paused_at": now}


def _resume(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    return {**keeping.resume(order, rules_of(order), now), "paused_at": None}


def _cost(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    """Stated anew, it must be agreed anew."""
    return {"cost_fen": step.amount, "cost_by": actor.person, "cost_agreed_at": None}


def _agree(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    if step.amount not in (None, order.cost_fen):
        raise DomainError(ErrorCode.STALE, "费用刚刚改过，请看清后再同意")
    return {"cost_agreed_at": now}


def _hasten(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    hastened = keeping.hasten(order, rules_of(order), now) if step.priority else {}
    return {"priority": step.priority, **hastened}


def _handle(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    if step.handling not in set(Handling):
        raise invalid("handling", "只能是 at_once（立行立改）或 watch（关注）")
    return {"handling": step.handling}


def _invite(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    person = joint.invite(order, step.to, now)
    return {"invited": person}


def _assist(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    joint.assist(actor, order, now)
    return {}


def _join(actor: Actor, order: Order, step: StepInput, now: datetime) -> Columns:
    follow(actor, order, step.note, now)
    return {}


def _stamp(column: str) -> Effect:
    return lambda actor, order, step, now: {column: now}


EFFECTS: dict[OrderAction, Effect] = {
    A.DISPATCH: _dispatch,
    A.CLAIM: _claim,
    A.ACCEPT: _accept,
    A.DECLINE: _decline,
    A.TRANSFER: _transfer,
    A.START: _start,
    A.COMPLETE: _complete,
    A.VERIFY: _stamp("verified_at"),
    A.RATE: _rate,
    A.CLOSE: _stamp("ended_at"),
    A.CANCEL: _cancel,
    A.REOPEN: _reopen,
    A.PAUSE: _pause,
    A.RESUME: _resume,
    A.COST: _cost,
    A.AGREE: _agree,
    A.HASTEN: _hasten,
    A.HANDLE: _handle,
    A.ANSWER: _answer,
    A.INVITE: _invite,
    A.ASSIST: _assist,
    A.JOIN: _join,
}
_CLOCKS_RUN_AGAIN = (A.START, A.COMPLETE, A.DECLINE, A.TRANSFER, A.CANCEL)


def earn(order: Order, action: OrderAction, now: datetime) -> None:
    """Points that a step earns by rule: the steward's when verified, the resident's word when rated. An order
    earns each once, also when it is reopened and verified again."""
    earns = {A.VERIFY: ("order_verified", order.steward), A.RATE: ("order_rated", order.resident)}.get(action)
    if earns is None or earns[1] is None:
        return
    trigger, person = earns
    if _by_key.first(f"{trigger}:{order.code}") is not None:
        return
    for version in triggered_rules(trigger, now):
        points.award(
            version,
            person,
            evidence_kind="order",
            evidence=announce.order_name(order),
            note=order.code,
            key=f"{trigger}:{order.code}",
            effective_at=now,
            now=now,
        )


_by_key = Prepared(lambda key: Transfer.select(Transfer.id).where(Transfer.key == key))
