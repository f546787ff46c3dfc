"""A judge's score sheet: what is asked of them, what they gave, and the giving."""

from datetime import datetime

from peewee import ModelSelect, fn

from app.services import audit
from app.services.access import Actor
from app.services.boards.subjects import codes_of, key_of
from app.services.errors import DomainError, invalid, not_found
from config.vocabulary import ErrorCode
from models.boards import Scheme, Score, ScoringRound
from models.database import lock_row, transaction
from models.registry import Place

REASON_BELOW = 60
"""A score below it is given with a word why."""


def rounds_for(actor: Actor) -> ModelSelect:
    """Rounds in which the actor is asked to score, the newest first."""
    mine = Score.select(Score.round).where(Score.judge == actor.id)
    return (
        ScoringRound.select(ScoringRound, Scheme, Place)
        .join(Scheme)
        .switch(ScoringRound)
        .join(Place)
        .where(ScoringRound.id.in_(mine))
        .order_by(ScoringRound.id.desc())
    )


def sheet_counts(actor: Actor, rows: list[ScoringRound]) -> dict[int, tuple[int, int]]:
    """Round to (asked, still missing) of the actor's own sheets, in one query."""
    counted = (
        Score.select(Score.round, fn.COUNT(Score.id), fn.COUNT(Score.score))
        .where(Score.judge == actor.id, Score.round.in_([row.id for row in rows]))
        .group_by(Score.round)
    )
    return {key: (asked, asked - given) for key, asked, given in counted.tuples()}


def sheet_of(
    actor: Actor, scheme: str, period: str, place: str = ""
) -> tuple[ScoringRound, list[Score], dict[int, tuple[str, str]]]:
    """The actor's own score sheet: its round, every score asked for, and the subjects' codes and names. `place` says
    which of several, as for a department that judges in more than one community. NOT_FOUND."""
    rows = rounds_for(actor).where(Scheme.code == scheme, ScoringRound.period == period)
    row = (rows.where(Place.code == place) if place else rows).first()
    if row is None:
        raise not_found("您的评分表")
    scores = list(row.scores.where(Score.judge == actor.id).order_by(Score.subject, Score.id))
    return row, scores, codes_of(row.scheme.subject, sorted({one.subject for one in scores}))


def give_scores(
    actor: Actor,
    scheme: str,
    period: str,
    given: list[tuple[str, str, int, str]],
    now: datetime,
    place: str = "",
) -> int:
    """Score subjects: (subject's code, indicator, 0 to 100, why) each; until the round ends a score may be changed.

    All or none. Errors: NOT_FOUND, STATE_CONFLICT when the round is over, INVALID_INPUT for a score that was not
    asked of this judge, is outside 0 to 100, or is below REASON_BELOW without a word why: `scores.<number>.<field>`.
    """
    with transaction():
        row, _, _ = sheet_of(actor, scheme, period, place)
        lock_row(ScoringRound.select().where(ScoringRound.id == row.id))
        if row.due_at <= now:
            raise DomainError(ErrorCode.STATE_CONFLICT, "评分已经截止")
        for number, (subject, indicator, score, note) in enumerate(given):
            if not 0 <= score <= 100:
                raise invalid(f"scores.{number}.score", "分数要在 0 到 100 之间")
            if score < REASON_BELOW and not note.strip():
                raise invalid(f"scores.{number}.note", f"{REASON_BELOW} 分以下要写明原因")
            updated = (
                Score.update(score=score, note=note.strip(), scored_at=now, version=Score.version + 1)
                .where(
                    Score.round == row,
                    Score.judge == actor.id,
                    Score.indicator == indicator,
                    Score.subject == key_of(row.scheme.subject, subject),
                )
                .execute()
            )
            if not updated:
                raise invalid(f"scores.{number}.subject", "这一项没有请您评分")
        audit.write(actor, "board.score", f"{scheme}/{period}", now, count=len(given))
    return len(given)
