"""The calendar's looks back: a week counted, a month dispatched, a quarter taken stock of, a year summed up. Each answers
its figures and a sentence that the office reads; run again for the same period, it says what holds then."""

from datetime import datetime
from typing import Any

from peewee import Expression, fn

from app.services import boards, notices, points
from app.services.local_time import day_start, months_of, period_label, span_bounds, week_bounds
from app.services.orders.figures import FIGURES, SUBJECTS, Span
from app.services.orders.table import OPEN
from app.services.points.spending import window_words
from config.vocabulary import (
    AccountKind,
    BoardSide,
    BoardState,
    DeedState,
    EntryEnd,
    NoticeKind,
    OrderState,
    PlaceKind,
    SpendingWindow,
)
from models.boards import Board, BoardEntry
from models.database import transaction
from models.orders import Order
from models.people import Person
from models.points import Account, Deed, Programme, RuleVersion, Statement, Transfer
from models.registry import Organisation, Place

DONE = (OrderState.COMPLETED, OrderState.VERIFIED, OrderState.RATED)
WORST = 3


def _count(query: Any) -> int:
    return int(query.scalar() or 0)


def _orders(*conditions: Expression | bool) -> int:
    return _count(Order.select(fn.COUNT(Order.id)).where(*conditions))


def week(period: str, now: datetime) -> dict[str, Any]:
    """一周一统计: what was recorded in the week, by category, and what waits for the checkers."""
    start, end = (day_start(day) for day in week_bounds(period))
    months = sorted({f"{day:%Y-%m}" for day in week_bounds(period)})
    rows = (
        Transfer.select(RuleVersion.category, fn.COUNT(Transfer.id), fn.SUM(Transfer.amount))
        .join(RuleVersion)
        .where(
            Transfer.period.in_(months),
            Transfer.recorded_at >= start,
            Transfer.recorded_at < end,
            Transfer.reverses.is_null(),
        )
        .group_by(RuleVersion.category)
        .order_by(fn.SUM(Transfer.amount).desc())
    )
    labels = {code: words for one in points.programmes() for code, words in one.policy["categories"].items()}
    by_category = {labels.get(code, code): [int(times), int(sum_)] for code, times, sum_ in rows.tuples()}
    deeds, given = (sum(pair[part] for pair in by_category.values()) for part in (0, 1))
    waiting = _count(Deed.select(fn.COUNT(Deed.id)).where(Deed.state == DeedState.WAITING))
    asked = _orders(Order.submitted_at >= start, Order.submitted_at < end)
    finished = _orders(Order.completed_at >= start, Order.completed_at < end)
    most = "、".join(f"{name} {pair[1]} 分" for name, pair in list(by_category.items())[:WORST])
    return {
        "deeds": deeds,
        "points": given,
        "waiting": waiting,
        "asked": asked,
        "finished": finished,
        "by_category": by_category,
        "sentence": f"本周记录 {deeds} 件、{given} 分{f'（{most}）' if most else ''}，待审 {waiting} 件；"
        f"收到订单 {asked} 件，办结 {finished} 件。",
    }


def month(period: str, now: datetime) -> dict[str, Any]:
    """每月调度: how the month's promises were kept, what is overdue now, and with whom it lies."""
    start, end = span_bounds(period)
    kept = {name: _whole(name, "building", start, end) for name in ("response", "on_time")}
    overdue = (Order.state.in_(OPEN), Order.state.not_in(DONE), Order.finish_by < now)
    late = _orders(*overdue)
    rows = (
        Order.select(Person.name, fn.COUNT(Order.id))
        .join(Person, on=(Order.steward == Person.id))
        .where(*overdue)
        .group_by(Person.id, Person.name)
        .order_by(fn.COUNT(Order.id).desc(), Person.id)
        .limit(WORST)
    )
    hands = [[name, int(count)] for name, count in rows.tuples()]
    unassigned = _orders(Order.state == OrderState.SUBMITTED)
    with_whom = "，".join(f"{name} {count} 件" for name, count in hands)
    return {
        "kept": kept,
        "overdue": late,
        "hands": hands,
        "unassigned": unassigned,
        "sentence": f"上月接单承诺按时 {_share(*kept['response'])}，办结承诺按时 {_share(*kept['on_time'])}；"
        f"现在超期 {late} 件{f'（{with_whom}）' if with_whom else ''}，待派 {unassigned} 件。",
    }


def _whole(figure: str, by: str, start: datetime, end: datetime) -> list[int]:
    """A figure over everything: so many of how many."""
    assert by in SUBJECTS
    query, part, _ = FIGURES[figure].rows(Span("/", start, end))
    kept, whole = query.select(fn.SUM(part), fn.COUNT(Order.id)).tuples().get()
    return [int(kept or 0), int(whole)]


