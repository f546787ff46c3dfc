"""The end of what is held of a person: the name goes, the ledger stays and belongs to nobody who can be told."""

from datetime import datetime
from pathlib import Path

from app.services import audit, points
from app.services.access import Actor, term_is_current
from app.services.errors import DomainError
from app.services.local_time import local_day
from app.services.orders import unfinished_of
from config.vocabulary import ErrorCode, HoldState, MembershipState, MessageState
from models.content import ContentCheck
from models.database import changed, transaction
from models.idempotency import Answer
from models.orders import Order, Upload
from models.outbox import Message, Subscription
from models.people import OfficeAccount, Person, Phone, RoleGrant, Session, WechatIdentity
from models.points import Account, Hold
from models.publishing import Notice
from models.registry import Membership, Term

ERASED = "已注销"
"""The name everybody reads afterwards."""
_SOURCE = "erased"
_REASON = "本人注销"


def erase(actor: Actor, folder: Path, now: datetime) -> None:
    """Take name, birth, numbers, WeChat, household, marks, notices and consents away; orders and points stay without
    a name, because others have a part in them. The person's own photos go from `folder`.

    STATE_CONFLICT while somebody holds a post or an account, has unfinished orders, or is erased already.
    """
    assert actor.person is not None
    person = Person.get_by_id(actor.id)
    _refuse(person, now)
    with transaction():
        _refuse(person, now)
        gone = _nameless()
        if not changed(Person.update(**gone).where(Person.id == person.id, Person.source != _SOURCE)):
            raise DomainError(ErrorCode.STATE_CONFLICT, "这个账号已经注销")
        Person.update(**gone).where(Person.merged_into == person).execute()
        for row in _open_holds(person):
            points.void_hold(actor, row.code, now)
        _leave(person, now)
        photos = _photos(person)
        audit.write(actor, "person.erase", person.code, now)
    # The files go when it is certain that their owner does; what a crash leaves is shown to nobody who is not in the
    # order.
    for code in photos:
        (folder / f"{code}.jpg").unlink(missing_ok=True)


def _refuse(person: Person, now: datetime) -> None:
    holds_post = Term.select().where(Term.person == person, term_is_current(local_day(now))).exists()
    granted = RoleGrant.select().where(RoleGrant.person == person, RoleGrant.ended_at.is_null()).exists()
    account = (
        OfficeAccount.select().where(OfficeAccount.person == person, OfficeAccount.closed_at.is_null()).exists()
    )
    if holds_post or granted or account:
        raise DomainError(ErrorCode.STATE_CONFLICT, "您还有岗位或权限，请先请社区交接，再来注销")
    count = unfinished_of(person)
    if count:
        raise DomainError(ErrorCode.STATE_CONFLICT, f"还有 {count} 件服务没办完，请先取消或等办完，再来注销")


def _nameless() -> dict[str, object]:
    return {
        "name": ERASED,
        "gender": "",
        "birth": "",
        "born_on": None,
        "tags": [],
        "remark": "",
        "source": _SOURCE,
    }


def _open_holds(person: Person) -> list[Hold]:
    rows = Hold.select(Hold).join(Account, on=(Hold.account == Account.id))
    return list(rows.where(Account.person == person, Hold.state == HoldState.HELD))


def _leave(person: Person, now: datetime) -> None:
    Membership.update(state=MembershipState.ENDED, reason=_REASON, version=Membership.version + 1).where(
        Membership.person == person, Membership.state.in_([MembershipState.PENDING, MembershipState.CONFIRMED])
    ).execute()
    Session.update(ended_at=now).where(Session.person == person, Session.ended_at.is_null()).execute()
    Message.update(state=MessageState.SKIPPED, trouble=_REASON).where(
        Message.person == person, Message.state == MessageState.WAITING
    ).execute()
    ContentCheck.update(words="", openid="").where(
        ContentCheck.author == person, ContentCheck.decided_at.is_null(False)
    ).execute()
    for table in (Phone, WechatIdentity, Subscription, Notice, Answer):
        table.delete().where(table.person == person).execute()


def _photos(person: Person) -> list[str]:
    """What they showed for themselves; what they photographed for others is those others' evidence."""
    own = Order.select(Order.id).where(Order.resident == person)
    rows = Upload.select(Upload.code).where(
        ((Upload.owner == person) & Upload.order.in_(own)) | Upload.unused(person)
    )
    return [row.code for row in rows]
