"""Figures of orders as boards use them: shares and ratings in hundredths, and counts."""

from app.services.boards.scope import Scope, Source
from app.services.orders.figures import FIGURES, Span, Value
from config.vocabulary import BoardSubject

_BY = {
    BoardSubject.BUILDING: "building",
    BoardSubject.ESTATE: "estate",
    BoardSubject.ORGANISATION: "company",
    BoardSubject.PERSON: "steward",
}
_BASE = {"lasting": "reopened", "finished": "reopened"}
"""Figures that are read off another: what was not reopened, and how many were finished."""


def count(scope: Scope, by: BoardSubject, figure: str) -> dict[int, int]:
    values = FIGURES[_BASE.get(figure, figure)].count(_BY[by], Span(scope.place.path, scope.start, scope.end))
    return {subject: _value(figure, value) for subject, value in values.items()}


def _value(figure: str, value: Value) -> int:
    if figure == "finished":
        return value.whole
    known = FIGURES[_BASE.get(figure, figure)].hundredths(value)
    return 10_000 - known if figure == "lasting" else known


def sources(
    scope: Scope, by: BoardSubject, subjects: list[int], figure: str, most: int
) -> list[tuple[int, Source]]:
    span = Span(scope.place.path, scope.start, scope.end)
    rows = FIGURES[_BASE.get(figure, figure)].sources_of(_BY[by], subjects, span, most)
    return [
        (key, Source(row.order, _words(figure, row.part), 1 if figure == "finished" else row.part, row.at))
        for key, row in rows
    ]


def _words(figure: str, part: int) -> str:
    if figure == "rating":
        return f"评 {part} 分"
    if figure == "lasting":
        return "又重新办理" if part else "一次办好"
    return "办结" if figure == "finished" else "按时" if part else "超时"
