"""The table of steps: from which states, to which, who may, and what stands in the way. The order of the rows is
the order of the buttons. What differs between kinds is read from the kind's rules."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from app.services.access import Actor
from app.services.errors import DomainError
from app.services.orders.definitions import KindDefinition
from app.services.orders.kinds import definition_of
from config.vocabulary import ErrorCode, OrderAction, OrderState, Party, Role
from models.orders import Order

A, S = OrderAction, OrderState
WAITING = (S.SUBMITTED, S.DISPATCHED)
WORKING = (S.ACCEPTED, S.STARTED)
DONE = (S.COMPLETED, S.VERIFIED, S.RATED)
OPEN = (*WAITING, *WORKING, *DONE)

May = Callable[[Actor, Order, KindDefinition], bool]
Hindrance = Callable[[Order, KindDefinition, datetime], DomainError | None]


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the table. Without a `target` the state stays as it is."""

    sources: tuple[OrderState, ...]
    target: OrderState | None
    may: May
    needs: tuple[str, ...] = ()
    hindrance: Hindrance | None = None


def is_party(actor: Actor, order: Order, party: Party) -> bool:
    if party is Party.ASKER:
        return actor.id in (order.resident_id, order.submitted_by_id)
    if party is Party.HAND:
        return actor.id == order.steward_id
    return actor.covers(order.place.path, Role(party.value))


def _by(action: OrderAction) -> May:
    def may(actor: Actor, order: Order, rules: KindDefinition) -> bool:
        return any(is_party(actor, order, party) for party in rules.may(action))

    return may


def _hand(actor: Actor, order: Order, rules: KindDefinition) -> bool:
    return actor.id == order.steward_id


def _given(actor: Actor, order: Order, rules: KindDefinition) -> bool:
    """Whom it waits for: the one who was asked to take it over, else the one it was dispatched to."""
    return actor.id == order.offered_to_id or (order.state == S.DISPATCHED and _hand(actor, order, rules))


def _may_decline(actor: Actor, order: Order, rules: KindDefinition) -> bool:
    return actor.id in (order.steward_id, order.offered_to_id)


def _may_verify(actor: Actor, order: Order, rules: KindDefinition) -> bool:
    return not _hand(actor, order, rules) and _by(A.VERIFY)(actor, order, rules)


def _may_agree(actor: Actor, order: Order, rules: KindDefinition) -> bool:
    """The other side: who asked for it, or the office for somebody without a phone; never who stated the cost."""
    other = actor.id not in (order.cost_by_id, order.steward_id)
    return other and (is_party(actor, order, Party.ASKER) or is_party(actor, order, Party.OFFICE))


def _may_assist(actor: Actor, order: Order, rules: KindDefinition) -> bool:
    return not _hand(actor, order, rules) and actor.covers(order.place.path, Role.PARTNER)


def _neighbour(actor: Actor, order: Order, rules: KindDefinition) -> bool:
    """Somebody who lives here and has not asked for it already; who works on it does not join it."""
    works = _hand(actor, order, rules) or is_party(actor, order, Party.OFFICE)
    return Role.RESIDENT in actor.roles() and not works and not is_party(actor, order, Party.ASKER)


def _conflict(sentence: str) -> DomainError:
    return DomainError(ErrorCode.STATE_CONFLICT, sentence)


def _must_pool(order: Order, rules: KindDefinition, now: datetime) -> DomainError | None:
    return None if rules.pool else _conflict("这类事项由社区派单，不在认领池里")


def _unpaused(order: Order, rules: KindDefinition, now: datetime) -> DomainError | None:
    return _conflict("已经在等待居民了") if order.paused_at else None


def _paused(order: Order, rules: KindDefinition, now: datetime) -> DomainError | None:
    return None if order.paused_at else _conflict("没有暂停，时限正在计时")


def _cost_settled(order: Order, rules: KindDefinition, now: datetime) -> DomainError | None:
    if order.cost_fen is not None and order.cost_agreed_at is None:
        return DomainError(ErrorCode.COST_OPEN, "费用还没有得到居民同意，不能办结")
    if order.cost_fen is None and order.service_id and order.service.confirm_cost:
        return DomainError(ErrorCode.COST_OPEN, "这项服务要先说明费用，居民同意后才能办结")
    return None


def _cost_waits(order: Order, rules: KindDefinition, now: datetime) -> DomainError | None:
    waits = order.cost_fen is not None and order.cost_agreed_at is None
    return None if waits else _conflict("现在没有等您确认的费用")


def _answered(order: Order, rules: KindDefinition, now: datetime) -> DomainError | None:
    if order.answer_by is None:
        return None
    return DomainError(ErrorCode.FOLLOW_UP_OPEN, "居民给了低分，先答复评价才能结束这张单")


def _unanswered(order: Order, rules: KindDefinition, now: datetime) -> DomainError | None:
    return None if order.answer_by is not None else _conflict("没有等待答复的低分评价")


def _is_rectified(order: Order, rules: KindDefinition, now: datetime) -> DomainError | None:
    return None if rules.handling else _conflict("这类事项不分立行立改和关注")


def _joinable(order: Order, rules: KindDefinition, now: datetime) -> DomainError | None:
    return _conflict("这是一家一户的事，请另下一单") if rules.private else None


def _reopens(order: Order, rules: KindDefinition, now: datetime) -> DomainError | None:
    if order.completed_at and now - order.completed_at <= timedelta(days=rules.reopen_days):
        return None
    return _conflict(f"办结超过 {rules.reopen_days} 天，请重新下单")


def _rated_or_waited(order: Order, rules: KindDefinition, now: datetime) -> DomainError | None:
    """A rating that comes first is waited for, but not for ever."""
    if order.state != S.COMPLETED or (order.completed_at and now - order.completed_at >= _patience(rules)):
        return None
    return _conflict(f"先等居民评价；办结 {rules.rating_days} 天后没有评价，也可以继续")


