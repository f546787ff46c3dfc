"""How well orders were served: per steward, building, estate and company, over any stretch of time.

Each figure is one grouped query, documented, and lists its source rows. A value is (so many, of how many), so that
whoever shows it decides about rounding; ratings are stars over rated orders. A promise belongs to the moment it was
counted: met, or its time over. What is registered here, boards can use as indicators.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from peewee import Case, Expression, ModelSelect, fn

from config.vocabulary import OrderAction, PromiseName, PromiseState
from models.orders import Order, OrderEvent, OrderPromise
from models.registry import Place

SUBJECTS = {
    "steward": Order.steward,
    "building": Place.building,
    "estate": Place.estate,
    "company": Order.organisation,
}
"""What figures are grouped by: the column that holds the subject's key."""


@dataclass(frozen=True, slots=True)
class Span:
    """A place and all below it, from a moment until before another."""

    path: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Value:
    """`part` of `whole`: kept of all promises, stars of rated orders, reopened of finished orders."""

    part: int
    whole: int

    def __add__(self, other: "Value") -> "Value":
        return Value(self.part + other.part, self.whole + other.whole)


@dataclass(frozen=True, slots=True)
class Source:
    """An order behind a figure, what it adds to part, and when it counted."""

    order: str
    part: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Figure:
    """A named query. `rows` selects (order, part, moment, subject) before grouping; a value is a share unless it is
    an average of stars."""

    code: str
    name: str
    explanation: str
    rows: Callable[[Span], tuple[ModelSelect, Expression, Expression]]
    stars: bool = False

    @property
    def unit(self) -> str:
        return "0.01 分" if self.stars else "0.01%"

    def hundredths(self, value: Value) -> int:
        """A value in the figure's unit: hundredths of a star or of a percent; 0 where there is nothing."""
        return value.part * (100 if self.stars else 10_000) // value.whole if value.whole else 0

    def count(self, by: str, span: Span, only: Sequence[int] | None = None) -> dict[int, Value]:
        """Every subject of a kind (or `only` some) with its value; subjects without a row are left out."""
        query, part, _ = self.rows(span)
        subject = SUBJECTS[by]
        grouped = query.select(subject, fn.SUM(part), fn.COUNT(Order.id)).where(subject.is_null(False))
        if only is not None:
            grouped = grouped.where(subject.in_(only))
        return {
            int(key): Value(int(total or 0), int(count)) for key, total, count in grouped.group_by(subject).tuples()
        }

    def sources(self, by: str, subject: int, span: Span) -> list[Source]:
        """The orders behind one subject's value, oldest first; their parts add up to it."""
        return [row for _, row in self.sources_of(by, [subject], span)]

    def sources_of(
        self, by: str, subjects: list[int], span: Span, most: int | None = None
    ) -> list[tuple[int, Source]]:
        """The same for several subjects in one query, at most so many: each row with whose it is."""
        query, part, at = self.rows(span)
        listed = query.select(SUBJECTS[by], Order.code, part, at).where(SUBJECTS[by].in_(subjects))
        rows = listed.order_by(at, Order.id).limit(most).tuples()
        return [(int(key), Source(code, int(value or 0), _moment(when))) for key, code, value, when in rows]


def _moment(value: str | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _below(query: ModelSelect, span: Span) -> ModelSelect:
    return query.join(Place, on=(Order.place == Place.id)).where(Place.below(span.path))


def _promises(name: PromiseName) -> Callable[[Span], tuple[ModelSelect, Expression, Expression]]:
    def rows(span: Span) -> tuple[ModelSelect, Expression, Expression]:
        kept = Case(None, ((OrderPromise.state == PromiseState.KEPT, 1),), 0)
        counted = (
            OrderPromise.select()
            .join(Order)
            .where(
                OrderPromise.name == name, OrderPromise.counted_at >= span.start, OrderPromise.counted_at < span.end
            )
        )
        return _below(counted, span), kept, OrderPromise.counted_at

    return rows


def _ratings(span: Span) -> tuple[ModelSelect, Expression, Expression]:
    rated = (
        OrderEvent.select()
        .join(Order)
        .where(OrderEvent.action == OrderAction.RATE, OrderEvent.at >= span.start, OrderEvent.at < span.end)
    )
    return _below(rated, span), OrderEvent.score, OrderEvent.at


def _reopened(span: Span) -> tuple[ModelSelect, Expression, Expression]:
    """Finishings, and how many of them were taken back: an event `complete` counts 0, a `reopen` after it 1."""
    again = OrderEvent.alias()
    next_reopen = fn.EXISTS(
        again.select(again.id).where(
            again.order == OrderEvent.order, again.action == OrderAction.REOPEN, again.number > OrderEvent.number
        )
    )
    finished = (
        OrderEvent.select()
        .join(Order)
        .where(OrderEvent.action == OrderAction.COMPLETE, OrderEvent.at >= span.start, OrderEvent.at < span.end)
    )
    return _below(finished, span), Case(None, ((next_reopen, 1),), 0), OrderEvent.at


FIGURES = {
    figure.code: figure
    for figure in (
        Figure("response", "及时接单", "这段时间计入的接单承诺中按时的", _promises(PromiseName.RESPOND)),
        Figure("arrival", "及时到达", "这段时间计入的到达承诺中按时的", _promises(PromiseName.ARRIVE)),
        Figure("on_time", "按时办结", "这段时间计入的办结承诺中按时的", _promises(PromiseName.FINISH)),
        Figure("answered", "及时答复", "这段时间计入的低分评价答复承诺中按时的", _promises(PromiseName.ANSWER)),
        Figure("rating", "居民评分", "这段时间收到的评分之和，除以评价的件数", _ratings, stars=True),
        Figure("reopened", "重新办理", "这段时间办结的件数中，后来又重新办理的", _reopened),
    )
}
