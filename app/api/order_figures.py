"""How well orders were served, in figures."""

from typing import Annotated

from apiflask import APIBlueprint
from pydantic import StringConstraints

from app.api.conventions import Out, current_actor, who
from app.face.paging import Query
from app.services import orders
from config.vocabulary import Role

blueprint = APIBlueprint("order_figures", __name__, tag="订单")


class FiguresQuery(Query):
    """`by` is steward, building, estate or company; `period` a month (2026-10), quarter (2026-Q4) or year."""

    by: Annotated[str, StringConstraints(max_length=20)] = "steward"
    period: Annotated[str, StringConstraints(max_length=7)]


class FigureOut(Out):
    """`part` of `whole`: promises kept of all that counted, stars of rated orders, taken back of finished ones."""

    code: str
    name: str
    explanation: str
    part: int
    whole: int


class PerformanceOut(Out):
    subject: str
    name: str
    figures: list[FigureOut]


class PerformancesOut(Out):
    items: list[PerformanceOut]
    next_cursor: str | None = None


@blueprint.get("/orders/figures")
@who(Role.OFFICE, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR, Role.STEWARD, Role.PARTNER)
@blueprint.input(FiguresQuery, location="query", arg_name="asked")
@blueprint.output(PerformancesOut)
def figures(asked: FiguresQuery) -> PerformancesOut:
    """办得怎样：按管家、楼栋、小区或单位，看接单、到达、办结、答复是否按时，评分和重新办理；办事的人只看自己的"""
    rows = orders.performance(current_actor(), asked.by, asked.period)
    return PerformancesOut(
        items=[
            PerformanceOut(
                subject=row.code,
                name=row.name,
                figures=[
                    FigureOut(
                        code=code,
                        name=orders.FIGURES[code].name,
                        explanation=orders.FIGURES[code].explanation,
                        part=value.part,
                        whole=value.whole,
                    )
                    for code, value in row.figures.items()
                ],
            )
            for row in rows
        ]
    )
