"""Whom an order could be given to, for those who may give it."""

from datetime import datetime

from app.services.access import Actor
from app.services.errors import DomainError
from app.services.orders import dispatch
from app.services.orders.kinds import rules_of
from app.services.orders.offers import actions
from config.vocabulary import ErrorCode, OrderAction
from models.orders import Order

GIVES = {OrderAction.DISPATCH, OrderAction.TRANSFER, OrderAction.INVITE}


def candidates(actor: Actor, order: Order, now: datetime) -> list[dispatch.Candidate]:
    """Everybody it could go to, the best first, each with the reason. FORBIDDEN for who may not give it."""
    if not GIVES & {action for action, _ in actions(actor, order, now)}:
        raise DomainError(ErrorCode.FORBIDDEN, "现在不由您派单或转派")
    return dispatch.candidates(order.place, order.service, rules_of(order), now, but=order.steward_id)
