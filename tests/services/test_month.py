"""The month's end: statements that add up and stay, boards with due process."""

from datetime import UTC, datetime, timedelta

import pytest

from app.services import boards, month, points
from app.services.errors import DomainError
from app.services.orders import advance, submit
from app.services.orders.requests import OrderInput, StepInput
from app.services.points.deeds import DeedInput
from config.vocabulary import BoardSide, BoardState, OrderAction, OrderKind
from models.boards import Board, BoardEntry
from models.database import database
from models.outbox import Message, Subscription
from models.points import Statement, Transfer
from models.publishing import Notice

OCTOBER = datetime(2026, 10, 15, 2, 0, tzinfo=UTC)
FIRST = datetime(2026, 11, 1, 0, 30, tzinfo=UTC)


def deed(town, at, part="resident", rule="corridor_cleaning", approved=None):
    row = points.record_deed(
        town.actor("manager"), DeedInput("volunteer", rule, town.people[part].code, "楼道"), at
    )
    return points.approve_deed(town.actor("supervisor"), row.code, approved or at)


def statement(town, part, period):
    programme = points.find_programme("volunteer")
    return points.statement(points.account_of(town.people[part], programme), period)


def whistle(town, late=False, score=5):
    order = submit(
        town.actor("resident"),
        OrderInput(place=town.estate.code, description="路灯不亮", kind=OrderKind.WHISTLE),
        OCTOBER,
    )
    action = OrderAction.TRANSFER if order.steward_id else OrderAction.DISPATCH
    to = StepInput(to=town.people["company"].code)
    advance(town.actor("office"), order.code, action, to, OCTOBER)
    end = OCTOBER + timedelta(days=9 if late else 0, hours=1)
    for part, step, said in (
        ("company", OrderAction.ACCEPT, StepInput()),
        ("company", OrderAction.START, StepInput()),
        ("company", OrderAction.COMPLETE, StepInput(note="修好了")),
        ("office", OrderAction.VERIFY, StepInput()),
        ("resident", OrderAction.RATE, StepInput(score=score)),
    ):
        advance(town.actor(part), order.code, step, said, end)


def test_a_statement_adds_up_and_ranks(town):
    deed(town, OCTOBER)
    deed(town, OCTOBER, rule="night_patrol")
    deed(town, OCTOBER, part="elder")
    points.redeem(town.people["resident"], points.find_programme("volunteer"), 1, "香皂", "r", OCTOBER)
    month.close("2026-10", FIRST)
    row = statement(town, "resident", "2026-10")
    assert (row.opening, row.earned, row.spent, row.closing) == (0, {"environment": 2, "safety": 4}, 1, 5)
    assert (row.rank_building, row.rank_estate) == (1, 1)
    assert statement(town, "elder", "2026-10").rank_building == 2


def test_closing_again_changes_not_a_byte(town):
    deed(town, OCTOBER)
    whistle(town)
    month.close("2026-10", FIRST)
    tables = (Statement, Notice, Message, BoardEntry, Board)

    def seen():
        return [list(table.select().order_by(table.id).tuples()) for table in tables]

    before = seen()
    month.close("2026-10", FIRST + timedelta(days=3))
    assert seen() == before


def test_a_late_deed_lands_in_the_open_month_and_the_closed_one_stays(town):
    deed(town, OCTOBER)
    month.close("2026-10", FIRST)
    before = list(Statement.select().tuples())
    late = deed(town, OCTOBER, rule="night_patrol", approved=FIRST + timedelta(days=2))
    assert Transfer.get(Transfer.code == late.code).period == "2026-11"
    assert list(Statement.select().tuples()) == before
    month.close("2026-11", datetime(2026, 12, 1, 1, tzinfo=UTC))
    row = statement(town, "resident", "2026-11")
    assert (row.opening, row.earned_total, row.closing) == (2, 4, 6)


def test_a_deed_counts_until_all_of_it_is_taken_back(town):
    kept, halved = deed(town, OCTOBER), deed(town, OCTOBER, rule="night_patrol")
    supervisor = town.actor("supervisor")
    points.reverse(supervisor, kept.code, "记重了", OCTOBER)
    points.reverse(supervisor, halved.code, "多记了", OCTOBER, 1, "first")
    month.close("2026-10", FIRST)
    assert (statement(town, "resident", "2026-10").deeds, Statement.select().count()) == (1, 1)
    deed(town, FIRST, part="elder")
    points.reverse(supervisor, halved.code, "没有去", FIRST, 3, "last")
    month.close("2026-11", datetime(2026, 12, 1, 1, tzinfo=UTC))
    assert [statement(town, part, "2026-11").deeds for part in ("resident", "elder")] == [-1, 1]


