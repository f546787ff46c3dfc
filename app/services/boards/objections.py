"""What is said against a board and how it is answered: before the notice by who is to stand on its black side, during
it by anybody, afterwards by who has mended what was wrong."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.services import audit, content
from app.services.access import Actor, within
from app.services.boards import announcing
from app.services.boards.compute import recompute
from app.services.boards.life import hold, record, working_days_on, write_state
from app.services.boards.ranking import Entry
from app.services.boards.reading import find_board, rules_of, standing
from app.services.boards.subjects import entered, own_keys
from app.services.errors import DomainError, invalid, not_found
from app.services.photos import show, shown
from config.vocabulary import (
    BoardSide,
    BoardState,
    CheckKind,
    EntryEnd,
    ErrorCode,
    ObjectionKind,
    ObjectionState,
    Role,
)
from models.boards import Board, BoardEntry, Objection
from models.database import changed, opaque_code, transaction
from models.orders import Upload
from models.registry import Place

B, K = BoardState, ObjectionKind
ANSWERING = {
    K.ANSWER: (Role.OFFICE, Role.SUPERVISOR),
    K.OBJECTION: (Role.OFFICE, Role.SUPERVISOR),
    K.REPAIR: (Role.SUPERVISOR,),
}


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure that was wrong: whose, which, and what it truly is, in the indicator's own unit."""

    subject: str
    indicator: str
    value: int


def objection_actions(actor: Actor, board: Board, now: datetime) -> list[tuple[str, str]]:
    """How the caller may speak against the board now."""
    kind, _ = _kind_for(actor, board, now)
    return [("object", {K.ANSWER: "申辩", K.OBJECTION: "提出异议", K.REPAIR: "申请修复"}[kind])] if kind else []


def _kind_for(actor: Actor, board: Board, now: datetime) -> tuple[ObjectionKind | None, int | None]:
    """What the caller's words would be, and about whom when it is their own black entry."""
    mine = own_keys(actor, board.scheme.subject)
    black = [row.subject for row in standing(board, now).where(BoardEntry.side == BoardSide.BLACK)] if mine else []
    own = next((key for key in black if key in mine), None)
    if board.state == B.REVIEWED and own is not None and board.answer_until and board.answer_until > now:
        return K.ANSWER, own
    if board.state == B.ON_NOTICE and not (board.notice_until and board.notice_until <= now):
        return K.OBJECTION, own
    if board.state == B.PUBLISHED and own is not None:
        return K.REPAIR, own
    return None, None


def object_to_board(
    actor: Actor,
    scheme: str,
    period: str,
    words: str,
    now: datetime,
    subject: str = "",
    place: str = "",
    photos: tuple[str, ...] = (),
) -> Objection:
    """Say that a board is wrong, or mended: it goes on only when this is answered. `subject` is whom it is about.
    Whoever speaks for a blamed organisation may show photos.

    Errors: NOT_FOUND, INVALID_INPUT, STATE_CONFLICT when it is not the time, or one's own is still open.
    """
    if not words.strip():
        raise invalid("words", "请写明哪里不对")
    with transaction():
        board = hold(find_board(actor, scheme, period, place))
        kind, own = _kind_for(actor, board, now)
        if kind is None:
            raise DomainError(ErrorCode.STATE_CONFLICT, "这期榜单不在公示期")
        about = entered(board, subject) if subject else own
        if board.objections.where(
            Objection.person == actor.id, Objection.state == ObjectionState.OPEN, Objection.words == words.strip()
        ).exists():
            raise DomainError(ErrorCode.STATE_CONFLICT, "您已提过同样的意见，正在处理")
        made = Objection.create(
            code=opaque_code("b"),
            board=board,
            kind=kind,
            subject=about,
            person=actor.person,
            words=words.strip(),
            state=ObjectionState.OPEN,
            made_at=now,
            answer_by=working_days_on(now, rules_of(board).objection_working_days),
        )
        if photos:
            _show(actor, made, photos, now)
        content.hold_text(actor, CheckKind.OBJECTION, made.code, "words", words, board.place, now, own=True)
        record(board, "object", None, kind.label, now)
        announcing.tell_offices(made, f"收到{kind.label}", "received", now)
        return made


def _show(actor: Actor, objection: Objection, photos: tuple[str, ...], now: datetime) -> None:
    """Bind the speaker's own photos: whoever answers looks at them."""
    if objection.kind == K.OBJECTION:
        raise invalid("photos", "申辩和申请修复时才能附照片")
    show(actor, photos, Upload.objection, objection)
    content.hold_photos(actor, photos, objection.board.place, now, own=True)


def photos_of(objections: list[Objection]) -> dict[int, list[str]]:
    """Key of an objection to the codes of its photos, in one query."""
    return shown(Upload.objection, objections)


def objections_of(actor: Actor, board: Board) -> list[Objection]:
    """What was said against a board: all of it to those who answer, to others their own."""
    query = board.objections.order_by(Objection.id)
    inside = actor.covers(board.place.path, Role.OFFICE, Role.SUPERVISOR, Role.AUDITOR)
    return list(query if inside else query.where(Objection.person == actor.id))


