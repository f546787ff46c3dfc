"""Dividends: a year's sum shared by points, proposed by one group and approved by the other."""

from flask import Response, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.figures import hundredths
from app.office.gate import office_actor
from app.office.lists import Column, Listing, filter_of, show
from app.office.marks import link
from app.office.points import room as points_room
from app.office.points_accounts import name_cell
from app.office.points_batches import state_tag
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.services import points as service
from app.services.errors import invalid, not_found
from app.services.local_time import local
from config.vocabulary import BatchState, Role
from models.people import Person
from models.points import Dividend, DividendShare

room = Room("分红", 37, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR, below=points_room)

DIVIDENDS = Listing(
    name="dividends",
    title="分红",
    key=Dividend.id,
    sort="-year",
    empty="还没有分过红。全年结账后，由积分管理小组提出，监督小组审核。",
    search=lambda words: Dividend.title.contains(words),
    search_hint="名称",
    template="office/dividends.html",
    filters=(filter_of("state", "状态", BatchState, Dividend.state),),
    columns=(
        Column("title", "名称", lambda row: link(row.title, "office.dividend_page", code=row.code), Kind.MARKUP),
        Column("year", "年度", lambda row: row.year, Kind.NUMBER, Dividend.year),
        Column("yuan", "金额（元）", lambda row: row.fen / 100, Kind.NUMBER, Dividend.fen),
        Column("state", "状态", lambda row: state_tag(row.state), Kind.MARKUP, Dividend.state),
        Column("made", "提出", lambda row: row.recorded_at, Kind.MOMENT, Dividend.recorded_at),
    ),
)
SHARES = Listing(
    name="shares",
    title="各人多少",
    key=DividendShare.id,
    sort="-yuan",
    empty="没有人分到。",
    search=lambda words: Person.name.contains(words),
    search_hint="姓名",
    template="office/dividend.html",
    columns=(
        Column(
            "who", "姓名", lambda row: name_cell(row.account.person, row.account.code), Kind.MARKUP, Person.name
        ),
        Column("points", "全年积分", lambda row: row.points, Kind.NUMBER, DividendShare.points),
        Column("yuan", "分得（元）", lambda row: row.fen / 100, Kind.NUMBER, DividendShare.fen),
    ),
)


@room.page("/points/dividends")
def dividends_page() -> Response:
    shared = [(one.code, one.name) for one in service.programmes() if one.policy.get("dividend")]
    return show(DIVIDENDS, service.dividends(), programmes=shared, last_year=local(now()).year - 1)


@room.form("/points/dividends", Role.MANAGER, shows=dividends_page)
def propose_dividend() -> BaseResponse:
    fen, year, title = hundredths(answer("yuan", 14)), answer("year", 4), answer("title", 40)
    if fen is None:
        raise invalid("yuan", "金额写成 12000 或 12000.50 这样")
    if not (year.isascii() and year.isdigit() and 2000 <= int(year) <= local(now()).year):
        raise invalid("year", "年度写成 2025 这样")
    if not title:
        raise invalid("title", "请写名称，如 2025 年合作社分红")
    row = service.propose_dividend(office_actor(), answer("programme", 40), int(year), fen, title, now())
    return done("已提出，等监督小组审核", url_for("office.dividend_page", code=row.code))


@room.page("/points/dividends/<code>")
def dividend_page(code: str) -> Response:
    row = service.find_dividend(code)
    actor = office_actor()
    may = row.state == BatchState.WAITING and row.maker_id != actor.id and Role.SUPERVISOR in actor.roles()
    return show(
        SHARES, service.shares_of(row), dividend=row, state=state_tag(row.state), may=may, people=row.shares.count()
    )


@room.form("/points/dividends/<code>/<word>", Role.SUPERVISOR, shows=lambda code, word: dividend_page(code))
def dividend_word(code: str, word: str) -> BaseResponse:
    if word not in ("approve", "reject"):
        raise not_found("这一步")
    service.decide_dividend(office_actor(), code, word == "approve", answer("reason"), now())
    return done("已通过，每个人都会收到自己的一份" if word == "approve" else "已退回，提出的人会看到原因")
