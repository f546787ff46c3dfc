"""Scores by hand, in both directions: who is asked, by when, what they said, and who is reminded.

A round opens in the last days of a period and ends with it, so that the ranking is whole when the period is over.
A judge who said nothing does not count; a subject nobody judged is ranked by its other figures.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN, fn

from app.services import notices, outbox
from app.services.access import term_is_current
from app.services.boards.definitions import Judges, SchemeDefinition
from app.services.boards.schemes import definition_of, schemes
from app.services.boards.subjects import organisations, ranked
from app.services.local_time import local_day, period_label, quarter_of, span_bounds
from config.vocabulary import BoardPeriod, BoardSubject, MembershipState, NoticeKind
from models.boards import Board, Scheme, Score, ScoringRound
from models.database import transaction
from models.people import Person, RoleGrant
from models.registry import Membership, Organisation, Place, Post, Term

REMIND = ((timedelta(days=3), "还有三天"), (timedelta(days=1), "最后一天"))


@dataclass(frozen=True, slots=True)
class Judge:
    """A person who scores, for an organisation where they speak for one, and below which path they may."""

    person: int
    organisation: int | None
    path: str


def running_period(kind: BoardPeriod, now: datetime) -> str:
    """The month, quarter or year that a moment lies in."""
    day = local_day(now)
    return {
        BoardPeriod.MONTH: f"{day:%Y-%m}",
        BoardPeriod.QUARTER: quarter_of(day),
        BoardPeriod.YEAR: f"{day:%Y}",
    }[kind]


def open_rounds(now: datetime) -> int:
    """Open the rounds whose time has come and ask their judges; answers how many. Run again, it opens none twice."""
    opened = 0
    for version in schemes():
        rules = definition_of(version)
        period = running_period(rules.period, now)
        end = span_bounds(period)[1]
        if not any(one.judges for one in rules.indicators) or now < end - timedelta(days=rules.scoring_days):
            continue
        for place in Place.select().where(Place.kind == rules.level).order_by(Place.id):
            with transaction():
                made = (
                    ScoringRound.insert(
                        scheme=version.scheme, rules=version, period=period, place=place, opened_at=now, due_at=end
                    )
                    .on_conflict_ignore()
                    .as_rowcount()
                    .execute()
                )
                if made:
                    row = round_of(version.scheme_id, period, place.id)
                    assert row is not None
                    _ask(row, rules, now)
                    opened += 1
    return opened


def round_of(scheme: int, period: str, place: int) -> ScoringRound | None:
    return ScoringRound.get_or_none(
        ScoringRound.scheme == scheme, ScoringRound.period == period, ScoringRound.place == place
    )


def _ask(row: ScoringRound, rules: SchemeDefinition, now: datetime) -> None:
    subjects = list(ranked(rules.model_copy(update={"activity_least": 1}), row.place, row.period).names)
    if rules.subject is BoardSubject.ORGANISATION:
        subjects = [one.id for one in organisations(rules.organisations, row.place)]
    paths = _paths(rules.subject, subjects)
    contacts = _contacts(subjects) if rules.subject is BoardSubject.ORGANISATION else {}
    asked: dict[int, int] = {}
    for one in rules.indicators:
        if one.judges is None:
            continue
        judges = list(_judges(one.judges, row.place, now))
        homes = _homes({judge.person for judge in judges})
        rows: list[dict[str, Any]] = [
            {
                "round": row,
                "indicator": one.code,
                "judge": judge.person,
                "organisation": judge.organisation,
                "subject": key,
            }
            for judge in judges
            for key in subjects
            if _may_judge(judge, key, paths.get(key, ""), contacts, homes)
        ]
        for start in range(0, len(rows), 500):
            Score.insert_many(rows[start : start + 500]).on_conflict_ignore().execute()
        for each in rows:
            asked[each["judge"]] = asked.get(each["judge"], 0) + 1
    last = local_day(row.due_at) - timedelta(days=1)
    _tell(row, asked, "请评分", f"截止 {last.month} 月 {last.day} 日", "asked", now)


def _may_judge(
    judge: Judge, subject: int, path: str, contacts: dict[int, int | None], homes: dict[int, str]
) -> bool:
    """Within their reach, and not over what is their own: their organisation, building or door."""
    if contacts:
        return judge.organisation != subject and contacts.get(subject) != judge.person
    home = homes.get(judge.person, "")
    return path.startswith(judge.path) and not (home and home.startswith(path))


def _judges(judges: Judges, place: Place, now: datetime) -> Iterable[Judge]:
    if judges.organisations is not None:
        rows = organisations([judges.organisations], place).where(Organisation.contact.is_null(False))
        return [Judge(row.contact_id, row.id, place.path) for row in rows.order_by(Organisation.id)]
    if judges.posts is not None:
        terms = (
            Term.select(Term.person, Place.path)
            .join(Post)
            .join(Place)
            .where(Post.kind == judges.posts, Place.below(place.path), term_is_current(local_day(now)))
            .order_by(Term.id)
        )
        return [Judge(person, None, path) for person, path in terms.tuples()]
    grants = (
        RoleGrant.select(RoleGrant.person)
        .where(RoleGrant.role == judges.role, RoleGrant.ended_at.is_null(), RoleGrant.place.in_(place.above()))
        .distinct()
    )
    return [Judge(person, None, place.path) for (person,) in grants.tuples()]


def _paths(kind: BoardSubject, keys: list[int]) -> dict[int, str]:
    if kind in (BoardSubject.ORGANISATION, BoardSubject.PERSON):
        return {}
    found: dict[int, str] = {}
    for start in range(0, len(keys), 500):
        found |= dict(Place.select(Place.id, Place.path).where(Place.id.in_(keys[start : start + 500])).tuples())
    return found


def _contacts(keys: list[int]) -> dict[int, int | None]:
    return dict(
        Organisation.select(Organisation.id, Organisation.contact).where(Organisation.id.in_(keys)).tuples()
    )


def _homes(people: set[int]) -> dict[int, str]:
    rows = (
        Membership.select(Membership.person, Place.path)
        .join(Place, on=(Membership.household == Place.id))
        .where(Membership.person.in_(people), Membership.state == MembershipState.CONFIRMED)
        .order_by(Membership.id.desc())
    )
    return dict(rows.tuples())


def _tell(row: ScoringRound, asked: dict[int, int], title: str, when: str, stage: str, now: datetime) -> int:
    """A notice to each judge, once for each stage, and a message to those who agreed to one; answers how many were told
    now."""
    told = 0
    name = f"{period_label(row.period)}{row.scheme.name}"
    link = f"/pages/boards/scoring/index?scheme={row.scheme.code}&period={row.period}&place={row.place.code}"
    for person in Person.select().where(Person.id.in_(list(asked))):
        body = f"{name}：还有 {asked[person.id]} 项等您打分，{when}。"
        key = f"scoring:{row.id}:{stage}:{person.id}"
        told += notices.post(
            kind=NoticeKind.BOARD, title=f"{name} {title}", body=body, link=link, person=person, key=key, now=now
        )
        outbox.subscribe_message(
            template="board",
            person=person,
            values={"board": row.scheme.name, "note": f"还有 {asked[person.id]} 项待打分", "time": row.due_at},
            page=link.removeprefix("/"),
            key=key,
            now=now,
        )
    return told


def remind_judges(now: datetime) -> int:
    """Remind who has not scored: three days before the end and on the last day, once each. Answers how many people."""
    told = 0
    for row in ScoringRound.select(ScoringRound, Scheme).join(Scheme).where(ScoringRound.due_at > now):
        left = row.due_at - now
        stage = next((words for span, words in reversed(REMIND) if left <= span), "")
        if not stage or (row.opened_at > row.due_at - REMIND[0][0] and stage == REMIND[0][1]):
            continue
        missing = dict(
            row.scores.select(Score.judge, fn.COUNT(Score.id))
            .where(Score.score.is_null())
            .group_by(Score.judge)
            .tuples()
        )
        with transaction():
            told += _tell(row, missing, "等您打分", stage, stage, now)
    return told


def progress_of(board: Board) -> list[dict[str, Any]]:
    """For each judge of a board's round: how many scores were asked and given."""
    row = round_of(board.scheme_id, board.period, board.place_id)
    if row is None:
        return []
    counted = (
        row.scores.select(Person.name, Organisation.name, fn.COUNT(Score.id), fn.COUNT(Score.score))
        .join(Person, on=(Score.judge == Person.id))
        .switch(Score)
        .join(Organisation, JOIN.LEFT_OUTER, on=(Score.organisation == Organisation.id))
        .group_by(Person.id, Person.name, Organisation.id, Organisation.name)
        .order_by(Person.id)
    )
    return [
        {"judge": name, "organisation": organisation or "", "asked": asked, "given": given}
        for name, organisation, asked, given in counted.tuples()
    ]


def manual_values(scheme: int, period: str, place: int) -> tuple[dict[str, dict[int, int]], dict[str, list[int]]]:
    """By indicator: every subject's average in hundredths of 0 to 100, and how many scores were given and asked."""
    row = round_of(scheme, period, place)
    if row is None:
        return {}, {}
    values: dict[str, dict[int, int]] = {}
    counts: dict[str, list[int]] = {}
    grouped = (
        row.scores.select(
            Score.indicator, Score.subject, fn.SUM(Score.score), fn.COUNT(Score.score), fn.COUNT(Score.id)
        )
        .group_by(Score.indicator, Score.subject)
        .order_by(Score.indicator, Score.subject)
    )
    for indicator, subject, total, given, asked in grouped.tuples():
        count = counts.setdefault(indicator, [0, 0])
        count[0] += given
        count[1] += asked
        if given:
            values.setdefault(indicator, {})[subject] = int(total) * 100 // given
    return values, counts
