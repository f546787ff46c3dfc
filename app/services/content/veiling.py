"""What others see until a text or a photo has passed. What was never held is shown as it is."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peewee import Expression, ModelSelect
from PIL import Image, ImageFilter

from app.services.access import Actor
from app.services.content.holding import content_hash
from config.vocabulary import CheckKind, CheckState, Role
from models.content import ContentCheck
from models.orders import Upload
from models.prepared import Prepared

VEILED, REFUSED = "内容审核中", "内容没有通过审核，已隐藏"
_BLUR_SIDE = 24
"""Pixels a veiled photo is shrunk to before it is shown: a blotch of colour, no face and no letter."""


@dataclass(frozen=True, slots=True)
class Veil:
    """The texts of some things that have not passed: subject and hash to (state, author)."""

    held: dict[tuple[str, str], tuple[str, int | None]]

    def text(self, subject: str, words: str, *, viewer: int | None = None, office: bool = False) -> str:
        """The words as a viewer sees them: whole for the author and the office, else only when they have passed."""
        if not words or office or not self.held:
            return words
        state, author = self.held.get((subject, content_hash(words)), (CheckState.PASSED, None))
        if state == CheckState.PASSED or (viewer is not None and viewer == author):
            return words
        return REFUSED if state == CheckState.REFUSED else VEILED


def veil_for(kind: CheckKind, subjects: list[str]) -> Veil:
    """The veil over some things of a kind, in one query."""
    if len(subjects) == 1:
        rows = _held_of_one.rows(kind.value, subjects[0])
    else:
        rows = list(_held(kind, ContentCheck.subject.in_(subjects))) if subjects else []
    return Veil({(row.subject, row.hash): (row.state, row.author_id) for row in rows})


def _held(kind: Any, which: Expression) -> ModelSelect:
    columns = (ContentCheck.subject, ContentCheck.hash, ContentCheck.state, ContentCheck.author)
    return ContentCheck.select(*columns).where(
        ContentCheck.kind == kind, which, ContentCheck.state != CheckState.PASSED
    )


_held_of_one = Prepared(lambda kind, subject: _held(kind, ContentCheck.subject == subject))


def photo_state(actor: Actor, upload: Upload) -> CheckState:
    """How a viewer may see a photo: PASSED means as it is."""
    if upload.owner_id == actor.id or upload.order_id is None:
        return CheckState.PASSED
    row = ContentCheck.get_or_none(ContentCheck.kind == CheckKind.PHOTO, ContentCheck.subject == upload.code)
    if row is None or actor.covers(upload.order.place.path, Role.OFFICE):
        return CheckState.PASSED
    return CheckState(row.state)


def blurred(path: Path) -> bytes:
    """A photo as JPEG of which nothing can be made out, as large as it is shown."""
    with Image.open(path) as opened:
        size = (400, max(1, round(400 * opened.height / opened.width)))
        opened.draft("RGB", (64, 64))
        small = opened.convert("RGB").resize((_BLUR_SIDE, max(1, round(_BLUR_SIDE * size[1] / size[0]))))
    buffer = io.BytesIO()
    small.resize(size).filter(ImageFilter.GaussianBlur(24)).save(buffer, "JPEG", quality=60)
    return buffer.getvalue()