def may_answer(actor: Actor, objection: Objection) -> bool:
    roles = ANSWERING[K(objection.kind)]
    return (
        objection.state == ObjectionState.OPEN
        and actor.covers(objection.board.place.path, *roles)
        and objection.person_id != actor.id
    )


def find_objection(actor: Actor, code: str) -> Objection:
    """An objection the caller answers, or their own. NOT_FOUND."""
    row = (
        Objection.select(Objection, Board)
        .join(Board)
        .join(Place)
        .where(Objection.code == code)
        .where(within(actor, Role.OFFICE, Role.SUPERVISOR, Role.AUDITOR) | (Objection.person == actor.id))
        .first()
    )
    if row is None:
        raise not_found("这条意见")
    return row


def answer_objection(
    actor: Actor,
    code: str,
    uphold: bool,
    answer: str,
    now: datetime,
    corrections: tuple[Correction, ...] = (),
) -> Objection:
    """Answer in words; upheld, the ranking is made anew with what was set right, and a repair ends its entry.

    When the sides change, a board on notice is on notice anew; whoever would newly stand on the black side is told
    first, and the board goes back before the notice. Errors: NOT_FOUND, FORBIDDEN, SAME_PERSON, INVALID_INPUT,
    STATE_CONFLICT when it is answered already or the board has moved on.
    """
    if not answer.strip():
        raise invalid("answer", "请写明答复")
    with transaction():
        found = find_objection(actor, code)
        board = hold(found.board)
        actor.require(board.place.path, *ANSWERING[K(found.kind)])
        if found.person_id == actor.id:
            raise DomainError(ErrorCode.SAME_PERSON, "自己提的意见要由别人答复")
        fixed = _checked(board, corrections)
        if fixed and (not uphold or found.kind == K.REPAIR):
            raise invalid("corrections", "采纳异议时才能更正数据")
        _write_answer(found, actor, uphold, answer.strip(), fixed, now)
        if not uphold:
            record(board, "dismiss", actor, K(found.kind).label, now)
        elif found.kind == K.REPAIR:
            _repair(board, found, actor, now)
        else:
            _set_right(board, fixed, actor, now)
        audit.write(actor, "board.answer", found.code, now, upheld=uphold)
        row = Objection.get_by_id(found.id)
        announcing.tell_objector(row, now)
    return row


def _write_answer(
    objection: Objection, actor: Actor, uphold: bool, answer: str, fixed: list[dict[str, Any]], now: datetime
) -> None:
    """The one answer an objection gets: of two hands the second is told."""
    written = changed(
        Objection.update(
            state=ObjectionState.UPHELD if uphold else ObjectionState.DISMISSED,
            answer=answer,
            corrections=fixed,
            answered_by=actor.person,
            answered_at=now,
            version=Objection.version + 1,
        ).where(Objection.id == objection.id, Objection.state == ObjectionState.OPEN)
    )
    if not written:
        raise DomainError(ErrorCode.STATE_CONFLICT, "这条意见已经答复过了")


def _checked(board: Board, corrections: tuple[Correction, ...]) -> list[dict[str, Any]]:
    rules, fixed = rules_of(board), []
    for one in corrections:
        if rules.indicator(one.indicator) is None:
            raise invalid("corrections", "更正的指标不在这个方案里")
        if not 0 <= one.value <= 10**9:
            raise invalid("corrections", "更正后的数值要是 0 以上的整数")
        fixed.append({"subject": entered(board, one.subject), "indicator": one.indicator, "value": one.value})
    return fixed


def _set_right(board: Board, fixed: list[dict[str, Any]], actor: Actor, now: datetime) -> None:
    if board.state not in (B.REVIEWED, B.ON_NOTICE):
        raise DomainError(ErrorCode.STATE_CONFLICT, f"榜单{BoardState(board.state).label}，不能再改")
    moved, before, after = recompute(board, fixed, "uphold", now)
    newly = _black(after) - _black(before)
    if newly:
        write_state(board, B.REVIEWED, "uphold", actor, "有单位新列入黑榜，先告知再公示", now, moved)
    elif board.state == B.ON_NOTICE and _sides(before) != _sides(after):
        write_state(board, B.ON_NOTICE, "uphold", actor, "上榜名单有变，重新公示", now, moved)
    else:
        record(board, "uphold", actor, "上榜名单没有变", now, moved)


def _black(entries: list[Entry]) -> set[int]:
    return {row["subject"] for row in entries if row["side"] == BoardSide.BLACK}


def _sides(entries: list[Entry]) -> set[tuple[int, str, str]]:
    return {(row["subject"], row["side"], row["title"]) for row in entries if row["side"] != BoardSide.NONE}


def _repair(board: Board, objection: Objection, actor: Actor, now: datetime) -> None:
    """The entry ends by proof of mending: an event, not an erasure, and no longer served."""
    ended = changed(
        BoardEntry.update(ended_at=now, ended_why=EntryEnd.REPAIRED).where(
            BoardEntry.board == board, BoardEntry.subject == objection.subject, BoardEntry.ended_at.is_null()
        )
    )
    if not ended:
        raise DomainError(ErrorCode.STATE_CONFLICT, "这一条已经不在榜上")
    record(board, "repair", actor, "", now, [{"subject": objection.subject, "ended": EntryEnd.REPAIRED.value}])
