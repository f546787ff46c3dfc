"""A community in which everything has happened: an order from call to rating, deeds judged and waiting, a ledger, a
dividend, imports, a quarter's board with a company's objection."""

from datetime import date, datetime, timedelta

from app.services import accounts, boards, importing, inbox, month, points
from app.services.local_time import day_start, local_day, previous_period, quarter_of
from app.services.orders.requests import OrderInput
from app.services.orders.submission import submit
from app.services.points.deeds import DeedInput
from app.services.points.transfers import Posting, person_account, post, system_account
from config.vocabulary import AccountKind, ImportState, OrganisationKind, PostKind, Role
from models.boards import Board
from models.importing import Import
from models.orders import Order
from models.points import Account, Batch, Deed, Dividend
from models.registry import Organisation, Post
from tests.community import Community
from tests.office.conftest import PASSWORD
from tests.quarter import deed, organisation, served, subject
from tests.services.importing.estate import workbook
from tests.services.importing.test_staging import HEAD

LEDGER_HEAD = ("日期", "姓名", "住址", "事项", "积分", "记录人")


def everything_happened(town: Community, now: datetime) -> dict[str, list[str]]:
    """Addresses of pages by the part that opens them."""
    town.person("admin", "方岩")
    town.grant("admin", Role.ADMIN)
    for part in ("office", "manager", "supervisor", "auditor", "admin"):
        accounts.make_account(town.people[part], f"demo-{part}", PASSWORD, now)
    ended = local_day(now).replace(day=1) - timedelta(days=1)
    quarter = quarter_of(date(ended.year, 3 * ((ended.month - 1) // 3) + 1, 1) - timedelta(days=1))
    dividend = _dividend(town, now)  # last year's, before later months are closed
    order, board = _a_quarter(town, quarter, now)
    batch = _ledgers(town, now)
    previewed, applied = _imports(town, now)
    points.publish_roots(now)
    inbox.accept("s", "h", [("k1", "media_result", {"trace_id": "t"})], now)
    waiting = Deed.get(Deed.state == "waiting", Deed.batch.is_null())
    account = Account.get(Account.person == town.people["resident"], Account.balance > 0)
    post = Post.get(Post.place == town.places["1栋"])
    source = f"{board}/sources/{subject('和顺物业')}/organisation_rating"
    ledger = Import.get(Import.kind == "ledger", Import.state == ImportState.PREVIEWED)
    return {
        "office": [
            *("/", f"/orders/{order}", f"/orders/{order}/slip", "/orders", "/points/batches"),
            *(f"/points/batches/{batch}", f"/points/ledgers/{ledger.code}", f"/points/accounts/{account.code}"),
            *(f"/residents/{town.people['resident'].code}", f"/posts/{post.code}"),
            *(f"/imports/{previewed}", f"/imports/{applied}", "/imports", "/points/statements", "/points/roots"),
            *(f"/places/{town.places['1栋'].code}", board, source, "/boards", "/calendar", "/pictures"),
            *(f"/performance/steward/{quarter}", f"/performance/building/{quarter}"),
            f"/boards/property_grade/subjects/{subject('安心物业')}/history",
        ],
        "supervisor": ["/", "/points", f"/points/deeds/{waiting.code}", f"/points/batches/{batch}", board],
        "manager": [f"/points/dividends/{dividend}", "/points/dividends", "/settings/programmes/volunteer?from=1"],
        "auditor": ["/audit", f"/points/accounts/{account.code}", board],
    }


def _a_quarter(town: Community, quarter: str, now: datetime) -> tuple[str, str]:
    """Companies that served well and badly, and the board that says so: its notice has an answered objection."""
    for part, name, kind in (
        ("quick", "安心物业", OrganisationKind.PROPERTY_COMPANY),
        ("wardens", "城管分局", OrganisationKind.DEPARTMENT),
    ):
        organisation(town, part, name, kind)
    assert Organisation.select().count() == 3
    town.person("grid", "罗格", "19900000077")
    town.appoint("grid", PostKind.GRID_HEAD, town.estate)
    year, number = int(quarter[:4]), int(quarter[-1])
    at = day_start(date(year, 3 * number - 2, 12)) + timedelta(hours=10)
    code = ""
    for part, late, score in (("company", True, 1), ("quick", False, 5)):
        code = served(town, part, at, late, score)
    for part in ("resident", "neighbour", "elder"):
        deed(town, part, at)
    month.close(previous_period(f"{local_day(now):%Y-%m}"), now)
    boards.compute_boards(quarter, now)
    deed(town, "resident", now)
    wish = DeedInput("volunteer", "mediation", town.people["neighbour"].code, "劝和邻里")
    points.record_deed(town.actor("manager"), wish, now)
    submit(
        town.actor("resident"),
        OrderInput(place=town.places["1栋1单元101"].code, description="漏水", service="water_power"),
        now,
    )
    grade = ("property_grade", quarter)
    boards.move_board(town.actor("office"), *grade, "review", now)
    objection = boards.object_to_board(town.actor("company"), *grade, "灯杆是供电的，不归我们管", now)
    boards.answer_objection(town.actor("office"), objection.code, False, "派单写明由物业办", now)
    boards.move_board(town.actor("supervisor"), *grade, "supervise", now)
    assert Board.get(Board.state == "on_notice").entries.count() == 2
    return Order.get(Order.code == code).code, f"/boards/property_grade/{quarter}"


def _ledgers(town: Community, now: datetime) -> str:
    """One ledger recorded as a batch, and one that waits for its yes."""
    day = local_day(now) - timedelta(days=2)
    rows = [
        (f"{day}", "林晓月", "1-1-101", "楼道清扫", 2, "何春燕"),
        (f"{day}", "孙保全", "1-1-102", "帮忙浇花", 3, "何春燕"),
    ]
    wrong = [(f"{day}", "没有这人", "1-1-101", "楼道清扫", 2, "何春燕")]
    made = ""
    for name, said in (("九月台账.xlsx", rows), ("十月台账.xlsx", rows + wrong)):
        content = workbook({f"{day.month}月": [LEDGER_HEAD, *said]})
        row = importing.hand_in_ledger(town.actor("manager"), name, content, town.estate, "volunteer", now)
        importing.preview_ledger(row.code, now)
        if not made:
            made = importing.confirm_ledger(town.actor("manager"), row.code, now).code
    assert Batch.select().count() == 1
    return made


def _dividend(town: Community, now: datetime) -> str:
    """Last year's points of the village, and the money they share."""
    village, year = points.find_programme("village"), local_day(now).year - 1
    for part, amount in (("resident", 3), ("neighbour", 4)):
        fund, account = system_account(village, AccountKind.FUND), person_account(village, town.people[part])
        at = day_start(date(year, 5, 3))
        post(Posting(fund, account, amount, "gift", f"year:{part}", at), at)
    points.close_month(village, f"{year}-12", now)
    made = points.propose_dividend(town.actor("manager"), "village", year, 10_000, "合作社分红", now)
    assert Dividend.get().code == made.code
    return made.code


def _imports(town: Community, now: datetime) -> tuple[str, str]:
    """A roster with a wrong row that waits for its yes, and one that was taken in."""
    clerk, codes = town.actor("office"), []
    for number in (7, 8):
        people = [
            HEAD,
            (f"{number}", "1", "501", "钱一", "男", "1990-01-01", ""),
            (f"{number}", "1", "", "无房", "", "", ""),
        ]
        row = importing.hand_in(clerk, "roster", f"花名册{number}.xlsx", workbook({"表": people}), town.estate, now)
        importing.preview_staged(row.code, now)
        codes.append(row.code)
    importing.confirm(clerk, codes[1], now)
    importing.apply_staged(clerk, codes[1], now)
    return codes[0], codes[1]
