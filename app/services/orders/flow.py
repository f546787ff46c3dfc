"""The state machine at work. `write_step` is the only function that writes an order's state."""

from datetime import datetime
from typing import Any

from app.services import content
from app.services.access import Actor
from app.services.errors import DomainError, invalid, not_found
from app.services.orders import announce
from app.services.orders.effects import earn, effects
from app.services.orders.evidence import check_proof, check_shown
from app.services.orders.followers import neighbours_may_see
from app.services.orders.kinds import rules_of
from app.services.orders.queue import MOST_PRIORITY, queue_key
from app.services.orders.reading import find_order, order_for
from app.services.orders.requests import StepInput
from app.services.orders.table import Step, stands, steps_of, target_of
from app.services.photos import show
from config.vocabulary import CheckKind, ErrorCode, OrderAction, OrderState
from models.database import changed, lock_row, transaction
from models.orders import Order, OrderEvent, Upload
from models.people import Person
from models.prepared import write

A = OrderAction


def advance(actor: Actor, code: str, action: OrderAction, step: StepInput, now: datetime) -> Order:
    """Do one step of an order.

    Errors: NOT_FOUND for strangers, FORBIDDEN for those who see it but may not, STATE_CONFLICT when the
    state does not allow it, ALREADY_TAKEN when somebody was first (says who), STALE when the order changed since
    the version the caller names, COST_OPEN, FOLLOW_UP_OPEN, EVIDENCE_MISSING, NO_BUTLER, INVALID_INPUT.
    """
    with transaction():
        lock_row(Order.select(Order.id).where(Order.code == code))
        order = find_order(actor, code, neighbours_may_see(actor) if action is A.JOIN else None)
        row = steps_of(order).get(action)
        if row is None:
            raise not_found("这一步")
        _refuse(actor, order, action, row, now)
        if step.version not in (None, order.version):
            raise DomainError(ErrorCode.STALE)
        _check_needs(order, row, step)
        columns = effects(actor, order, action, step, now)
        show(actor, step.photos, Upload.order, order)
        _hold_content(actor, order, action, step, now)
        target = target_of(actor, order, action, row)
        write_step(order, action, target, actor, step, now, **columns)
        earn(order, action, now)
    return order_for(order.id)


def _hold_content(actor: Actor, order: Order, action: OrderAction, step: StepInput, now: datetime) -> None:
    """What goes with a step is checked when a resident sends it; the hand that serves records its work."""
    own = actor.id != order.steward_id and content.typed_by_resident(actor, order.place, order.resident_id)
    words = step.reason or step.note
    content.hold_text(actor, CheckKind.ORDER, order.code, action.value, words, order.place, now, own=own)
    content.hold_photos(actor, step.photos, order.place, now, own=own)


def _refuse(actor: Actor, order: Order, action: OrderAction, row: Step, now: datetime) -> None:
    rules = rules_of(order)
    if not stands(order, action, row):
        raise _too_late(actor, order, action)
    if not row.may(actor, order, rules):
        raise DomainError(ErrorCode.FORBIDDEN)
    hindrance = row.hindrance(order, rules, now) if row.hindrance else None
    if hindrance is not None:
        raise hindrance


def _too_late(actor: Actor, order: Order, action: OrderAction) -> DomainError:
    """Why the state does not allow it: somebody was first (and who), or it is simply not the time."""
    last = _last_move(order)
    takes = (A.CLAIM, A.ACCEPT, A.DISPATCH, A.VERIFY, A.CLOSE, A.CANCEL, A.DECLINE)
    if (
        last
        and last.actor_id
        and last.actor_id != actor.id
        and (last.action == action or {last.action, action} <= {*takes[:2]})
    ):
        return DomainError(ErrorCode.ALREADY_TAKEN, f"{last.actor.name}已经{OrderAction(last.action).label}了")
    return DomainError(ErrorCode.STATE_CONFLICT, f"订单{OrderState(order.state).label}，不能{action.label}")


def _last_move(order: Order) -> OrderEvent | None:
    """The latest event that changed the state."""
    moves = OrderEvent.select().where(OrderEvent.order == order, OrderEvent.from_state != OrderEvent.to_state)
    return moves.order_by(OrderEvent.number.desc()).first()


def _check_needs(order: Order, row: Step, step: StepInput) -> None:
    if "reason" in row.needs and not step.reason.strip():
        raise invalid("reason", "请写明原因")
    if "note" in row.needs and not step.note.strip():
        raise invalid("note", "请写几句话")
    if "score" in row.needs and step.score is None:
        raise invalid("score", "请打 1 到 5 分")
    if "to" in row.needs and not step.to:
        raise invalid("to", "请选择由谁来办")
    if "amount" in row.needs and (step.amount is None or not 0 <= step.amount <= 10**9):
        raise invalid("amount", "请写明费用，以分为单位的整数，不收费写 0")
    if "priority" in row.needs and (step.priority is None or not 0 <= step.priority <= MOST_PRIORITY):
        raise invalid("priority", f"缓急从 0（一般）到 {MOST_PRIORITY}（最急）")
    if "handling" in row.needs and not step.handling:
        raise invalid("handling", "请选择立行立改或关注")
    if "evidence" in row.needs:
        check_shown(order, step)
    if "proof" in row.needs:
        check_proof(order)


def write_step(
    order: Order,
    action: OrderAction,
    target: OrderState,
    actor: Actor | None,
    step: StepInput,
    now: datetime,
    reason: str = "",
    invited: Person | None = None,
    **columns: Any,
) -> None:
    """Write the new state if the order is still as it was read; of two racing hands one gets here."""
    source, version = order.state, order.version
    order.state = target
    for name, value in columns.items():
        setattr(order, name, value)
    moved = changed(
        Order.update(state=target, version=Order.version + 1, queue_key=queue_key(order), **columns).where(
            Order.id == order.id, Order.state == source, Order.version == version
        )
    )
    if not moved:
        raise _beaten(order)
    order.version = version + 1
    to_person = columns.get("steward") or columns.get("offered_to") or invited
    said = step.reason or step.note or reason
    record(order, action, source, actor, said, now, to_person=to_person, score=step.score, photos=step.photos)
    announce.step(order, action, now, invited, said)


def _beaten(order: Order) -> DomainError:
    """Another hand was first: say whose and what it did."""
    last = order.events.order_by(OrderEvent.number.desc()).first()
    name = last.actor.name if last and last.actor_id else "系统"
    did = f"{name}刚刚{OrderAction(last.action).label}了这张单" if last else "刚有人动过这张单"
    return DomainError(ErrorCode.ALREADY_TAKEN, f"{did}，请刷新后再看")


def record(
    order: Order,
    action: OrderAction,
    source: str,
    actor: Actor | None,
    said: str,
    now: datetime,
    to_person: Person | None = None,
    score: int | None = None,
    photos: tuple[str, ...] = (),
) -> None:
    """The step as an event that never changes."""
    write(
        OrderEvent(
            order=order,
            number=order.version,
            action=action,
            from_state=source,
            to_state=order.state,
            actor=actor.person if actor else None,
            to_person=to_person,
            note=said,
            score=score,
            photos=list(photos),
            at=now,
        )
    )
