"""Content security: what residents write or photograph is shown to others after it was checked.

The thing it belongs to goes on meanwhile: an order is dispatched and served, only its words and photos are veiled to
those who are neither the author nor the office. A pass lifts the veil; what is risky stays veiled, and its author is
told in a plain word; what WeChat leaves open, refuses to check, or does not answer for in half an hour goes to a person
at the office.

What an office worker types, and what a steward or other appointed hand types in their work or on behalf of a resident,
has no openid that was lately in the mini-program and is their work's record under their name: it is trusted and shown
at once, listed for the office to look at afterwards, and can be withdrawn there. A family member who writes for an
elder is a resident. A resident of whom no openid is known goes to a person.
"""

from app.services.content.address import find_by_address, media_address
from app.services.content.checking import CannotCheck, Checker, Verdict, check_due, media_result
from app.services.content.deciding import check_actions, checks, decide, find_check, photo_check
from app.services.content.holding import hold_photos, hold_text, typed_by_resident
from app.services.content.veiling import REFUSED, VEILED, Veil, blurred, photo_state, veil_for

__all__ = [
    "REFUSED",
    "VEILED",
    "CannotCheck",
    "Checker",
    "Veil",
    "Verdict",
    "blurred",
    "check_actions",
    "check_due",
    "checks",
    "decide",
    "find_by_address",
    "find_check",
    "hold_photos",
    "hold_text",
    "media_address",
    "media_result",
    "photo_check",
    "photo_state",
    "typed_by_resident",
    "veil_for",
]
