"""Notices: what is posted in the mini-program. This is the record; messages to WeChat only point at it."""

from datetime import datetime

from peewee import ModelSelect

from app.services.access import Actor, within
from app.services.errors import not_found
from config.vocabulary import NoticeKind, Role
from models.database import opaque_code
from models.people import Person
from models.prepared import write_unless_known
from models.publishing import Notice
from models.registry import Place


def post(
    *,
    kind: NoticeKind,
    title: str,
    body: str,
    key: str,
    now: datetime,
    link: str = "",
    place: Place | None = None,
    person: Person | None = None,
) -> bool:
    """Post a notice once for its key, to everybody below a place or to one person; answers whether it is new."""
    return write_unless_known(
        Notice(
            code=new_code(),
            kind=kind,
            title=title,
            body=body,
            link=link,
            place=place,
            person=person,
            key=key,
            posted_at=now,
        )
    )


def hand_over(giver: Person, taker: Person) -> None:
    """What was posted to one person is another's: they turned out to be the same. Within the caller's transaction."""
    Notice.update(person=taker).where(Notice.person == giver).execute()


def new_code() -> str:
    """A code for a notice, for those who insert many at once."""
    return opaque_code("n")


def readable(actor: Actor) -> ModelSelect:
    """What the actor may read, newest first: their own, and those of every place their home or post lies in."""
    above = {int(part) for scope in actor.scopes for part in scope.path.strip("/").split("/")}
    watched = within(actor, Role.OFFICE, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR)
    reach = (
        (Notice.person == actor.id)
        | Notice.place.in_(above)
        | Notice.place.in_(Place.select(Place.id).where(watched))
    )
    return Notice.select().where(reach).order_by(Notice.id.desc())


def find(actor: Actor, code: str) -> Notice:
    notice = readable(actor).where(Notice.code == code).first()
    if notice is None:
        raise not_found("这条通知")
    return notice
