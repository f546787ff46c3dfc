"""A login turns out to be somebody of the roster."""

from datetime import datetime

from app.services import notices
from app.services.errors import DomainError, invalid
from app.services.outbox.consents import hand_over
from config.vocabulary import ErrorCode, MembershipState
from models.orders import Order
from models.people import Person, Phone, Session, WechatIdentity
from models.points import Account
from models.registry import Membership


def roster_member(membership: Membership, same_as: str) -> Person | None:
    """Who of the household's roster this is; None when nobody is meant, or when that cannot be told."""
    if membership.person.source != "wechat":
        return None
    signed_in = WechatIdentity.select(WechatIdentity.person)
    candidates = (
        Person.select()
        .join(Membership, on=(Membership.person == Person.id))
        .where(
            Membership.household == membership.household_id,
            Membership.state == MembershipState.CONFIRMED,
            Person.id.not_in(signed_in),
            Person.id != membership.person_id,
        )
    )
    if same_as:
        chosen = candidates.where(Person.code == same_as).first()
        if chosen is None:
            raise invalid("same_as", "这一户里没有这位未登录的住户")
        return chosen
    named = candidates.where(Person.name == membership.person.name)
    namesakes = list(named.limit(2))
    if len(namesakes) > 1:
        # Of two of one name the number decides. Never the number alone: an elder may give a child's.
        given = WechatIdentity.select(WechatIdentity.phone).where(WechatIdentity.person == membership.person_id)
        namesakes = list(
            named.where(Person.id.in_(Phone.select(Phone.person).where(Phone.number.in_(given)))).limit(2)
        )
    return namesakes[0] if len(namesakes) == 1 else None


def become(membership: Membership, known: Person, now: datetime) -> Membership:
    """The login-born person turns out to be `known`: identity and sessions move, nothing else may exist yet."""
    newcomer = membership.person
    used = (
        Account.select().where(Account.person == newcomer).exists()
        or Order.select().where(Order.submitted_by == newcomer).exists()
    )
    if used:
        raise DomainError(ErrorCode.STATE_CONFLICT, "这位居民已有积分或订单，请社区核对后合并")
    WechatIdentity.update(person=known).where(WechatIdentity.person == newcomer).execute()
    Session.update(person=known).where(Session.person == newcomer).execute()
    hand_over(newcomer, known, now)
    notices.hand_over(newcomer, known)
    Membership.update(state=MembershipState.ENDED, reason="与住户名册合并").where(
        Membership.person == newcomer
    ).execute()
    Person.update(merged_into=known).where(Person.id == newcomer.id).execute()
    return Membership.get(Membership.person == known, Membership.household == membership.household_id)
