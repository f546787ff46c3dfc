"""A board's life: draft, reviewed, on notice, published, expired; and withdrawn. `write_state` is the only function
that writes its state, and each step is an event."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from app.services import audit
from app.services.access import Actor
from app.services.boards import announcing
from app.services.boards.compute import recompute
from app.services.boards.reading import find_board
from app.services.boards.schemes import definition_of
from app.services.errors import DomainError, invalid
from app.services.local_time import add_working_days, day_start, local_day
from config.vocabulary import BoardProcess, BoardSide, BoardState, ErrorCode, ObjectionKind, ObjectionState, Role
from models.boards import Board, BoardEntry, BoardEvent, Objection
from models.database import changed, lock_row, transaction

B = BoardState
OFFICE, SUPERVISOR = (Role.OFFICE,), (Role.SUPERVISOR,)


@dataclass(frozen=True, slots=True)
class Step:
    sources: tuple[BoardState, ...]
    target: BoardState
    roles: tuple[Role, ...]
    label: str
    needs_note: bool = False


STEPS = {
    "recompute": Step((B.DRAFT,), B.DRAFT, OFFICE, "重新计算"),
    "review": Step((B.DRAFT,), B.REVIEWED, OFFICE, "审核通过"),
    "supervise": Step((B.REVIEWED,), B.ON_NOTICE, SUPERVISOR, "同意公示"),
    "return": Step((B.REVIEWED,), B.DRAFT, SUPERVISOR, "退回", True),
    "publish": Step((B.ON_NOTICE,), B.PUBLISHED, OFFICE, "发布"),
    "withdraw": Step((B.ON_NOTICE, B.PUBLISHED), B.WITHDRAWN, (*OFFICE, *SUPERVISOR), "撤回", True),
}

EVENT_WORDS = {
    "compute": "算出草稿",
    "announce": "公示",
    "object": "收到意见",
    "uphold": "采纳意见，重新计算",
    "dismiss": "答复意见，未采纳",
    "veto": "登记一票否决",
    "lift": "撤销一票否决",
    "expire": "到期",
    "end": "黑榜条目到期",
    "repair": "信用修复",
    **{name: step.label for name, step in STEPS.items()},
}
"""How each event of a board is said."""


def board_actions(actor: Actor, board: Board, now: datetime) -> list[tuple[str, str]]:
    """What this caller may do with the board now: (action, label)."""
    return [
        (action, step.label)
        for action, step in STEPS.items()
        if board.state in step.sources
        and actor.covers(board.place.path, *step.roles)
        and not (action == "supervise" and last_actor(board) == actor.id)
        and not _why_not(action, board, now)
    ]


def last_actor(board: Board) -> int | None:
    """Who did the last step; answering an objection is none."""
    last = board.events.where(BoardEvent.action.in_(list(STEPS))).order_by(BoardEvent.number.desc()).first()
    return last.actor_id if last else None


def _why_not(action: str, board: Board, now: datetime) -> str:
    if action == "publish":
        return why_not_publish(board, now)
    return why_not_announce(board, now) if action == "supervise" else ""


def why_not_announce(board: Board, now: datetime) -> str:
    """Before the notice, whoever is to stand on the black side has had their time to answer, and was answered."""
    if _open(board):
        return "拟上黑榜单位的意见还没有答复"
    if board.answer_until is not None and board.answer_until > now and not _all_have_answered(board):
        last = local_day(board.answer_until) - timedelta(days=1)
        return f"还在听取拟上黑榜单位的意见，到 {last.month} 月 {last.day} 日"
    return ""


def why_not_publish(board: Board, now: datetime) -> str:
    if board.notice_until and board.notice_until > now:
        return "公示期还没结束"
    return "还有异议没有答复" if _open(board) else ""


def _open(board: Board) -> bool:
    return bool(
        board.objections.where(
            Objection.state == ObjectionState.OPEN, Objection.kind != ObjectionKind.REPAIR
        ).exists()
    )


def _all_have_answered(board: Board) -> bool:
    black = {row.subject for row in board.entries.where(BoardEntry.side == BoardSide.BLACK)}
    answered = {row.subject for row in board.objections.where(Objection.kind == ObjectionKind.ANSWER)}
    return black <= answered


def hold(board: Board) -> Board:
    """The board as it stands now, kept from others until the transaction ends."""
    lock_row(Board.select(Board.id).where(Board.id == board.id))
    return Board.get_by_id(board.id)


def move_board(
    actor: Actor, scheme: str, period: str, action: str, now: datetime, note: str = "", place: str = ""
) -> Board:
    """One step of a board's life.

    Errors: NOT_FOUND, FORBIDDEN, SAME_PERSON (who reviewed does not supervise), INVALID_INPUT for a step that needs
    its reason, STATE_CONFLICT (also while a notice or the subjects' time to answer runs, or an objection is open),
    ALREADY_TAKEN.
    """
    step = STEPS[action]
    with transaction():
        board = hold(find_board(actor, scheme, period, place))
        actor.require(board.place.path, *step.roles)
        if board.state not in step.sources:
            raise DomainError(ErrorCode.STATE_CONFLICT, f"榜单{BoardState(board.state).label}，不能{step.label}")
        if action == "supervise" and last_actor(board) == actor.id:
            raise DomainError(ErrorCode.SAME_PERSON)
        if step.needs_note and not note.strip():
            raise invalid("note", f"{step.label}要写明原因")
        if why := _why_not(action, board, now):
            raise DomainError(ErrorCode.STATE_CONFLICT, why)
        if action == "recompute":
            moved, _, _ = recompute(board, [], "recompute", now)
            record(board, action, actor, note, now, moved)
        else:
            write_state(board, step.target, action, actor, note, now)
        audit.write(actor, f"board.{action}", f"{scheme}/{period}", now)
    return Board.get_by_id(board.id)


def announce_automatic(boards: list[Board], now: datetime) -> None:
    """Put boards on notice whose scheme needs no hand: praise of buildings, no person and no blame in it."""
    for board in boards:
        if board.state == B.DRAFT and definition_of(board.rules).process is BoardProcess.AUTOMATIC:
            write_state(board, B.ON_NOTICE, "announce", None, "按方案自动公示", now)


def publish_due(now: datetime) -> int:
    """Publish every board whose notice is over and that nobody objects to; answers how many."""
    count = 0
    for board in Board.select().where(Board.state == B.ON_NOTICE, Board.notice_until <= now):
        with transaction():
            row = hold(board)
            if row.state == B.ON_NOTICE and not why_not_publish(row, now):
                write_state(row, B.PUBLISHED, "publish", None, "公示期满，无未答复的异议", now)
                count += 1
    return count


def write_state(
    board: Board,
    target: BoardState,
    action: str,
    actor: Actor | None,
    note: str,
    now: datetime,
    changes: list[dict[str, Any]] | None = None,
) -> None:
    """Move a board, in the caller's transaction: its state, the moments that follow from it, the event, and who is
    told. ALREADY_TAKEN when another hand was first."""
    moved = changed(
        Board.update(state=target, version=Board.version + 1, **_moments(board, target, now)).where(
            Board.id == board.id, Board.state == board.state, Board.version == board.version
        )
    )
    if not moved:
        raise DomainError(ErrorCode.ALREADY_TAKEN)
    again = action == "uphold"
    board = Board.get_by_id(board.id)
    number = record(board, action, actor, note, now, changes)
    if target is B.REVIEWED or again:
        announcing.ask_red_people(board, now)
    if target is B.REVIEWED and board.answer_until is not None:
        announcing.tell_black_subjects(board, now)
    if target is B.ON_NOTICE:
        announcing.tell_everybody(board, target, f"board:{board.id}:{target}:{number}", now, changed=again)
    if target is B.PUBLISHED:
        BoardEntry.update(ends_at=board.published_at + timedelta(days=definition_of(board.rules).black_days)).where(
            BoardEntry.board == board, BoardEntry.side == BoardSide.BLACK
        ).execute()
        announcing.tell_everybody(board, target, f"board:{board.id}:{target}:{number}", now)
    if target is B.WITHDRAWN:
        announcing.withdraw_words(board, now)
    if target is B.EXPIRED:
        announcing.forget_names(board)


def _moments(board: Board, target: BoardState, now: datetime) -> dict[str, object]:
    rules = definition_of(board.rules)
    if target is B.REVIEWED:
        black = board.entries.where(BoardEntry.side == BoardSide.BLACK).exists()
        return {"answer_until": working_days_on(now, rules.answer_working_days) if black else None}
    if target is B.ON_NOTICE:
        return {"notice_until": working_days_on(now, rules.notice_working_days)}
    if target is B.PUBLISHED:
        return {"published_at": now, "effective_until": now + timedelta(days=rules.effect_days)}
    return {}


def working_days_on(now: datetime, count: int) -> datetime:
    """The end of the working day so many working days after today."""
    return day_start(add_working_days(local_day(now), count) + timedelta(days=1))


def record(
    board: Board,
    action: str,
    actor: Actor | None,
    note: str,
    now: datetime,
    changes: list[dict[str, Any]] | None = None,
) -> int:
    """An event of a board; answers its number."""
    last = BoardEvent.select(fn.MAX(BoardEvent.number)).where(BoardEvent.board == board).scalar() or 0
    BoardEvent.create(
        board=board,
        number=last + 1,
        action=action,
        actor=actor.person if actor else None,
        note=note,
        changes=changes or [],
        at=now,
    )
    return int(last) + 1
