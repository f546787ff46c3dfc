"""What time does to boards: black entries end, boards expire, and who owes an answer is reminded."""

from datetime import datetime, timedelta

from app.services.boards import announcing
from app.services.boards.life import hold, record, write_state
from config.vocabulary import BoardState, EntryEnd, ObjectionState
from models.boards import Board, BoardEntry, Objection
from models.database import transaction

B = BoardState


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
