"""The simulator itself, for a short while: the laws hold, a seed repeats all of it, and a fault is said."""

from datetime import UTC, datetime

from app.services import boards
from models.boards import Board, BoardEntry
from tests.quarter import close_quarter
from tools.simulate.__main__ import simulate
from tools.simulate.laws import laws


def test_some_days_of_an_estate_keep_the_laws_and_a_seed_repeats_them():
    lived = simulate(3, 9, orders_a_day=2.0, deeds_a_day=2.0)
    assert lived.broken == []
    assert "件订单" in lived.lines[0]
    assert simulate(3, 9, orders_a_day=2.0, deeds_a_day=2.0).lines == lived.lines


def test_a_broken_law_is_said(quarter):
    close_quarter(datetime(2027, 1, 1, 1, 0, tzinfo=UTC))
    assert [line for line in laws() if "榜单" in line] == []
    row = Board.get(Board.state == "draft")
    BoardEntry.update(score=BoardEntry.score + 1).where(BoardEntry.board == row).execute()
    boards.publish_due(datetime(2027, 1, 1, 1, 0, tzinfo=UTC))
    Board.update(state="published", published_at=row.computed_at, notice_until=row.computed_at).where(
        Board.id == row.id
    ).execute()
    said = "\n".join(laws())
    assert "不能由存下的数据重现" in said
    assert "没有走完公示" in said
