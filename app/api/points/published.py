"""What is published: the quarter's list, masked, and each day's signed root."""

from datetime import date
from typing import Annotated

from pydantic import Field as Limits
from pydantic import StringConstraints

from app.api.conventions import PUBLIC, SIGNED_IN, Out, who
from app.api.points.shapes import blueprint
from app.face.paging import PageQuery, Query, page
from app.services import points
from app.services.errors import invalid
from app.services.registry import find_place, mask_name
from models.points import DailyRoot


class ListQuery(Query):
    quarter: Annotated[str, StringConstraints(max_length=7)]
    place: Annotated[str, StringConstraints(max_length=64)]
    limit: Annotated[int, Limits(ge=1, le=100)] = 20
    page: Annotated[int, Limits(ge=1, le=10_000)] = 1


class ListedOut(Out):
    name: str
    building: str
    points: int


class PublicListOut(Out):
    quarter: str
    place: str
    items: list[ListedOut]
    total: int


class RootOut(Out):
    """A day's transfers summed up: root of their Merkle tree, signed with the key that is shown."""

    day: date
    count: int
    root: str
    previous: str
    public_key: str
    signature: str


class RootsOut(Out):
    items: list[RootOut]
    next_cursor: str | None


@blueprint.get("/points/programmes/<programme>/list")
@who(SIGNED_IN)
@blueprint.input(ListQuery, location="query", arg_name="asked")
@blueprint.output(PublicListOut)
def public_list(programme: str, asked: ListQuery) -> PublicListOut:
    """一季一公示：一个季度的积分名单，姓名隐去一部分"""
    place = find_place(asked.place)
    rows = points.public_list(programme, asked.quarter, place)
    shown = rows.paginate(asked.page, asked.limit).tuples()
    return PublicListOut(
        quarter=asked.quarter,
        place=place.label,
        items=[ListedOut(name=mask_name(name), building=label, points=int(mine)) for _, name, label, mine in shown],
        total=rows.count(),
    )


@blueprint.get("/points/roots")
@who(PUBLIC)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(RootsOut)
def roots(asked: PageQuery) -> RootsOut:
    """每天公布的积分总账，人人可查"""
    rows, cursor = page(points.roots(), DailyRoot.id, asked)
    return RootsOut(items=[RootOut(**points.root_document(row)) for row in rows], next_cursor=cursor)


@blueprint.get("/points/roots/<day>")
@who(PUBLIC)
@blueprint.output(RootOut)
def one_root(day: str) -> RootOut:
    """一天的积分总账"""
    try:
        asked = date.fromisoformat(day)
    except ValueError as error:
        raise invalid("day", "日期要写成 2026-11-20 这样") from error
    return RootOut(**points.root_document(points.find_root(asked)))
