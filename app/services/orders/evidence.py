"""Photos that a kind asks for: shown when work is finished, and looked at again before it is struck off."""

from app.services.errors import DomainError, invalid
from app.services.orders.kinds import rules_of
from app.services.orders.requests import StepInput
from config.vocabulary import ErrorCode, OrderAction
from models.orders import Order, OrderEvent

A = OrderAction
MOVES_BEFORE = (A.SUBMIT, A.ACCEPT, A.CLAIM, A.START)


def check_shown(order: Order, step: StepInput) -> None:
    """What goes with finishing: a photo or a word at least; by kind a photo of after, and one of before that may
    have come with any earlier step, or now beside the other."""
    if not (step.photos or step.note.strip()):
        raise invalid("photos", "请拍一张照片，或写一句办得怎样")
    asked = rules_of(order).evidence
    if asked.after and not step.photos:
        raise invalid("photos", "这类事项要有办结后的照片")
    if asked.before and not photos_of(order)[0] and len(step.photos) < 1 + asked.after:
        raise invalid("photos", "还没有整改前的照片：请把整改前、整改后的照片一起上传")


def check_proof(order: Order) -> None:
    """EVIDENCE_MISSING when an order shall be struck off without the photos its kind asks for."""
    asked = rules_of(order).evidence
    if not (asked.before or asked.after):
        return
    before, after = photos_of(order)
    shown_both = len(after) > 1
    if asked.after and not after:
        raise DomainError(ErrorCode.EVIDENCE_MISSING, "没有办结后的照片，不能销号")
    if asked.before and not (before or shown_both):
        raise DomainError(ErrorCode.EVIDENCE_MISSING, "没有整改前的照片，不能销号")


def photos_of(order: Order) -> tuple[list[str], list[str]]:
    """Photos of before the work was finished, and of the latest finishing."""
    before: list[str] = []
    after: list[str] = []
    for event in order.events.order_by(OrderEvent.number):
        if event.action in MOVES_BEFORE:
            before += event.photos
        elif event.action == A.COMPLETE:
            after = list(event.photos)
    return before, after
