"""A board's life: draft, reviewed, on notice, published. `_move` is the only function that writes its state."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import ModelSelect

from app.services import audit, content, notices, outbox
from app.services.access import Actor
from app.services.boards.reading import find_board
from app.services.errors import DomainError, invalid
from app.services.local_time import add_working_days, day_start, local_day, period_label
from config.vocabulary import (
    BoardSide,
    BoardState,
    CheckKind,
    ErrorCode,
    MembershipState,
    NoticeKind,
    ObjectionState,
    Role,
)
from models.boards import Board, BoardEntry, BoardEvent, Objection
from models.database import changed, opaque_code, transaction
from models.registry import Membership, Organisation, Place

B = BoardState


@dataclass(frozen=True, slots=True)
class Step:
    source: BoardState
    target: BoardState
    role: Role
    label: str


STEPS = {
    "review": Step(B.DRAFT, B.REVIEWED, Role.OFFICE, "审核通过"),
    "supervise": Step(B.REVIEWED, B.ON_NOTICE, Role.SUPERVISOR, "同意公示"),
    "publish": Step(B.ON_NOTICE, B.PUBLISHED, Role.OFFICE, "发布"),
}

EVENT_WORDS = {"compute": "算出草稿", "announce": "公示", **{name: step.label for name, step in STEPS.items()}}
"""How each event of a board is said."""


def board_actions(actor: Actor, board: Board, now: datetime) -> list[tuple[str, str]]:
    """What this caller may do with the board now: (action, label)."""
    return [
        (action, step.label)
        for action, step in STEPS.items()
        if board.state == step.source
        and actor.covers(board.place.path, step.role)
        and not (action == "supervise" and _last_actor(board) == actor.id)
        and not (action == "publish" and _why_not_publish(board, now))
    ]


def _last_actor(board: Board) -> int | None:
    last = board.events.order_by(BoardEvent.number.desc()).first()
    return last.actor_id if last else None


def _why_not_publish(board: Board, now: datetime) -> str:
    if board.notice_until and board.notice_until > now:
        return "公示期还没结束"
    if board.objections.where(Objection.state == ObjectionState.OPEN).exists():
        return "还有异议没有答复"
    return ""


def move_board(actor: Actor, scheme: str, period: str, action: str, now: datetime, note: str = "") -> Board:
    """One step of a board's life.

    Errors: NOT_FOUND, FORBIDDEN, SAME_PERSON (who reviewed does not supervise), STATE_CONFLICT (also while the
    notice runs or an objection is open), ALREADY_TAKEN.
    """
    step = STEPS[action]
    with transaction():
        board = find_board(actor, scheme, period)
        actor.require(board.place.path, step.role)
        if board.state != step.source:
            raise DomainError(ErrorCode.STATE_CONFLICT, f"榜单{BoardState(board.state).label}，不能{step.label}")
        if action == "supervise" and _last_actor(board) == actor.id:
            raise DomainError(ErrorCode.SAME_PERSON)
        if action == "publish" and (why := _why_not_publish(board, now)):
            raise DomainError(ErrorCode.STATE_CONFLICT, why)
        _move(board, step.target, action, actor, note, now)
        audit.write(actor, f"board.{action}", f"{scheme}/{period}", now)
    return Board.get_by_id(board.id)


def announce_automatic(boards: list[Board], now: datetime) -> None:
    """Put boards on notice whose scheme needs no hand: praise of buildings, no person and no blame in it."""
    for board in boards:
        if board.scheme.definition["process"] == "automatic" and board.state == B.DRAFT:
            _move(board, B.ON_NOTICE, "announce", None, "按方案自动公示", now)


def publish_due(now: datetime) -> int:
    """Publish every board whose notice is over and that nobody objects to; answers how many."""
    count = 0
    for board in Board.select().where(Board.state == B.ON_NOTICE, Board.notice_until <= now):
        with transaction():
            if not _why_not_publish(board, now):
                _move(board, B.PUBLISHED, "publish", None, "公示期满，无未答复的异议", now)
                count += 1
    return count


def _move(board: Board, target: BoardState, action: str, actor: Actor | None, note: str, now: datetime) -> None:
    columns: dict[str, object] = {}
    if target is B.ON_NOTICE:
        days = board.scheme.definition["notice_working_days"]
        last = add_working_days(local_day(now), days)
        columns["notice_until"] = day_start(last + timedelta(days=1))
    if target is B.PUBLISHED:
        columns["published_at"] = now
    moved = changed(
        Board.update(state=target, version=Board.version + 1, **columns).where(
            Board.id == board.id, Board.state == board.state, Board.version == board.version
        )
    )
    if not moved:
        raise DomainError(ErrorCode.ALREADY_TAKEN)
    board = Board.get_by_id(board.id)
    number = board.events.count() + 1
    BoardEvent.create(
        board=board, number=number, action=action, actor=actor.person if actor else None, note=note, at=now
    )
    if target is B.REVIEWED:
        _tell_black_subjects(board, now)
    if target in (B.ON_NOTICE, B.PUBLISHED):
        _tell_everybody(board, target, now)


def _tell_black_subjects(board: Board, now: datetime) -> None:
    """A black entry's subject hears of it before the public does."""
    entries = (
        BoardEntry.select(BoardEntry, Organisation)
        .join(Organisation, on=(BoardEntry.subject == Organisation.id), attr="organisation")
        .where(BoardEntry.board == board, BoardEntry.side == BoardSide.BLACK, Organisation.contact.is_null(False))
    )
    for entry in entries:
        notices.post(
            kind=NoticeKind.BOARD,
            title=f"{period_label(board.period)}{board.scheme.name}：拟列入黑榜",
            body=f"{entry.name}：{entry.reason}。如有不同意见，请在公示期内提出异议。",
            person=entry.organisation.contact,
            key=f"board:{board.id}:warned:{entry.id}",
            now=now,
        )


