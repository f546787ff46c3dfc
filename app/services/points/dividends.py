"""A cooperative's income shared by points: whole fen, to the last one, by largest remainder."""

from collections.abc import Mapping
from datetime import datetime

from peewee import ModelSelect, fn

from app.services import audit, notices
from app.services.access import Actor
from app.services.errors import DomainError, invalid, not_found
from app.services.points.programmes import find_programme, over_everything
from config.vocabulary import BatchState, ErrorCode, NoticeKind, Role
from models.database import changed, opaque_code, transaction
from models.many import insert_rows
from models.people import Person
from models.points import Account, ClosedPeriod, Dividend, DividendShare, Statement
from models.publishing import Notice

CHUNK = 500


def shares(total: int, points: Mapping[int, int]) -> dict[int, int]:
    """`total` fen in proportion to points, summing to it exactly: each gets the whole fen of the quotient, and what
    is left goes one by one to the largest remainders (the method of Hare and Niemeyer); ties to the lower key."""
    whole = sum(points.values())
    answer = {key: total * mine // whole for key, mine in points.items()}
    left = total - sum(answer.values())
    for key in sorted(points, key=lambda one: (-(total * points[one] % whole), one))[:left]:
        answer[key] += 1
    return answer


def propose_dividend(actor: Actor, programme: str, year: int, fen: int, title: str, now: datetime) -> Dividend:
    """Share a sum by the points earned in a closed year; it waits for another person's approval.

    Errors: FORBIDDEN, INVALID_INPUT, PERIOD_NOT_OVER while December is not closed.
    """
    over_everything(actor, Role.MANAGER)
    found = find_programme(programme)
    if not found.policy.get("dividend"):
        raise invalid("programme", f"{found.name}不参加分红")
    if fen <= 0:
        raise invalid("fen", "分红金额要大于 0，以分为单位")
    december = (ClosedPeriod.programme == found) & (ClosedPeriod.period == f"{year}-12")
    if not ClosedPeriod.select().where(december).exists():
        raise DomainError(ErrorCode.PERIOD_NOT_OVER, f"{year} 年 12 月还没有结账，不能分红")
    points = _earned_in(found.id, year)
    if not points:
        raise invalid("year", f"{year} 年没有人获得{found.name}")
    with transaction():
        row = Dividend.create(
            code=opaque_code("v"),
            programme=found,
            year=year,
            title=title,
            fen=fen,
            state=BatchState.WAITING,
            maker=actor.person,
            recorded_at=now,
        )
        parts = [
            {"dividend": row, "account": account, "points": points[account], "fen": part}
            for account, part in shares(fen, points).items()
        ]
        insert_rows(DividendShare, parts)
        audit.write(actor, "dividend_proposed", row.code, now, fen=fen, year=year)
    return row


def _earned_in(programme: int, year: int) -> dict[int, int]:
    rows = (
        Statement.select(Statement.account, fn.SUM(Statement.earned_total))
        .join(Account)
        .where(Account.programme == programme, Statement.period >= f"{year}-01", Statement.period <= f"{year}-12")
        .group_by(Statement.account)
        .having(fn.SUM(Statement.earned_total) > 0)
        .order_by(Statement.account)
        .tuples()
    )
    return {account: int(points) for account, points in rows}


def find_dividend(code: str) -> Dividend:
    found = Dividend.get_or_none(Dividend.code == code)
    if found is None:
        raise not_found("这次分红")
    return found


def dividends() -> ModelSelect:
    return Dividend.select()


def shares_of(dividend: Dividend) -> ModelSelect:
    """Who gets what, the largest first."""
    return (
        DividendShare.select(DividendShare, Account, Person)
        .join(Account)
        .join(Person)
        .where(DividendShare.dividend == dividend)
    )


def my_shares(person: Person) -> ModelSelect:
    """A person's shares of approved dividends."""
    return (
        DividendShare.select(DividendShare, Dividend)
        .join(Dividend)
        .switch(DividendShare)
        .join(Account)
        .where(Account.person == person, Dividend.state == BatchState.APPROVED)
    )


def decide_dividend(actor: Actor, code: str, yes: bool, reason: str, now: datetime) -> Dividend:
    """The supervising group's word; a yes tells everybody their share. Errors: SAME_PERSON, ALREADY_TAKEN."""
    over_everything(actor, Role.SUPERVISOR)
    if not yes and not reason.strip():
        raise invalid("reason", "请写明不通过的原因")
    with transaction():
        found = find_dividend(code)
        if found.maker_id == actor.id:
            raise DomainError(ErrorCode.SAME_PERSON)
        state = BatchState.APPROVED if yes else BatchState.REJECTED
        decided = changed(
            Dividend.update(
                state=state,
                checker=actor.person,
                reason=reason.strip(),
                decided_at=now,
                version=Dividend.version + 1,
            ).where(Dividend.id == found.id, Dividend.state == BatchState.WAITING)
        )
        if not decided:
            raise DomainError(ErrorCode.ALREADY_TAKEN)
        if yes:
            _tell(found, now)
        audit.write(actor, f"dividend_{state}", found.code, now, reason=reason.strip())
    return Dividend.get_by_id(found.id)


def _tell(found: Dividend, now: datetime) -> None:
    rows = [
        {
            "code": notices.new_code(),
            "kind": NoticeKind.POINTS,
            "title": f"{found.title}：{share.fen / 100:.2f} 元",
            "body": f"您 {found.year} 年获得 {share.points} 分，按积分分得 {share.fen / 100:.2f} 元。",
            "link": f"/pages/points/index?programme={found.programme.code}",
            "place": None,
            "person": share.account.person_id,
            "key": f"dividend:{found.code}:{share.account_id}",
            "posted_at": now,
        }
        for share in shares_of(found)
    ]
    for start in range(0, len(rows), CHUNK):
        Notice.insert_many(rows[start : start + CHUNK]).on_conflict_ignore().execute()