def test_months_that_were_missed_are_closed_in_order(town):
    deed(town, OCTOBER - timedelta(days=60))
    deed(town, OCTOBER)
    month.close("2026-10", FIRST)
    rows = Statement.select(Statement.period, Statement.opening, Statement.closing).order_by(Statement.period)
    assert list(rows.tuples()) == [("2026-08", 0, 2), ("2026-09", 2, 2), ("2026-10", 2, 4)]


def test_a_month_that_still_runs_is_not_closed(town):
    with pytest.raises(DomainError, match="period_not_over"):
        month.close("2026-11", FIRST)


def test_a_close_cut_off_in_the_middle_goes_on(town):
    deed(town, OCTOBER)

    def cut(what, done, total):
        if what == "发送月报":
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        month.close("2026-10", FIRST, cut)
    month.close("2026-10", FIRST)
    assert Notice.select().where(Notice.kind == "statement", Notice.person == town.people["resident"]).count() == 1
    assert Board.select().where(Board.period == "2026-10").count() == 1


def test_statements_and_closed_months_never_change(town):
    deed(town, OCTOBER)
    month.close("2026-10", FIRST)
    for table in ("statement", "closed_period"):
        with pytest.raises(Exception, match="never change"):
            database.execute_sql(f"DELETE FROM {table}")


def test_those_who_agreed_get_one_message_for_one_consent(town):
    Subscription.create(person=town.people["resident"], template="statement", credits=1, changed_at=FIRST)
    deed(town, OCTOBER)
    month.close("2026-10", FIRST)
    month.close("2026-10", FIRST)
    assert Message.select().where(Message.template == "statement").count() == 1
    assert Subscription.get().credits == 0


def test_the_building_board_praises_at_once_and_is_published_after_its_notice(town):
    deed(town, OCTOBER)
    month.close("2026-10", FIRST)
    board = boards.find_board(town.actor("resident"), "beautiful_building", "2026-10")
    assert board.state == BoardState.ON_NOTICE
    assert [entry.name for entry in board.entries.where(BoardEntry.side == BoardSide.RED)] == ["1栋"]
    assert boards.publish_due(FIRST + timedelta(days=2)) == 0
    assert boards.publish_due(FIRST + timedelta(days=9)) == 1


def test_a_black_entry_passes_two_people_a_warning_and_a_notice(town):
    for _ in range(3):
        whistle(town, late=True, score=1)
    month.close("2026-10", FIRST)
    name = ("property_credit", "2026-10")
    with pytest.raises(DomainError, match="not_found"):
        boards.find_board(town.actor("resident"), *name)
    boards.move_board(town.actor("office"), *name, "review", FIRST)
    warned = Notice.select().where(Notice.person == town.people["company"], Notice.kind == "board")
    assert "拟列入黑榜" in warned.get().title
    with pytest.raises(DomainError, match="还在听取"):
        boards.move_board(town.actor("supervisor"), *name, "supervise", FIRST)
    said = boards.object_to_board(town.actor("company"), *name, "路灯由供电部门管", FIRST)
    boards.answer_objection(town.actor("office"), said.code, False, "合同写明由物业管", FIRST)
    boards.move_board(town.actor("supervisor"), *name, "supervise", FIRST)
    entry = boards.find_board(town.actor("resident"), *name).entries.get()
    assert (entry.name, entry.side, bool(entry.reason)) == ("和顺物业", "black", True)
    with pytest.raises(DomainError, match="公示期还没结束"):
        boards.move_board(town.actor("office"), *name, "publish", FIRST)
    boards.object_to_board(town.actor("resident"), *name, "路灯当天就修好了", FIRST)
    assert boards.publish_due(FIRST + timedelta(days=20)) == 1, "only the board nobody objected to"


def test_who_reviewed_does_not_supervise(town):
    for _ in range(3):
        whistle(town)
    month.close("2026-10", FIRST)
    town.grant("office", "supervisor")
    boards.move_board(town.actor("office"), "property_credit", "2026-10", "review", FIRST)
    with pytest.raises(DomainError, match="same_person"):
        boards.move_board(town.actor("office"), "property_credit", "2026-10", "supervise", FIRST)


@pytest.mark.parametrize("kind", ["person", "building"])
def test_the_database_refuses_a_person_or_a_building_on_the_black_side(town, kind):
    deed(town, OCTOBER)
    month.close("2026-10", FIRST)
    with pytest.raises(Exception, match="CHECK"):
        BoardEntry.create(
            board=Board.get(),
            rank=9,
            subject_kind=kind,
            subject=999,
            name="x",
            score=0,
            side="black",
            indicators=[],
        )


def test_silver_points_come_once_a_month(town):
    assert points.grant_monthly("2026-11", FIRST) == 1
    points.grant_monthly("2026-11", FIRST)
    silver = [row.balance for row in points.balances(town.people["elder"], FIRST) if row.programme.code == "silver"]
    assert silver == [20]
