"""Statements: everybody's closed month in one list."""

from flask import Response

from app.office.gate import office_actor
from app.office.lists import Column, Filter, Listing, show
from app.office.points import programme_choices
from app.office.points import room as points_room
from app.office.points_accounts import READERS, name_cell
from app.office.room import Room
from app.office.sheets import Kind
from app.services import points as service
from app.services.local_time import period_label
from models.people import Person
from models.points import Account, ClosedPeriod, Statement
from models.registry import Place

room = Room("月报", 34, *READERS, below=points_room)


def _periods() -> list[tuple[str, str]]:
    rows = ClosedPeriod.select(ClosedPeriod.period).distinct().order_by(ClosedPeriod.period.desc()).tuples()
    return [(period, period_label(period)) for (period,) in rows]


STATEMENTS = Listing(
    name="statements",
    title="积分月报",
    key=Statement.id,
    sort="-period",
    empty="还没有结过账。每月 1 日会自动结上个月的账。",
    search=lambda words: Person.name.contains(words) | Place.label.contains(words),
    search_hint="姓名、楼栋",
    filters=(
        Filter("period", "月份", _periods, lambda value: Statement.period == value),
        Filter("programme", "项目", programme_choices, lambda value: Account.programme == int(value)),
    ),
    columns=(
        Column("period", "月份", lambda row: period_label(row.period), sort=Statement.period),
        Column(
            "who", "姓名", lambda row: name_cell(row.account.person, row.account.code), Kind.MARKUP, Person.name
        ),
        Column("building", "楼栋", lambda row: row.building.label if row.building_id else "", sort=Place.label),
        Column("programme", "项目", lambda row: row.account.programme.name, sort=Account.programme),
        Column("opening", "月初", lambda row: row.opening, Kind.NUMBER, Statement.opening),
        Column("earned", "获得", lambda row: row.earned_total, Kind.NUMBER, Statement.earned_total),
        Column("spent", "用去", lambda row: row.spent, Kind.NUMBER, Statement.spent),
        Column("expired", "到期", lambda row: row.expired, Kind.NUMBER, Statement.expired, hidden=True),
        Column("closing", "月末", lambda row: row.closing, Kind.NUMBER, Statement.closing),
        Column("rank", "楼栋名次", lambda row: row.rank_building or None, Kind.NUMBER, Statement.rank_building),
        Column("estate", "小区名次", lambda row: row.rank_estate or None, Kind.NUMBER, Statement.rank_estate, True),
    ),
)


@room.page("/points/statements")
def statements_page() -> Response:
    return show(STATEMENTS, service.statements_below(office_actor()))
