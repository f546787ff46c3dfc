"""What alone keeps a subject off the red side (一票否决): recorded on a draft with its evidence, and lifted with a reason."""

from datetime import datetime

from peewee import IntegrityError, ModelSelect

from app.services import audit
from app.services.access import Actor
from app.services.boards.compute import recompute
from app.services.boards.life import hold, record
from app.services.boards.reading import find_board, rules_of
from app.services.boards.subjects import entered, key_of
from app.services.errors import DomainError, invalid, not_found
from config.vocabulary import BoardState, ErrorCode, Role
from models.boards import Board, Veto
from models.database import changed, transaction

B = BoardState


def record_veto(
    actor: Actor, scheme: str, period: str, subject: str, rule: str, evidence: str, now: datetime, place: str = ""
) -> Veto:
    """Record what alone keeps a subject off the red side; the draft is made anew.

    Errors: NOT_FOUND, FORBIDDEN, INVALID_INPUT without evidence or for a reason the scheme does not have,
    STATE_CONFLICT when the board is no draft or it stands already.
    """
    if not evidence.strip():
        raise invalid("evidence", "一票否决要写明依据")
    with transaction():
        board = _draft_of(actor, scheme, period, place)
        if all(one.code != rule or one.indicator for one in rules_of(board).vetoes):
            raise invalid("rule", "方案里没有这一条")
        key = entered(board, subject)
        same = _vetoes(board).where(Veto.subject == key, Veto.rule == rule)
        if same.exists():
            raise DomainError(ErrorCode.STATE_CONFLICT, "这一条已经登记过")
        try:
            made = Veto.create(
                scheme=board.scheme_id,
                period=period,
                place=board.place,
                subject=key,
                rule=rule,
                evidence=evidence.strip(),
                maker=actor.id,
                made_at=now,
            )
        except IntegrityError as error:
            raise DomainError(ErrorCode.STATE_CONFLICT, "这一条已经登记过") from error
        _after_veto(board, "veto", actor, evidence.strip(), now)
    return made


def lift_veto(
    actor: Actor, scheme: str, period: str, subject: str, rule: str, why: str, now: datetime, place: str = ""
) -> None:
    """Take a veto back; the draft is made anew. Errors as `record_veto`."""
    if not why.strip():
        raise invalid("evidence", "撤销要写明原因")
    with transaction():
        board = _draft_of(actor, scheme, period, place)
        key = key_of(board.scheme.subject, subject)
        lifting = Veto.update(lifted_by=actor.id, lifted_at=now).where(
            Veto.scheme == board.scheme_id,
            Veto.period == period,
            Veto.place == board.place,
            Veto.subject == key,
            Veto.rule == rule,
            Veto.lifted_at.is_null(),
        )
        if not changed(lifting):
            raise not_found("这条否决")
        _after_veto(board, "lift", actor, why.strip(), now)


def standing_vetoes(board: Board) -> list[Veto]:
    return list(_vetoes(board).order_by(Veto.id))


def _vetoes(board: Board) -> ModelSelect:
    return Veto.select().where(
        Veto.scheme == board.scheme_id,
        Veto.period == board.period,
        Veto.place == board.place,
        Veto.lifted_at.is_null(),
    )


def _draft_of(actor: Actor, scheme: str, period: str, place: str) -> Board:
    board = hold(find_board(actor, scheme, period, place))
    actor.require(board.place.path, Role.OFFICE)
    if board.state != B.DRAFT:
        raise DomainError(ErrorCode.STATE_CONFLICT, f"榜单{BoardState(board.state).label}，要先退回才能改")
    return board


def _after_veto(board: Board, action: str, actor: Actor, note: str, now: datetime) -> None:
    moved, _, _ = recompute(board, [], action, now)
    record(board, action, actor, note, now, moved)
    audit.write(actor, f"board.{action}", f"{board.scheme.code}/{board.period}", now)
