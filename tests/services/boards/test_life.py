"""A board's life from its draft to its end: each step an event, and what was is never changed."""

from datetime import timedelta

import pytest
from peewee import IntegrityError

from app.services import boards, notices
from app.services.boards.compute import differences
from app.services.errors import DomainError
from config.vocabulary import BoardState
from models.boards import Board, BoardComputation, BoardEntry, BoardEvent
from models.database import database, transaction
from tests.quarter import DAY, GRADE, LAST_WEEK, NEW_YEAR, ON_BOTH, entry, on_notice, subject


@ON_BOTH
def test_published_in_effect_repaired_and_expired(ranked):
    board = on_notice(ranked)
    with pytest.raises(DomainError, match="state_conflict"):
        boards.move_board(ranked.actor("office"), *GRADE, "publish", NEW_YEAR + 3 * DAY)
    published = board.notice_until
    assert boards.publish_due(published - timedelta(seconds=1)) == 0
    assert [boards.publish_due(published), boards.publish_due(published)] == [2, 0], "this one and the buildings'"
    board = boards.find_board(ranked.actor("resident"), *GRADE)
    assert [one.name for one in boards.public_entries(board, published)] == ["安心物业", "和顺物业"]
    plea = boards.object_to_board(ranked.actor("company"), *GRADE, "已增派夜班，附排班表", published + 9 * DAY)
    assert plea.kind == "repair"
    with pytest.raises(DomainError, match="forbidden"):
        boards.answer_objection(ranked.actor("office"), plea.code, True, "属实", published + 10 * DAY)
    boards.answer_objection(ranked.actor("supervisor"), plea.code, True, "现场核实", published + 10 * DAY)
    assert [one.name for one in boards.public_entries(board, published + 11 * DAY)] == ["安心物业"]
    assert [one.name for one in boards.entries_for(ranked.actor("office"), board, published + 11 * DAY)] == [
        "安心物业"
    ]
    assert BoardEntry.select().where(BoardEntry.name == "和顺物业", BoardEntry.ended_why == "repaired").exists()
    assert boards.public_entries(board, board.effective_until) == [], "over at once, even before the job runs"
    assert boards.end_due(board.effective_until)["expired"] == 2
    with pytest.raises(DomainError, match="not_found"):
        boards.find_board(ranked.actor("resident"), *GRADE)
    assert boards.board_by_code(board.code).state == BoardState.EXPIRED
    assert [row.action for row in board.events.order_by(BoardEvent.number)] == [
        *("compute", "review", "object", "dismiss", "supervise", "publish", "object", "repair", "expire"),
    ]
    assert differences(Board.select()) == []


def test_a_black_entry_ends_by_itself(ranked):
    board = on_notice(ranked)
    boards.publish_due(board.notice_until)
    row = Board.get_by_id(board.id)
    over = entry("和顺物业").ends_at
    assert over == row.published_at + timedelta(days=92)
    assert [one.name for one in boards.public_entries(row, over - timedelta(seconds=1))] == ["安心物业", "和顺物业"]
    assert boards.public_entries(row, over) == []


@ON_BOTH
def test_a_withdrawn_board_is_gone_everywhere(ranked):
    on_notice(ranked)
    with pytest.raises(DomainError, match="要写明原因"):
        boards.move_board(ranked.actor("supervisor"), *GRADE, "withdraw", NEW_YEAR + 3 * DAY)
    board = boards.move_board(ranked.actor("supervisor"), *GRADE, "withdraw", NEW_YEAR + 3 * DAY, "数据有误")
    assert boards.public_entries(board, NEW_YEAR + 3 * DAY) == []
    assert boards.entries_for(ranked.actor("office"), board, NEW_YEAR + 3 * DAY) == []
    said = [row.title + row.body for row in notices.readable(ranked.actor("resident")) if row.place_id]
    assert not any("安心物业" in words for words in said)
    assert any("已撤回" in words for words in said)


def test_the_checker_sends_a_draft_back(ranked):
    boards.move_board(ranked.actor("office"), *GRADE, "review", NEW_YEAR)
    with pytest.raises(DomainError, match="forbidden"):
        boards.move_board(ranked.actor("office"), *GRADE, "return", NEW_YEAR, "x")
    board = boards.move_board(ranked.actor("supervisor"), *GRADE, "return", NEW_YEAR, "少了一家")
    assert board.state == BoardState.DRAFT


@ON_BOTH
def test_a_veto_makes_the_draft_anew_and_can_be_lifted(ranked):
    office = ranked.actor("office")
    for wrong, code in (
        ((subject("安心物业"), "made_up", "x"), "invalid_input"),
        ((subject("安心物业"), "accident", " "), "invalid_input"),
        ((subject("城管分局"), "accident", "x"), "not_found"),
    ):
        with pytest.raises(DomainError, match=code):
            boards.record_veto(office, *GRADE, *wrong, NEW_YEAR)
    boards.record_veto(office, *GRADE, subject("安心物业"), "accident", "事故调查报告 3 号", NEW_YEAR)
    assert (entry("安心物业").side, entry("安心物业").reason) == ("black", "一票否决：发生安全责任事故")
    with pytest.raises(DomainError, match="登记过"):
        boards.record_veto(office, *GRADE, subject("安心物业"), "accident", "又一份", NEW_YEAR)
    with pytest.raises(DomainError, match="forbidden"):
        boards.record_veto(ranked.actor("supervisor"), *GRADE, subject("安心物业"), "fund_misuse", "x", NEW_YEAR)
    boards.lift_veto(office, *GRADE, subject("安心物业"), "accident", "不是它的责任", NEW_YEAR)
    assert entry("安心物业").side == "red"
    assert [row.changes != [] for row in BoardEvent.select().where(BoardEvent.action.in_(["veto", "lift"]))] == [
        True
    ] * 2


@ON_BOTH
def test_what_went_in_and_what_happened_never_change(ranked):
    for table in ("board_computation", "board_event"):
        for sql in (f"UPDATE {table} SET at = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(Exception, match="never change"):
                database.execute_sql(sql)
    assert BoardComputation.select().count() == Board.select().count()
    database.execute_sql("UPDATE board_entry SET score = score + 1 WHERE name = '安心物业'")
    assert len(differences(Board.select())) == 1, "a changed entry is found"


@ON_BOTH
def test_the_database_itself_refuses_all_but_organisations_on_the_black_side(ranked):
    for kind in ("person", "household", "building", "estate"):
        with pytest.raises(IntegrityError), transaction():
            BoardEntry.update(subject_kind=kind, side="black").where(BoardEntry.name == "安心物业").execute()
        assert not BoardEntry.select().where(BoardEntry.subject_kind == kind, BoardEntry.side == "black").exists()


def test_a_quarter_that_still_runs_is_not_ranked(quarter):
    with pytest.raises(DomainError, match="period_not_over"):
        boards.compute_boards("2026-Q4", LAST_WEEK)
