"""The figures boards are made of. Each is one query over a month below a place: subject id to value.

A value is a whole number: points, or hundredths of a percent or of a star. `best` is the value that scores
100; where it is None the month's highest value does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from peewee import SQL, Case, fn

from config.vocabulary import AccountKind, MembershipState, OrderState, PlaceKind
from models.orders import Order
from models.points import Account, Transfer
from models.registry import Membership, Organisation, Place


@dataclass(frozen=True, slots=True)
class Month:
    """What an indicator looks at: a place and all below it, from a moment until before another."""

    place: Place
    period: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Indicator:
    code: str
    name: str
    explanation: str
    unit: str
    best: int | None
    count: Callable[[Month], dict[int, int]]


def _home_rows(month: Month):
    """(person, building) of every confirmed first home below the place."""
    first = (
        Membership.select(Membership.person, fn.MIN(Membership.household).alias("household_id"))
        .where(Membership.state == MembershipState.CONFIRMED)
        .group_by(Membership.person)
    )
    return (
        Place.select(first.c.person_id.alias("person_id"), Place.building.alias("building_id"))
        .join(first, on=(Place.id == first.c.household_id))
        .where(Place.below(month.place.path), Place.building.is_null(False))
    )


def _households(month: Month) -> dict[int, int]:
    rows = (
        Place.select(Place.building, fn.COUNT(Place.id))
        .where(Place.below(month.place.path), Place.kind == PlaceKind.HOUSEHOLD)
        .group_by(Place.building)
    )
    return {building: count for building, count in rows.tuples() if building}


def _points_by(month: Month, what: object) -> dict[int, int]:
    homes = _home_rows(month)
    rows = (
        Transfer.select(homes.c.building_id, what)
        .join(Account, on=(Transfer.credit == Account.id))
        .join(homes, on=(homes.c.person_id == Account.person))
        .where(Transfer.period == month.period, Account.kind == AccountKind.PERSON, Transfer.reverses.is_null())
        .group_by(homes.c.building_id)
    )
    return {building: int(value or 0) for building, value in rows.tuples()}


def building_points(month: Month) -> dict[int, int]:
    """Points earned for each hundred households."""
    earned = _points_by(month, fn.SUM(Transfer.amount))
    return {building: earned.get(building, 0) * 100 // count for building, count in _households(month).items()}


def building_participation(month: Month) -> dict[int, int]:
    """People who earned points, for each ten thousand households."""
    active = _points_by(month, fn.COUNT(fn.DISTINCT(Account.person)))
    return {
        building: min(10_000, active.get(building, 0) * 10_000 // count)
        for building, count in _households(month).items()
    }


def building_rating(month: Month) -> dict[int, int]:
    """Average stars in hundredths of the orders rated."""
    rows = (
        Order.select(Place.building, fn.SUM(Order.score), fn.COUNT(Order.id))
        .join(Place)
        .where(
            Place.below(month.place.path),
            Order.score.is_null(False),
            Order.completed_at >= month.start,
            Order.completed_at < month.end,
        )
        .group_by(Place.building)
    )
    return {building: int(total) * 100 // count for building, total, count in rows.tuples() if building}


def _served(month: Month, *figures: object):
    """Figures over the orders that organisations' contacts completed in the month."""
    return (
        Order.select(Organisation.id, *figures)
        .join(Organisation, on=(Order.steward == Organisation.contact))
        .join(Place, on=(Organisation.place == Place.id))
        .where(
            Place.below(month.place.path),
            Order.completed_at >= month.start,
            Order.completed_at < month.end,
            Order.state != OrderState.CANCELLED,
        )
        .group_by(Organisation.id)
    )


def organisation_on_time(month: Month) -> dict[int, int]:
    """Orders finished within their promise, in hundredths of a percent of those finished."""
    on_time = Case(None, [(Order.finish_by.is_null() | (Order.completed_at <= Order.finish_by), 1)], 0)
    rows = _served(month, fn.SUM(on_time), fn.COUNT(Order.id))
    return {key: int(kept) * 10_000 // count for key, kept, count in rows.tuples()}


def organisation_rating(month: Month) -> dict[int, int]:
    """Average stars in hundredths of the orders rated."""
    rows = _served(month, fn.SUM(Order.score), fn.COUNT(Order.score)).having(fn.COUNT(Order.score) > 0)
    return {key: int(total) * 100 // count for key, total, count in rows.tuples()}


def organisation_orders(month: Month) -> dict[int, int]:
    """Orders finished: the least activity a ranking asks for."""
    return dict(_served(month, fn.COUNT(SQL("*"))).tuples())


INDICATORS = {
    indicator.code: indicator
    for indicator in (
        Indicator(
            "building_points",
            "户均积分",
            "本月楼栋居民获得的积分，除以户数，乘 100",
            "分/百户",
            None,
            building_points,
        ),
        Indicator(
            "building_participation",
            "参与率",
            "本月获得过积分的居民数，除以户数",
            "0.01%",
            None,
            building_participation,
        ),
        Indicator("building_rating", "服务好评", "本月楼栋订单的平均评分", "0.01 分", 500, building_rating),
        Indicator(
            "organisation_on_time",
            "按时办结",
            "本月办结的事项中，在承诺时间内办结的比例",
            "0.01%",
            10_000,
            organisation_on_time,
        ),
        Indicator("organisation_rating", "居民评分", "本月办结事项的平均评分", "0.01 分", 500, organisation_rating),
    )
}
