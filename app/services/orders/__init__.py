"""Orders of every kind: one state machine. Others call what stands here."""

from app.services.orders.announce import order_name
from app.services.orders.catalogue import (
    add_service,
    change_service,
    find_service,
    service_versions,
    services,
)
from app.services.orders.definitions import KindDefinition, ServiceDefinition
from app.services.orders.dispatch import Candidate
from app.services.orders.figures import FIGURES
from app.services.orders.flow import advance
from app.services.orders.followers import Similar, similar
from app.services.orders.hands import candidates
from app.services.orders.joint import parties
from app.services.orders.kinds import (
    add_kind,
    change_kind,
    current_kind,
    definition_of,
    kinds,
    newest_kinds,
    versions,
)
from app.services.orders.offers import Offer, actions, offered
from app.services.orders.performance import Performance, performance
from app.services.orders.queue import Deadline, deadline_of, late, next_deadline
from app.services.orders.reading import (
    find_order,
    listed,
    matching,
    open_at,
    order_for,
    pool,
    queue,
    timeline,
    unfinished_of,
)
from app.services.orders.requests import OrderInput, StepInput
from app.services.orders.submission import submit
from app.services.orders.sweep import sweep
from app.services.orders.table import state_label
from app.services.orders.uploads import find_upload, keep_photo

__all__ = [
    "FIGURES",
    "Candidate",
    "Deadline",
    "KindDefinition",
    "Offer",
    "OrderInput",
    "Performance",
    "ServiceDefinition",
    "Similar",
    "StepInput",
    "actions",
    "add_kind",
    "add_service",
    "advance",
    "candidates",
    "change_kind",
    "change_service",
    "current_kind",
    "deadline_of",
    "definition_of",
    "find_order",
    "find_service",
    "find_upload",
    "keep_photo",
    "kinds",
    "late",
    "listed",
    "matching",
    "newest_kinds",
    "next_deadline",
    "offered",
    "open_at",
    "order_for",
    "order_name",
    "parties",
    "performance",
    "pool",
    "queue",
    "service_versions",
    "services",
    "similar",
    "state_label",
    "submit",
    "sweep",
    "timeline",
    "unfinished_of",
    "versions",
]
