"""What time does to boards: published when their notice is over, black entries end, boards expire, judges are asked, and
who owes an answer is reminded. Also the boards of a quarter or year, as the calendar makes them."""

from datetime import datetime, timedelta
from typing import Any

from app.services.boards import announcing
from app.services.boards.compute import compute_boards
from app.services.boards.life import announce_automatic, hold, publish_due, record, write_state
from app.services.boards.scoring import open_rounds, remind_judges
from config.vocabulary import BoardState, EntryEnd, ObjectionState
from models.boards import Board, BoardEntry, Objection
from models.database import transaction

B = BoardState


def daily(now: datetime) -> dict[str, Any]:
    """Everything a day asks of boards; run again, it has its effect once. The answer reads as a sentence."""
    done = {"published": publish_due(now), **end_due(now), "rounds": open_rounds(now)}
    done |= {"judges": remind_judges(now), "reminded": remind_answers(now)}
    words = (
        ("published", "发布 {} 期"),
        ("expired", "到期 {} 期"),
        ("ended", "黑榜条目到期 {} 条"),
        ("rounds", "开始评分 {} 场"),
        ("judges", "提醒评分 {} 人"),
        ("reminded", "提醒答复 {} 人"),
    )
    said = "，".join(sentence.format(done[name]) for name, sentence in words if done[name])
    return {**done, "sentence": f"{said}。" if said else "今天没有要办的。"}


def draft_period(period: str, now: datetime) -> dict[str, Any]:
    """Draft a quarter's or year's boards and put the automatic ones on notice; read as a sentence."""
    made = compute_boards(period, now)
    with transaction():
        announce_automatic(list(Board.select().where(Board.period == period)), now)
    names = "、".join(sorted({board.scheme.name for board in made}))
    said = f"算出{names}共 {len(made)} 期草稿，等社区审核。" if made else "没有新的榜单要算。"
    return {"boards": len(made), "sentence": said}


def end_due(now: datetime) -> dict[str, int]:
    """End the black entries whose time is over, and the boards that are no longer in effect."""
    ended = 0
    due = BoardEntry.select(BoardEntry.board).where(BoardEntry.ended_at.is_null(), BoardEntry.ends_at <= now)
    for board in Board.select().where(Board.id.in_(due), Board.state == B.PUBLISHED):
        with transaction():
            row = hold(board)
            query = BoardEntry.update(ended_at=now, ended_why=EntryEnd.EXPIRED).where(
                BoardEntry.board == row, BoardEntry.ended_at.is_null(), BoardEntry.ends_at <= now
            )
            if count := query.execute():
                record(row, "end", None, f"{count} 条", now)
                ended += count
    expired = 0
    for board in Board.select().where(Board.state == B.PUBLISHED, Board.effective_until <= now):
        with transaction():
            row = hold(board)
            if row.state == B.PUBLISHED:
                write_state(row, B.EXPIRED, "expire", None, "", now)
                expired += 1
    return {"ended": ended, "expired": expired}


def remind_answers(now: datetime) -> int:
    """Remind the office of objections that must be answered by tomorrow, and of those that are overdue; once each."""
    told = 0
    rows = Objection.select().where(
        Objection.state == ObjectionState.OPEN, Objection.answer_by <= now + timedelta(days=1)
    )
    for row in rows:
        late = row.answer_by <= now
        with transaction():
            told += announcing.tell_offices(
                row, "意见超过答复期限" if late else "意见快到答复期限", "late" if late else "soon", now
            )
    return told
