"""How well orders were served: every figure of each steward, building, estate or company, in a period."""

from collections.abc import Mapping
from typing import Any

from flask import Response, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.figures import plain_figure, plain_unit
from app.office.gate import office_actor
from app.office.lists import Column, Listing, show
from app.office.marks import faint
from app.office.pictures import room as pictures_room
from app.office.room import Room
from app.office.sheets import Kind
from app.services import orders as service
from app.services.errors import DomainError, not_found
from app.services.local_time import local_day, period_bounds, period_label, quarter_of
from app.services.orders.figures import Figure, Value
from app.services.orders.performance import WATCHING
from app.services.pictures import months
from models.people import Person
from models.registry import Organisation, Place

room = Room("办得怎样", 46, *WATCHING, below=pictures_room)
SUBJECTS: dict[str, tuple[str, Any]] = {
    "steward": ("办事的人", Person.name),
    "company": ("单位", Organisation.name),
    "building": ("楼栋", Place.label),
    "estate": ("小区", Place.label),
}
_Estate = Place.alias()
Figures = Mapping[str, Mapping[str, Value]]


@room.page("/performance")
def performance_home() -> BaseResponse:
    """What the form above the list asks for, else the stewards of this month."""
    by, period = request.args.get("by", "steward"), request.args.get("period", "")
    return redirect(url_for("office.performance_page", by=by or "steward", period=period or months(now())[0]))


@room.page("/performance/<by>/<period>")
def performance_page(by: str, period: str) -> Response:
    try:
        found = service.performance(office_actor(), by, period)
    except DomainError as error:
        raise not_found("这段时间的数字") from error
    words, name = SUBJECTS[by]
    query = name.model.select().where(name.model.code.in_([row.code for row in found]))
    if by == "building":
        query = query.select(Place, _Estate).join(_Estate, on=(Place.estate == _Estate.id), attr="estate")
    return show(
        _listing(by, words, name, {row.code: row.figures for row in found}),
        query,
        by=by,
        period=period,
        subjects=[(code, title) for code, (title, _) in SUBJECTS.items()],
        periods=_periods(),
        figures=service.FIGURES.values(),
    )


def _periods() -> list[tuple[str, str]]:
    """The months that can be looked at, with the quarters and years they lie in."""
    offered = months(now())
    quarters = dict.fromkeys(quarter_of(local_day(period_bounds(one)[0])) for one in offered)
    years = dict.fromkeys(one[:4] for one in offered)
    return [(one, period_label(one)) for one in [*offered, *quarters, *years]]


def _listing(by: str, words: str, name: Any, found: Figures) -> Listing:
    columns = [Column("name", words, lambda row: getattr(row, name.name), sort=name)]
    if by == "building":
        columns.append(Column("estate", "小区", lambda row: row.estate.label, sort=_Estate.label))
    for one in service.FIGURES.values():
        columns += _columns(one, found)
    return Listing(
        name="performance",
        title="办得怎样",
        key=name.model.id,
        sort="name",
        empty="这段时间还没有计入的订单。换一段时间看看。",
        search=name.contains,
        search_hint=words,
        columns=columns,
        template="office/performance.html",
    )


def _columns(figure: Figure, found: Figures) -> list[Column]:
    """A figure as a page says it, and as two numbers for a sheet."""

    def value(row: Any) -> Value | None:
        return found[row.code].get(figure.code)

    def said(row: Any) -> Markup:
        known = value(row)
        if known is None:
            return faint("—")
        counted = f"{known.whole} 件" if figure.stars else f"{known.whole} 件里 {known.part} 件"
        return Markup("{}<br>{}").format(plain_figure(figure.hundredths(known), figure.unit), faint(counted))

    def share(row: Any) -> float | None:
        known = value(row)
        return None if known is None else figure.hundredths(known) / 100

    def whole(row: Any) -> int | None:
        known = value(row)
        return None if known is None else known.whole

    return [
        Column(figure.code, figure.name, said, Kind.MARKUP, page_only=True),
        Column(
            f"{figure.code}_share",
            f"{figure.name}（{plain_unit(figure.unit)}）",
            share,
            Kind.NUMBER,
            file_only=True,
        ),
        Column(f"{figure.code}_whole", f"{figure.name}：件数", whole, Kind.NUMBER, file_only=True),
    ]
