"""The registry of figures that boards are made of. Each is one query over a span below a place, subject to value, and
can list the rows a value comes from.

A value is a whole number: points, or hundredths of a percent or of a star. `best` is the value that scores 100; where
it is None the highest value of the board does. A subject without a value is left out of a share or rating, and
`counts_from_nothing` where no rows at all mean zero, and not that nothing can be said.
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.services.boards import order_figures, point_figures
from app.services.boards.scope import Scope, Source
from config.vocabulary import BoardSubject

S = BoardSubject


@dataclass(frozen=True, slots=True)
class Indicator:
    code: str
    name: str
    explanation: str
    unit: str
    best: int | None
    counts_from_nothing: bool
    subjects: frozenset[BoardSubject]
    count: Callable[[Scope], dict[int, int]]
    sources: Callable[[Scope, list[int], int], list[tuple[int, Source]]]


def _points(code: str, name: str, explanation: str, unit: str, best: int | None, by: S, what: str) -> Indicator:
    """A figure of points: `what` is total, deeds, per_household or participation."""
    return Indicator(
        code,
        name,
        explanation,
        unit,
        best,
        True,
        frozenset({by}),
        lambda scope: point_figures.count(scope, by, what),
        lambda scope, subjects, most: point_figures.sources(scope, by, subjects, most),
    )


_SERVED = (
    ("on_time", "按时办结", "办结承诺中，按时的比例"),
    ("response", "及时接单", "接单承诺中，按时的比例"),
    ("arrival", "及时到达", "到达承诺中，按时的比例"),
    ("answered", "及时答复", "答复低分评价的承诺中，按时的比例"),
    ("rating", "居民评分", "收到的平均评分"),
    ("lasting", "一次办好", "办结的事项中，没有重新办理的比例"),
    ("finished", "办结件数", "办结的件数"),
)
"""Figures of orders, the same for every subject: code, name, and what it says of the period."""
_SERVING = ((S.BUILDING, "楼栋"), (S.ESTATE, "小区"), (S.ORGANISATION, "单位"), (S.PERSON, "经手人"))


def _orders(by: S, whose: str, figure: str, name: str, explanation: str) -> Indicator:
    """A figure of orders (services/orders/figures.py), as a share, a rating, a count, or its complement."""
    kind = {"rating": ("0.01 分", 500), "finished": ("件", None)}.get(figure, ("0.01%", 10_000))
    return Indicator(
        f"{by.value}_{figure}",
        name,
        f"本期{whose}{explanation}",
        *kind,
        figure == "finished",
        frozenset({by}),
        lambda scope: order_figures.count(scope, by, figure),
        lambda scope, subjects, most: order_figures.sources(scope, by, subjects, figure, most),
    )


_PER = "居民获得的积分，除以户数，乘 100"
_PART = "获得过积分的居民数，除以户数"

INDICATORS = {
    one.code: one
    for one in (
        _points("building_points", "户均积分", f"本期楼栋{_PER}", "分/百户", None, S.BUILDING, "per_household"),
        _points(
            "building_participation", "参与率", f"本期楼栋{_PART}", "0.01% 户", 10_000, S.BUILDING, "participation"
        ),
        _points("estate_points", "户均积分", f"本期小区{_PER}", "分/百户", None, S.ESTATE, "per_household"),
        _points(
            "estate_participation", "参与率", f"本期小区{_PART}", "0.01% 户", 10_000, S.ESTATE, "participation"
        ),
        _points("household_points", "家庭积分", "本期全家人获得的积分之和", "分", None, S.HOUSEHOLD, "total"),
        _points("household_deeds", "家庭记录", "本期全家人获得积分的次数", "次", None, S.HOUSEHOLD, "deeds"),
        _points("person_points", "个人积分", "本期获得的积分", "分", None, S.PERSON, "total"),
        _points("person_deeds", "个人记录", "本期获得积分的次数", "次", None, S.PERSON, "deeds"),
        _points("merchant_points", "受理积分", "本期居民在这家用掉的积分", "分", None, S.ORGANISATION, "accepted"),
        _points("merchant_uses", "受理次数", "本期居民在这家用积分的次数", "次", None, S.ORGANISATION, "accepts"),
        *(_orders(by, whose, *figure) for by, whose in _SERVING for figure in _SERVED),
    )
}
