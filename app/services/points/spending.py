"""Spending: when and where a programme lets points go, at once or as a hold that is paid later."""

from datetime import date, datetime, timedelta

from peewee import ModelSelect

from app.services.access import Actor, within
from app.services.errors import DomainError, invalid, not_found
from app.services.local_time import local_day
from app.services.points.transfers import Posting, organisation_account, person_account, post, system_account
from app.services.registry import home_of
from config.vocabulary import AccountKind, ErrorCode, HoldState, Role, SpendingWindow
from models.database import changed, locked, opaque_code, transaction
from models.people import Person
from models.points import Account, Hold, Programme, Transfer
from models.registry import Membership, Organisation, Place

HOLD_DAYS = 7
"""How long points stay promised when the programme's policy does not say."""


def window_words(programme: Programme) -> str:
    """When points of the programme can be spent, in words."""
    policy = programme.policy["spending"]
    if policy["window"] == SpendingWindow.MONTHLY:
        first, last = policy["days"]
        return f"每月 {first} 日到 {last} 日可以兑换"
    if policy["window"] == SpendingWindow.YEARLY:
        (first_month, first_day), (last_month, last_day) = (_month_day(policy[name]) for name in ("from", "until"))
        return f"每年 {first_month} 月 {first_day} 日到 {last_month} 月 {last_day} 日可以兑换"
    return "这项积分不用来兑换" if policy["window"] == SpendingWindow.NEVER else "随时可以兑换"


def window_open(programme: Programme, day: date) -> bool:
    """Whether points of the programme can be spent on a local day."""
    policy = programme.policy["spending"]
    if policy["window"] == SpendingWindow.MONTHLY:
        return policy["days"][0] <= day.day <= policy["days"][1]
    if policy["window"] == SpendingWindow.YEARLY:
        first, last = (_month_day(policy[name]) for name in ("from", "until"))
        today = (day.month, day.day)
        # A window may run over the new year.
        return first <= today <= last if first <= last else today >= first or today <= last
    return bool(policy["window"] == SpendingWindow.ANY)


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def counters(person: Person, programme: Programme) -> list[tuple[str, str]]:
    """Where the person can spend points of the programme: (an organisation's code, name); the code of the community's
    own counter is empty."""
    accepted = programme.policy["spending"].get("to", [])
    found = [("", "社区服务站")] if AccountKind.REDEMPTION in accepted else []
    home = home_of(person)
    if AccountKind.ORGANISATION in accepted and home is not None:
        near = Organisation.select().where(
            Organisation.place.in_(home.above()), Organisation.contact.is_null(False)
        )
        found += [(row.code, row.name) for row in near.order_by(Organisation.name)]
    return found


def redeem(
    person: Person,
    programme: Programme,
    amount: int,
    what: str,
    key: str,
    now: datetime,
    to: Organisation | None = None,
) -> Transfer:
    """Spend points at once. Errors: INVALID_INPUT, WINDOW_CLOSED, NOT_ACCEPTED_THERE, INSUFFICIENT_POINTS."""
    with transaction():
        account, target = _sides(person, programme, amount, to)
        if Transfer.get_or_none(Transfer.key == key) is None:
            _refuse(programme, account, amount, now)
        posting = Posting(account, target, amount, "redemption", key, now, "redemption", what, maker=person.id)
        return post(posting, now)


def hold(
    person: Person,
    programme: Programme,
    amount: int,
    what: str,
    key: str,
    now: datetime,
    to: Organisation | None = None,
) -> Hold:
    """Promise points: they cannot be spent elsewhere until the hold is posted, voided or lapses.

    The same key answers the same hold, whatever became of it. Errors as for `redeem`.
    """
    with transaction():
        account, target = _sides(person, programme, amount, to)
        known = Hold.get_or_none(Hold.key == key)
        if known is not None:
            if (known.account_id, known.credit_id, known.amount, known.evidence) != (
                *(account.id, target.id, amount, what),
            ):
                raise DomainError(ErrorCode.IDEMPOTENCY_CONFLICT)
            return known
        _refuse(programme, account, amount, now)
        days = programme.policy["spending"].get("hold_days", HOLD_DAYS)
        return Hold.create(
            code=opaque_code("h"),
            account=account,
            credit=target,
            amount=amount,
            category="redemption",
            evidence=what,
            maker=person,
            state=HoldState.HELD,
            recorded_at=now,
            lapses_at=now + timedelta(days=days),
            key=key,
        )


def _sides(person: Person, programme: Programme, amount: int, to: Organisation | None) -> tuple[Account, Account]:
    """Where the points come from and go to. The payer's account stays locked until the transaction ends: of two
    requests at once, the second looks for its key when the first has written its own."""
    if amount <= 0:
        raise invalid("amount", "积分要是大于 0 的整数")
    kind = AccountKind.REDEMPTION if to is None else AccountKind.ORGANISATION
    if kind not in programme.policy["spending"].get("to", []):
        raise DomainError(ErrorCode.NOT_ACCEPTED_THERE)
    target = system_account(programme, kind) if to is None else organisation_account(programme, to)
    account = person_account(programme, person)
    account = locked(Account.select().where(Account.id == account.id)).get()
    account.programme = programme
    return account, target


