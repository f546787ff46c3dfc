"""Programmes and their versioned rules: data, found by the moment they were in force."""

from collections.abc import Callable
from datetime import date, datetime

from app.services.errors import DomainError, not_found
from app.services.local_time import day_start, local_day, period_bounds, period_label
from app.services.points.transfers import award
from config.policy import defaults
from config.vocabulary import ErrorCode
from models.database import transaction
from models.people import Person
from models.points import Programme, Rule, RuleVersion
from models.registry import Membership

ELDER_AGE = 60
"""银发积分 starts at 60 (the seeds' practice)."""


SHIPPED_SINCE = date(2020, 1, 1)
"""The rules of the defaults are in force from this day, so that a hand-kept ledger can be brought in."""


def install_programmes() -> None:
    """Give a new community the programmes of the defaults; what it already has is left alone."""
    for entry in defaults("programmes")["programme"]:
        policy = {key: entry[key] for key in ("approval", "categories")}
        programme, made = Programme.get_or_create(
            code=entry["code"], defaults={"name": entry["name"], "policy": policy}
        )
        if made:
            for rule in entry["rule"]:
                _install_rule(programme, rule)


def _install_rule(programme: Programme, entry: dict) -> None:
    RuleVersion.create(
        rule=Rule.create(programme=programme, code=entry["code"]),
        number=1,
        active_from=day_start(SHIPPED_SINCE),
        title=entry["title"],
        sentence=entry["sentence"],
        category=entry["category"],
        amount=entry["amount"],
        amount_max=entry.get("amount_max", entry["amount"]),
        monthly_cap=entry.get("monthly_cap"),
        trigger=entry.get("trigger", ""),
    )


def programmes() -> list[Programme]:
    return list(Programme.select().order_by(Programme.id))


def find_programme(code: str) -> Programme:
    programme = Programme.get_or_none(Programme.code == code)
    if programme is None:
        raise not_found("这个积分项目")
    return programme


def rule_in_force(programme: Programme, code: str, at: datetime) -> RuleVersion:
    """The version of a rule that was in force at a moment; RULE_NOT_IN_FORCE when there is none."""
    version = _versions(programme, at).where(Rule.code == code).first()
    if version is None:
        raise DomainError(ErrorCode.RULE_NOT_IN_FORCE)
    return version


def rules_in_force(programme: Programme, at: datetime) -> list[RuleVersion]:
    """What a maker may choose from: rules without a trigger of their own."""
    return list(_versions(programme, at).where(RuleVersion.trigger == "").order_by(Rule.id))


def triggered_rules(trigger: str, at: datetime) -> list[RuleVersion]:
    """Rules that post by themselves on an event such as `order_verified`."""
    return list(_in_force(at).where(RuleVersion.trigger == trigger))


def _versions(programme: Programme, at: datetime):
    return _in_force(at).where(Rule.programme == programme)


def _in_force(at: datetime):
    return (
        RuleVersion.select(RuleVersion, Rule, Programme)
        .join(Rule)
        .join(Programme)
        .where(
            RuleVersion.active_from <= at,
            RuleVersion.active_until.is_null() | (RuleVersion.active_until > at),
        )
    )


def grant_monthly(period: str, now: datetime, progress: Callable[[int, int], None] | None = None) -> int:
    """Post the month's grant to every elder (60 on the month's first day); answers how many got it.

    Each grant is keyed by rule, person and month: granting again changes nothing.
    """
    start, _ = period_bounds(period)
    day = local_day(start)
    sixty = date(day.year - ELDER_AGE, day.month, day.day)
    elders = list(
        Person.select()
        .join(Membership, on=(Membership.person == Person.id))
        .where(Person.born_on <= sixty, Membership.state == "confirmed", Person.merged_into.is_null())
        .distinct()
        .order_by(Person.id)
    )
    with transaction():
        for version in triggered_rules("month_grant", max(start, now)):
            for done, elder in enumerate(elders, 1):
                award(
                    version,
                    elder,
                    evidence_kind="month",
                    evidence=period_label(period),
                    key=f"grant:{version.rule.code}:{elder.code}:{period}",
                    effective_at=start,
                    now=now,
                )
                if progress:
                    progress(done, len(elders))
    return len(elders)
