"""Orders of every kind: one state machine. Others call what stands here."""

from app.services.orders.catalogue import find_service, services
from app.services.orders.dispatch import candidates
from app.services.orders.flow import actions, advance, submit
from app.services.orders.reading import find_order, late, listed, matching, order_for, timeline
from app.services.orders.requests import OrderInput, StepInput
from app.services.orders.suggesting import Suggestion, suggestions
from app.services.orders.uploads import find_upload, keep_photo

__all__ = [
    "OrderInput",
    "StepInput",
    "Suggestion",
    "actions",
    "advance",
    "candidates",
    "find_order",
    "find_service",
    "find_upload",
    "keep_photo",
    "late",
    "listed",
    "matching",
    "order_for",
    "services",
    "submit",
    "suggestions",
    "timeline",
]