def _tell_everybody(board: Board, state: BoardState, now: datetime) -> None:
    name = f"{period_label(board.period)}{board.scheme.name}"
    best = "、".join(
        entry.name for entry in board.entries.where(BoardEntry.side == BoardSide.RED).order_by(BoardEntry.rank)
    )
    ending = "公示期满，正式发布。"
    if state is B.ON_NOTICE:
        last = local_day(board.notice_until) - timedelta(days=1)
        ending = f"公示到 {last.month} 月 {last.day} 日，有异议请在小程序里提出。"
    title = f"{name} {state.label}"
    body = f"红榜：{best or '本月空缺'}。{ending}"
    link = f"/pages/boards/detail/index?scheme={board.scheme.code}&period={board.period}"
    key = f"board:{board.id}:{state}"
    notices.post(kind=NoticeKind.BOARD, title=title, body=body, link=link, place=board.place, key=key, now=now)
    outbox.robot_message(f"**{title}**\n{body}", key, now)
    outbox.post_mailing(
        key=key,
        title=title,
        template="board",
        place=board.place,
        people=_residents(board.place),
        shared={"board": board.scheme.name, "note": f"红榜：{best}", "time": now},
        page=link.removeprefix("/"),
        now=now,
    )


def _residents(place: Place) -> ModelSelect:
    """Everybody who lives below a place, once."""
    return (
        Membership.select(Membership.person.alias("person_id"))
        .join(Place, on=(Membership.household == Place.id))
        .where(Membership.state == MembershipState.CONFIRMED, Place.below(place.path))
        .distinct()
    )


def object_to_board(actor: Actor, scheme: str, period: str, words: str, now: datetime) -> Objection:
    """Say that a board on notice is wrong; it is not published until this is answered."""
    if not words.strip():
        raise invalid("words", "请写明哪里不对")
    with transaction():
        board = find_board(actor, scheme, period)
        if board.state != B.ON_NOTICE or (board.notice_until and board.notice_until <= now):
            raise DomainError(ErrorCode.STATE_CONFLICT, "这期榜单不在公示期")
        objection = Objection.create(
            code=opaque_code("b"),
            board=board,
            person=actor.person,
            words=words.strip(),
            state=ObjectionState.OPEN,
            made_at=now,
        )
        content.hold_text(actor, CheckKind.OBJECTION, objection.code, "words", words, board.place, now, own=True)
        return objection
