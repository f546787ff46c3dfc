"""What a verdict does, whoever gives it; and the queue of what a person at the office must decide."""

from datetime import datetime

from peewee import JOIN, Expression, ModelSelect

from app.services import audit, notices
from app.services.access import Actor, within
from app.services.content.holding import content_hash
from app.services.errors import DomainError, invalid, not_found
from config.vocabulary import CheckKind, CheckRoute, CheckState, ErrorCode, NoticeKind, Role
from models.content import ContentCheck
from models.database import changed, take_alone, transaction
from models.people import Person
from models.registry import Place

READERS = (Role.OFFICE, Role.AUDITOR)
_LINKS = {CheckKind.ORDER: "/pages/order/detail/index?code={subject}"}


def settle(
    row: ContentCheck,
    state: CheckState,
    reason: str,
    route: CheckRoute,
    now: datetime,
    still: Expression,
    trace_id: str = "",
    by: Person | None = None,
) -> bool:
    """Write a verdict if the condition `still` holds, and do what follows from it; within the caller's transaction.

    For a person's eyes (HUMAN) nothing is decided yet. A pass forgets the words, a refusal tells the author.
    """
    decided = state is not CheckState.HUMAN
    written = changed(
        ContentCheck.update(
            state=state,
            reason=reason,
            route=route,
            lease="",
            trace_id=trace_id or ContentCheck.trace_id,
            words="" if state is CheckState.PASSED else ContentCheck.words,
            decided_by=by,
            decided_at=now if decided else None,
        ).where(still)
    )
    if written and state is CheckState.REFUSED:
        _tell_author(row, reason, now)
        if row.kind == CheckKind.NAME:
            _take_name_away(row)
    return written


def _tell_author(row: ContentCheck, reason: str, now: datetime) -> None:
    if row.author_id is None:
        return
    what = "这张照片" if row.kind == CheckKind.PHOTO else f"「{_short(row.words)}」" if row.words else "这段文字"
    notices.post(
        kind=NoticeKind.CONTENT,
        title="照片没有通过审核" if row.kind == CheckKind.PHOTO else "有一段文字没有通过审核",
        body=f"您发的{what}{reason}，别人看不到它。事情照常办理，您可以换个说法再补充。",
        link=_LINKS.get(CheckKind(row.kind), "").format(subject=row.subject),
        person=row.author,
        key=f"content:{row.code}:refused",
        now=now,
    )


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 20 else f"{line[:19]}…"


def _take_name_away(row: ContentCheck) -> None:
    """A refused name is nobody's: the person is asked for another when they join a household."""
    person = Person.get_or_none(Person.code == row.subject)
    if person is not None and content_hash(person.name) == row.hash:
        Person.update(name="").where(Person.id == person.id, Person.name == person.name).execute()


def checks(actor: Actor) -> ModelSelect:
    """What was held in the actor's places, with author and place."""
    return (
        ContentCheck.select(ContentCheck, Place, Person)
        .join(Place)
        .switch(ContentCheck)
        .join(Person, JOIN.LEFT_OUTER, on=(ContentCheck.author == Person.id), attr="author")
        .where(within(actor, *READERS))
    )


def find_check(actor: Actor, code: str) -> ContentCheck:
    """A check in the actor's places; NOT_FOUND otherwise."""
    row = (
        ContentCheck.select(ContentCheck, Place)
        .join(Place)
        .where(ContentCheck.code == code, within(actor, *READERS))
        .first()
    )
    if row is None:
        raise not_found("这条内容")
    return row


def photo_check(actor: Actor, code: str) -> ContentCheck:
    """A check that is a photo's; NOT_FOUND otherwise."""
    row = find_check(actor, code)
    if row.kind != CheckKind.PHOTO:
        raise not_found("这张照片")
    return row


def check_actions(actor: Actor, row: ContentCheck) -> list[tuple[str, str]]:
    """What the actor may do with it now: (action, label). What passed can be withdrawn, what was refused be allowed."""
    if not actor.covers(row.place.path, Role.OFFICE):
        return []
    named = {"pass": (CheckState.PASSED, "通过"), "refuse": (CheckState.REFUSED, "不通过")}
    return [(action, label) for action, (target, label) in named.items() if row.state != target]


def decide(actor: Actor, code: str, action: str, reason: str, now: datetime) -> ContentCheck:
    """A person's word on what was held: pass or refuse, with the reason its author is told.

    NOT_FOUND, FORBIDDEN, INVALID_INPUT for a refusal without a reason, STATE_CONFLICT when it is so already.
    """
    target = {"pass": CheckState.PASSED, "refuse": CheckState.REFUSED}.get(action)
    if target is None:
        raise not_found("这一步")
    if target is CheckState.REFUSED and not reason.strip():
        raise invalid("reason", "请写明原因，作者会看到")
    with transaction():
        take_alone("content")
        row = find_check(actor, code)
        actor.require(row.place.path, Role.OFFICE)
        if row.state == target:
            raise DomainError(ErrorCode.STATE_CONFLICT, f"这条内容{target.label}")
        still = (ContentCheck.id == row.id) & (ContentCheck.state == row.state)
        settle(row, target, reason.strip(), CheckRoute.OFFICE, now, still, by=actor.person)
        audit.write(actor, f"content.{action}", code, now, reason=reason.strip())
    return find_check(actor, code)
