"""The published root of each day: by it anybody can tell that the ledger was not changed afterwards."""

from flask import Response

from app.office.lists import Column, Listing, show
from app.office.points import room as points_room
from app.office.points_accounts import READERS
from app.office.room import Room
from app.office.sheets import Kind
from app.services import points as service
from models.points import DailyRoot

room = Room("公布的总账", 38, *READERS, below=points_room)

ROOTS = Listing(
    name="roots",
    title="公布的总账",
    key=DailyRoot.id,
    sort="-day",
    empty="还没有公布过。每天凌晨公布前一天的总账。",
    template="office/roots.html",
    columns=(
        Column("day", "日期", lambda row: row.day, Kind.DAY, DailyRoot.day),
        Column("count", "笔数", lambda row: row.count, Kind.NUMBER, DailyRoot.count),
        Column("root", "当天总账的指纹", lambda row: row.root),
        Column("previous", "前一天的指纹", lambda row: row.previous, hidden=True),
        Column("signature", "签名", lambda row: row.signature, hidden=True),
        Column("public_key", "公钥", lambda row: row.public_key, hidden=True),
        Column("signed", "公布", lambda row: row.signed_at, Kind.MOMENT, DailyRoot.signed_at),
    ),
)


@room.page("/points/roots")
def roots_page() -> Response:
    return show(ROOTS, service.roots())
