"""The promises of an order as rows: made, met, paused, dropped. Each is counted once, whoever looks first.

Called by the state machine within a step's transaction; every function answers the columns of the order that show
its deadlines (`respond_by` and so on).
"""

from datetime import datetime
from typing import Any

from peewee import Case, Expression, fn

from app.services.orders.definitions import KindDefinition, PromiseRule
from app.services.orders.promises import after_pause, deadline, moments
from config.vocabulary import PromiseName, PromiseState
from models.orders import Order, OrderPromise, Service

P, S = PromiseName, PromiseState
WORK = (P.RESPOND, P.ARRIVE, P.FINISH)
LAST_STAGE = 5
Columns = dict[str, Any]


def promised(name: PromiseName, service: Service | None, rules: KindDefinition) -> dict[str, Any] | None:
    """What is promised: by the service, else by the kind."""
    by_service = getattr(service, f"{name}_within", None) if service is not None else None
    if by_service is not None:
        return dict(by_service)
    rule: PromiseRule | None = getattr(rules, f"{name}_within")
    return rule.model_dump(mode="json", exclude_defaults=True) if rule else None


def due_columns(service: Service | None, rules: KindDefinition, since: datetime, urgent: bool) -> Columns:
    """The deadlines an order of this kind would have, before there is an order."""
    return {
        f"{name}_by": deadline(promised(name, service, rules), since, rules.working_hours, urgent) for name in WORK
    }


def make(
    order: Order, rules: KindDefinition, names: tuple[PromiseName, ...], since: datetime, urgent: bool = False
) -> Columns:
    """Promise anew, as the next round of each."""
    columns: Columns = {f"{name}_by": None for name in names}
    rows = []
    for name in names:
        rule = promised(name, order.service if order.service_id else None, rules)
        due = deadline(rule, since, rules.working_hours, urgent)
        if rule is None or due is None:
            continue
        columns[f"{name}_by"] = due
        ladder = moments(due, since, rule, rules)
        rows.append(
            {
                "order": order,
                "name": name,
                "round": _rounds(order, name) + 1,
                "rule": rule,
                "state": S.RUNNING,
                "since": since,
                **{field: getattr(ladder, field) for field in ladder.__slots__},
                "next_at": ladder.warn_at,
            }
        )
    if rows:
        OrderPromise.insert_many(rows).execute()
    return columns


def _rounds(order: Order, name: PromiseName) -> int:
    made = OrderPromise.select(fn.MAX(OrderPromise.round))
    return made.where(OrderPromise.order == order, OrderPromise.name == name).scalar() or 0


def _unmet(order: Order, *names: PromiseName) -> Expression:
    rows = (OrderPromise.order == order.id) & OrderPromise.met_at.is_null() & (OrderPromise.state != S.DROPPED)
    return rows & OrderPromise.name.in_(names) if names else rows


def meet(order: Order, names: tuple[PromiseName, ...], now: datetime) -> None:
    """What was promised has happened: in time it is kept now, late it was broken when its time was over."""
    late, moment = OrderPromise.due_at < now, OrderPromise.counted_at.db_value(now)
    OrderPromise.update(
        state=Case(None, [(late, S.BROKEN.value)], S.KEPT.value),
        counted_at=Case(None, [(late, OrderPromise.due_at)], moment),
        met_at=now,
        next_at=None,
    ).where(_unmet(order, *names)).execute()


def _break_late(promises: Expression, now: datetime, **more: Any) -> None:
    """What is past its time is broken, and counts from then."""
    OrderPromise.update(state=S.BROKEN, counted_at=OrderPromise.due_at, next_at=None, **more).where(
        promises, OrderPromise.due_at < now
    ).execute()


def drop(order: Order, now: datetime) -> None:
    """No work is owed any more; what was broken by now stays broken, and nobody is told further."""
    _break_late(_unmet(order, *WORK), now, met_at=now)
    OrderPromise.update(state=S.DROPPED, next_at=None).where(_unmet(order, *WORK)).execute()


def pause(order: Order, now: datetime) -> None:
    """The clocks stop: nobody is warned of what waits for the resident. What is broken already stays so."""
    work = _unmet(order, *WORK)
    _break_late(work, now)
    OrderPromise.update(state=S.PAUSED, next_at=None).where(work, OrderPromise.state == S.RUNNING).execute()


def resume(order: Order, rules: KindDefinition, now: datetime) -> Columns:
    """The clocks run again: what was left when they stopped is left now."""
    columns: Columns = {}
    paused = order.paused_at
    assert paused is not None
    for row in OrderPromise.select().where(_unmet(order, *WORK)):
        if row.state == S.PAUSED:
            row.state = S.RUNNING
            row.due_at = after_pause(row.due_at, row.rule, paused, now, rules.working_hours)
            columns[f"{row.name}_by"] = row.due_at
        else:
            row.grid_at, row.office_at, row.street_at = (
                moment + (now - paused) if moment > paused else moment
                for moment in (row.grid_at, row.office_at, row.street_at)
            )
        _climb_again(row, rules)
        row.save()
    return columns


def hasten(order: Order, rules: KindDefinition, now: datetime) -> Columns:
    """An order became urgent: its running promises end no later than the urgent count from now."""
    columns: Columns = {}
    for row in OrderPromise.select().where(_unmet(order, *WORK), OrderPromise.state == S.RUNNING):
        due = deadline(row.rule, now, rules.working_hours, urgent=True)
        if row.rule.get("urgent") and due is not None and due < row.due_at:
            row.due_at = due
            columns[f"{row.name}_by"] = due
            _climb_again(row, rules)
            row.save()
    return columns


def _climb_again(row: OrderPromise, rules: KindDefinition) -> None:
    """The ladder of a deadline that moved, and the next rung nobody has heard of."""
    if row.state == S.RUNNING:
        ladder = moments(row.due_at, min(row.since, row.due_at), row.rule, rules)
        for field in ladder.__slots__:
            setattr(row, field, getattr(ladder, field))
    rungs = (row.warn_at, row.due_at, row.grid_at, row.office_at, row.street_at)
    following: Any = rungs[row.stage] if row.stage < LAST_STAGE else None
    row.next_at = following