def _share(part: int, whole: int) -> str:
    return f"{part * 100 // whole}%（{part}/{whole}）" if whole else "没有到期的"


def quarter(period: str, now: datetime) -> dict[str, Any]:
    """每季盘点: what is there, whether the books add up, whether every board comes out the same again, what is open."""
    start, end = span_bounds(period)
    places = dict(Place.select(Place.kind, fn.COUNT(Place.id)).group_by(Place.kind).tuples())
    organisations = Organisation.select().count()
    wrong_accounts = len(points.differences())
    made = list(Board.select().where(Board.period.in_([*months_of(period), period])))
    wrong_boards = len(boards.differences(made))
    open_orders = _orders(Order.state.in_(OPEN))
    asked = _orders(Order.submitted_at >= start, Order.submitted_at < end)
    books = "积分账平" if not wrong_accounts else f"{wrong_accounts} 个账户不符"
    again = "都能由存下的数据重现" if not wrong_boards else f"{wrong_boards} 期不能重现"
    return {
        "estates": places.get(PlaceKind.ESTATE, 0),
        "households": places.get(PlaceKind.HOUSEHOLD, 0),
        "organisations": organisations,
        "wrong_accounts": wrong_accounts,
        "wrong_boards": wrong_boards,
        "open": open_orders,
        "asked": asked,
        "sentence": f"{places.get(PlaceKind.ESTATE, 0)} 个小区、{places.get(PlaceKind.HOUSEHOLD, 0)} 户、{organisations} 家单位；"
        f"{books}；榜单 {len(made)} 期，{again}；本季订单 {asked} 件，未办完 {open_orders} 件。",
    }


def exchange(period: str, now: datetime) -> dict[str, Any]:
    """一年一兑换: everybody hears when points that are spent once a year can be; answers what can be exchanged."""
    yearly = [one for one in points.programmes() if one.policy["spending"]["window"] == SpendingWindow.YEARLY]
    held: dict[str, list[int]] = {}
    for programme in yearly:
        people, total = (
            Account.select(fn.COUNT(Account.id), fn.COALESCE(fn.SUM(Account.balance), 0))
            .where(Account.programme == programme, Account.kind == AccountKind.PERSON, Account.balance > 0)
            .tuples()
            .get()
        )
        held[programme.name] = [int(people), int(total)]
        with transaction():
            _tell_exchange(programme, period, now)
    words = "，".join(f"{name} {people} 人共 {total} 分" for name, (people, total) in held.items())
    return {"held": held, "sentence": f"可兑换：{words}。已通知各社区。" if words else "没有一年一兑的积分项目。"}


def _tell_exchange(programme: Programme, period: str, now: datetime) -> None:
    for community in Place.select().where(Place.kind == PlaceKind.COMMUNITY):
        notices.post(
            kind=NoticeKind.POINTS,
            title=f"{programme.name}一年一兑",
            body=f"{period_label(period)}积攒的积分，兑换时间：{window_words(programme)}。",
            link="/pages/points/index",
            place=community,
            key=f"exchange:{programme.code}:{period}:{community.code}",
            now=now,
        )


def year(period: str, now: datetime) -> dict[str, Any]:
    """每年总结: orders and how promises were kept, points and who earned them, boards and what became of them."""
    start, end = span_bounds(period)
    asked = _orders(Order.submitted_at >= start, Order.submitted_at < end)
    on_time = _whole("on_time", "building", start, end)
    stars = _whole("rating", "building", start, end)
    people, earned = (
        Statement.select(fn.COUNT(fn.DISTINCT(Account.person)), fn.COALESCE(fn.SUM(Statement.earned_total), 0))
        .join(Account)
        .where(Statement.period.in_(months_of(period)), Statement.earned_total > 0)
        .tuples()
        .get()
    )
    published = Board.select().where(Board.published_at >= start, Board.published_at < end)
    of_year = BoardEntry.board.in_(published.select(Board.id))
    red = BoardEntry.select().where(of_year, BoardEntry.side == BoardSide.RED).count()
    repaired = BoardEntry.select().where(of_year, BoardEntry.ended_why == EntryEnd.REPAIRED).count()
    withdrawn = published.where(Board.state == BoardState.WITHDRAWN).count()
    rating = f"{stars[0] / stars[1]:.1f} 分" if stars[1] else "还没有"
    return {
        "asked": asked,
        "on_time": on_time,
        "rating": stars,
        "people": int(people),
        "points": int(earned),
        "boards": published.count(),
        "sentence": f"全年订单 {asked} 件，按时办结 {_share(*on_time)}，居民评分 {rating}；"
        f"{people} 位居民获得 {earned} 分；发布榜单 {published.count()} 期，上红榜 {red} 次，"
        f"信用修复 {repaired} 次，撤回 {withdrawn} 期。",
    }