def _refuse(programme: Programme, account: Account, amount: int, now: datetime) -> None:
    """For what is not a repeat: the programme's window, and enough points, in words with figures."""
    if not window_open(programme, local_day(now)):
        raise DomainError(ErrorCode.WINDOW_CLOSED, f"{programme.name}：{window_words(programme)}")
    free = account.balance - account.held
    if free < amount:
        held = f"（另有 {account.held} 分已预留）" if account.held else ""
        raise DomainError(ErrorCode.INSUFFICIENT_POINTS, f"可用 {free} 分{held}，需要 {amount} 分")


def find_hold(actor: Actor, code: str) -> Hold:
    """A hold its owner, the counter it is for, or the office over its owner's home may see."""
    found = Hold.get_or_none(Hold.code == code)
    if found is None or not (found.account.person_id == actor.id or _at_counter(actor, found)):
        raise not_found("这张兑换单")
    return found


def _at_counter(actor: Actor, found: Hold) -> bool:
    organisation = found.credit.organisation
    if organisation is not None:
        place = organisation.place
        return organisation.contact_id == actor.id or (place is not None and actor.covers(place.path, Role.OFFICE))
    home = home_of(found.account.person)
    return home is not None and actor.covers(home.path, Role.OFFICE)


def hold_actions(actor: Actor, found: Hold, now: datetime) -> list[tuple[str, str]]:
    """What this caller may do with the hold now."""
    if found.state != HoldState.HELD or found.lapses_at <= now:
        return []
    own = found.account.person_id == actor.id
    return [("post", "核销")] * (not own and _at_counter(actor, found)) + [("void", "取消")]


def post_hold(actor: Actor, code: str, now: datetime, amount: int | None = None) -> Transfer:
    """Pay a hold at the counter, whole or in part; the rest is free again. Paying twice answers the first payment.

    Errors: NOT_FOUND, SAME_PERSON for one's own, INVALID_INPUT, STATE_CONFLICT when it ended otherwise.
    """
    with transaction():
        found = find_hold(actor, code)
        if found.account.person_id == actor.id:
            raise DomainError(ErrorCode.SAME_PERSON, "请由柜台的人来核销")
        due = found.amount if amount is None else amount
        if not 0 < due <= found.amount:
            raise invalid("amount", f"要在 1 到 {found.amount} 分之间")
        posting = Posting(
            found.account,
            found.credit,
            due,
            found.category,
            f"hold:{found.code}",
            now,
            "hold",
            found.evidence,
            maker=found.maker_id,
            checker=actor.id,
        )
        if not _end(found, HoldState.POSTED, now, posted=due) and found.state != HoldState.POSTED:
            raise _ended(found)
        return post(posting, now)


def void_hold(actor: Actor, code: str, now: datetime) -> Hold:
    """Let the promised points go free again; STATE_CONFLICT when the hold has ended."""
    with transaction():
        found = find_hold(actor, code)
        if not _end(found, HoldState.VOIDED, now):
            raise _ended(found)
        return found


def lapse_holds(now: datetime) -> int:
    """End every hold whose deadline is over; answers how many."""
    with transaction():
        due = Hold.update(state=HoldState.LAPSED, ended_at=now).where(
            Hold.state == HoldState.HELD, Hold.lapses_at <= now
        )
        return int(due.execute())


def _end(found: Hold, state: HoldState, now: datetime, posted: int = 0) -> bool:
    """The one conditional update that ends a hold; False when it has ended, and then `found` says how."""
    ended = changed(
        Hold.update(state=state, posted=posted, ended_at=now).where(
            Hold.id == found.id, Hold.state == HoldState.HELD, Hold.lapses_at > now
        )
    )
    found.__data__.update(Hold.get_by_id(found.id).__data__)
    return ended


def _ended(found: Hold) -> DomainError:
    words = HoldState(found.state).label if found.state != HoldState.HELD else HoldState.LAPSED.label
    return DomainError(ErrorCode.STATE_CONFLICT, f"这张兑换单{words}")


def holds_of(person: Person) -> ModelSelect:
    return Hold.select(Hold, Account).join(Account, on=(Hold.account == Account.id)).where(Account.person == person)


def open_holds(actor: Actor) -> ModelSelect:
    """Holds that wait at the counters of the actor: the office's homes, and the partner's own organisation."""
    homes = Membership.select(Membership.person).join(Place).where(within(actor, Role.OFFICE))
    own = Organisation.select(Organisation.id).where(Organisation.contact == actor.id)
    credit = Account.alias()
    return (
        Hold.select(Hold, Account)
        .join(Account, on=(Hold.account == Account.id))
        .join(credit, on=(Hold.credit == credit.id))
        .where(
            Hold.state == HoldState.HELD,
            (credit.organisation.is_null() & Account.person.in_(homes)) | credit.organisation.in_(own),
        )
    )
