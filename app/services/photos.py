"""Photos as proof: bound by whoever took them to what they show, an order, a deed, or an answer to a board."""

from collections.abc import Sequence

from peewee import ForeignKeyField, Model

from app.services.access import Actor
from app.services.errors import invalid
from models.database import changed
from models.orders import Upload


def show(actor: Actor, codes: Sequence[str], field: ForeignKeyField, row: Model) -> None:
    """Bind the actor's own photos to a row, by the upload's field for it, within the caller's transaction; what it
    shows already stays. INVALID_INPUT for a photo that is another's, shows something else, or is named twice."""
    if len(set(codes)) < len(codes):
        raise invalid("photos", "同一张照片放了两次")
    for code in codes:
        mine = Upload.unused(actor.id) | ((Upload.owner == actor.id) & (field == row))
        if not changed(Upload.update({field: row}).where(Upload.code == code, mine)):
            raise invalid("photos", "有一张照片没有找到，请重新上传")


def shown(field: ForeignKeyField, rows: Sequence[Model]) -> dict[int, list[str]]:
    """Key of a row to the codes of its photos, in one query."""
    found: dict[int, list[str]] = {}
    if rows:
        for key, code in Upload.select(field, Upload.code).where(field.in_(rows)).order_by(Upload.id).tuples():
            found.setdefault(key, []).append(code)
    return found
