"""What an entry of the audit log is about, in words: entries keep the code of a thing, people know its name."""

from collections.abc import Callable, Sequence
from typing import Any

from peewee import ModelSelect

from app.services import cadence, orders
from app.services.local_time import period_label
from app.services.registry import mask_name
from config.vocabulary import PostKind
from models.audit import AuditEntry
from models.boards import Board, Objection, Scheme
from models.importing import Import
from models.orders import Service
from models.people import Person
from models.points import Account, Programme
from models.registry import Membership, Place, Post

PLAIN = {
    "people": "居民",
    "households": "住户",
    "services": "服务目录",
    "holidays": "节假日",
    "messages": "消息",
    "robot": "工作群",
}


def subject_words(entries: Sequence[AuditEntry]) -> dict[int, str]:
    """For each entry, by its key, what it is about; its code where that has no name. As many queries for a page of
    entries as for one."""
    names = _names({_code(entry) for entry in entries})
    return {entry.id: _said(entry, names) for entry in entries}


def _code(entry: AuditEntry) -> str:
    """The code in a subject: property_credit of property_credit/2026-10, volunteer of programme:volunteer."""
    subject = entry.subject.removeprefix("board:").removeprefix("programme:")
    return subject.partition("/")[0].partition(":")[0]


def _said(entry: AuditEntry, names: dict[str, str]) -> str:
    title = entry.details.get("title", "") if entry.action == "export" else ""
    name = title or names.get(_code(entry), "")
    period = entry.subject.partition("/")[2]
    return f"{period_label(period)}{name}" if name and period else name or entry.subject


def _names(codes: set[str]) -> dict[str, str]:
    known = {**PLAIN, **{job.name: job.title for job in cadence.jobs()}}
    known |= {version.kind.code: orders.definition_of(version).name for version in orders.kinds(every=True)}
    for rows, column, words in _tables():
        known |= {row.code: words(row) for row in rows.where(column.in_(codes))}
    return known


def _tables() -> list[tuple[ModelSelect, Any, Callable[[Any], str]]]:
    """What entries point at: the rows, where their code stands, and how one is called."""
    lives = Membership.select(Membership, Person, Place).join(Person, on=(Membership.person == Person.id))
    said = Objection.select(Objection, Board, Scheme).join(Board).join(Scheme)
    return [
        (Person.select(), Person.code, lambda row: mask_name(row.name)),
        (Place.select(), Place.code, lambda row: row.label),
        (Service.select(), Service.code, lambda row: row.name),
        (Scheme.select(), Scheme.code, lambda row: row.name),
        (Programme.select(), Programme.code, lambda row: row.name),
        (Import.select(Import.code, Import.name), Import.code, lambda row: row.name),
        (
            Post.select(Post, Place).join(Place),
            Post.code,
            lambda row: f"{row.place.label}{PostKind(row.kind).label}",
        ),
        (
            Account.select(Account, Person, Programme).join(Person).switch(Account).join(Programme),
            Account.code,
            lambda row: f"{mask_name(row.person.name)}的{row.programme.name}",
        ),
        (
            lives.switch(Membership).join(Place, on=(Membership.household == Place.id)),
            Membership.code,
            lambda row: f"{row.household.label} {mask_name(row.person.name)}",
        ),
        (
            said,
            Objection.code,
            lambda row: f"对{period_label(row.board.period)}{row.board.scheme.name}的意见",
        ),
    ]
