"""The simulator itself, for a short while: the laws hold, a seed repeats all of it, and a fault is said."""

from datetime import UTC, datetime, timedelta

import pytest

from app.services import boards, outbox
from app.services.outbox import Outcome
from config.vocabulary import MessageState
from models.boards import Board, BoardEntry
from models.outbox import Message
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


@pytest.mark.laws
def test_weeks_of_an_estate_keep_the_laws_on_postgresql(postgresql_url):
    first, again = (
        simulate(5, 21, 2.0, 2.0, Weather(killed=0.15), postgresql_url, name) for name in ("lived", "again")
    )
    assert first.broken == []
    assert again.lines == first.lines
    assert "进程被杀" in "\n".join(first.lines)


def test_a_broken_law_is_said(quarter):
    close_quarter(NOW)
    assert [line for line in laws(NOW) if "榜单" in line] == []
    row = Board.get(Board.state == "draft")
    BoardEntry.update(score=BoardEntry.score + 1).where(BoardEntry.board == row).execute()
    boards.publish_due(NOW)
    Board.update(state="published", published_at=row.computed_at, notice_until=row.computed_at).where(
        Board.id == row.id
    ).execute()
    outbox.robot_message("第一条", "one", NOW)
    outbox.robot_message("第二条", "two", NOW)
    assert outbox.send_due(lambda _: Outcome(MessageState.SENT), lambda: NOW, senders=1) > 1
    newest = Message.select().order_by(Message.id.desc()).get()
    Message.update(state=MessageState.LEASED, due_at=NOW - timedelta(minutes=1)).where(
        Message.id == newest
    ).execute()
    said = "\n".join(laws(NOW))
    assert "不能由存下的数据重现" in said
    assert "没有走完公示" in said
    assert f"消息 {newest.code} 借出后没有下文" in said
