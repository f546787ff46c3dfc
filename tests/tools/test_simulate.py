"""The simulator itself, for a short while: the laws hold, a seed repeats all of it, and a fault is said."""

from datetime import UTC, datetime

from app.services import boards
from models.boards import Board, BoardEntry
from tests.quarter import close_quarter
from tools.simulate.__main__ import simulate
from tools.simulate.laws import laws
from tools.simulate.world import Weather

NOW = datetime(2027, 1, 1, 1, 0, tzinfo=UTC)


def test_some_days_of_an_estate_keep_the_laws_and_a_seed_repeats_them():
    first, again = (simulate(3, 6, 2.0, 2.0, Weather(killed=0.15)) for _ in range(2))
    assert first.broken == []
    assert "件订单" in first.lines[0]
    assert again.lines == first.lines
    said = "\n".join(first.lines)
    for word in ("进程被杀", "未送达", "forbidden", "insufficient_points"):
        assert word in said, word


def test_a_broken_law_is_said(quarter):
    close_quarter(NOW)
    assert [line for line in laws(NOW) if "榜单" in line] == []
    row = Board.get(Board.state == "draft")
    BoardEntry.update(score=BoardEntry.score + 1).where(BoardEntry.board == row).execute()
    boards.publish_due(NOW)
    Board.update(state="published", published_at=row.computed_at, notice_until=row.computed_at).where(
        Board.id == row.id
    ).execute()
    said = "\n".join(laws(NOW))
    assert "不能由存下的数据重现" in said
    assert "没有走完公示" in said