def _patience(rules: KindDefinition) -> timedelta:
    return timedelta(days=rules.rating_days)


def _close_hindrance(rules: KindDefinition) -> Hindrance:
    def hindrance(order: Order, rules: KindDefinition, now: datetime) -> DomainError | None:
        first = _rated_or_waited(order, rules, now) if rules.checks == [A.RATE] else None
        return first or _answered(order, rules, now)

    return hindrance


def _checks(rules: KindDefinition) -> dict[OrderAction, Step]:
    """Verifying, rating and closing, in the order the kind asks for."""
    after: dict[tuple[OrderAction, ...], tuple[tuple[OrderState, ...], ...]] = {
        (A.VERIFY, A.RATE): ((S.COMPLETED,), (S.VERIFIED,), (S.VERIFIED, S.RATED)),
        (A.RATE, A.VERIFY): ((S.RATED, S.COMPLETED), (S.COMPLETED,), (S.VERIFIED,)),
        (A.VERIFY,): ((S.COMPLETED,), (), (S.VERIFIED,)),
        (A.RATE,): ((), (S.COMPLETED,), (S.RATED, S.COMPLETED)),
        (): ((), (), (S.COMPLETED,)),
    }
    verify, rate, close = after[tuple(rules.checks)]
    waits = _rated_or_waited if rules.checks[:1] == [A.RATE] else None
    return {
        A.VERIFY: Step(verify, S.VERIFIED, _may_verify, (), waits),
        A.RATE: Step(rate, S.RATED, _by(A.RATE), ("score",)),
        A.CLOSE: Step(close, S.CLOSED, _by(A.CLOSE), ("proof",), _close_hindrance(rules)),
    }


def table(rules: KindDefinition) -> dict[OrderAction, Step]:
    """Every step that orders of a kind can take."""
    return {
        A.DISPATCH: Step((S.SUBMITTED,), S.DISPATCHED, _by(A.DISPATCH)),
        A.CLAIM: Step((S.SUBMITTED,), S.ACCEPTED, _by(A.CLAIM), (), _must_pool),
        A.ACCEPT: Step((S.DISPATCHED,), S.ACCEPTED, _given),
        A.START: Step((S.ACCEPTED,), S.STARTED, _hand),
        A.COMPLETE: Step((S.STARTED,), S.COMPLETED, _hand, ("evidence",), _cost_settled),
        **_checks(rules),
        A.TRANSFER: Step((S.DISPATCHED, S.ACCEPTED), S.DISPATCHED, _by(A.TRANSFER), ("to",)),
        A.DECLINE: Step((S.DISPATCHED, S.ACCEPTED), S.SUBMITTED, _may_decline, ("reason",)),
        A.CANCEL: Step((*WAITING, S.ACCEPTED), S.CANCELLED, _by(A.CANCEL), (), _answered),
        A.REOPEN: Step((*DONE, S.CLOSED), S.DISPATCHED, _by(A.REOPEN), ("reason",), _reopens),
        A.ANSWER: Step(OPEN, None, _by(A.ANSWER), ("note",), _unanswered),
        A.PAUSE: Step(WORKING, None, _by(A.PAUSE), ("reason",), _unpaused),
        A.RESUME: Step(WORKING, None, _by(A.RESUME), (), _paused),
        A.COST: Step(WORKING, None, _hand, ("amount",)),
        A.AGREE: Step(WORKING, None, _may_agree, (), _cost_waits),
        A.INVITE: Step((S.DISPATCHED, *WORKING), None, _by(A.INVITE), ("to",), _must_pool),
        A.ASSIST: Step((S.DISPATCHED, *WORKING), None, _may_assist, (), _must_pool),
        A.HASTEN: Step((*WAITING, *WORKING), None, _by(A.HASTEN), ("priority",)),
        A.HANDLE: Step((*WAITING, *WORKING), None, _by(A.HANDLE), ("handling",), _is_rectified),
        A.JOIN: Step((*WAITING, *WORKING), None, _neighbour, (), _joinable),
    }


@lru_cache(maxsize=256)
def _table_of(text: str) -> dict[OrderAction, Step]:
    return table(KindDefinition.model_validate_json(text))


def steps_of(order: Order) -> dict[OrderAction, Step]:
    return _table_of(order.rules.definition)


def stands(order: Order, action: OrderAction, row: Step) -> bool:
    """Whether the state allows the step. Who was asked to take over an accepted order accepts it once more."""
    if action is A.ACCEPT and order.offered_to_id is not None and order.state == S.ACCEPTED:
        return True
    return order.state in row.sources


def target_of(actor: Actor, order: Order, action: OrderAction, row: Step) -> OrderState:
    """Where a step leads. Handing over asks for consent first, and refusing what was offered changes nothing."""
    asks = action is A.TRANSFER and actor.id == order.steward_id
    refuses = action is A.DECLINE and actor.id == order.offered_to_id
    if row.target is None or asks or refuses:
        return OrderState(order.state)
    return row.target


def state_label(order: Order) -> str:
    """What the state means to people: it names what the kind waits for next."""
    checks = definition_of(order.rules).checks
    waiting = {A.VERIFY: "待验单", A.RATE: "待评价"}
    if order.state == S.COMPLETED:
        return waiting[checks[0]] if checks else "待销号"
    done = {S.VERIFIED: A.VERIFY, S.RATED: A.RATE}.get(OrderState(order.state))
    if done in checks:
        rest = checks[checks.index(done) + 1 :]
        return waiting[rest[0]] if rest else ("已评价" if done is A.RATE else "待销号")
    return OrderState(order.state).label
