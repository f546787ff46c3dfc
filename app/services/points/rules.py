"""Changing what points are given for: a new version from a moment to come, never a change of what was."""

import string
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from peewee import IntegrityError, ModelSelect, fn

from app.services import audit
from app.services.access import Actor
from app.services.errors import DomainError, invalid, not_found
from app.services.points.programmes import find_programme, over_everything
from config.vocabulary import ErrorCode, Role
from models.database import transaction
from models.points import Programme, Rule, RuleVersion, Transfer

HOLDERS, SPANS = ("person", "household"), ("day", "week", "month")
MOST = 10_000


@dataclass(frozen=True, slots=True)
class RuleInput:
    """A rule as it shall be. `caps` is points by holder and span; `retired` ends the rule."""

    title: str
    sentence: str
    category: str
    amount: int
    amount_max: int | None = None
    caps: dict[str, dict[str, int]] = field(default_factory=dict)
    retired: bool = False


def write_version(
    actor: Actor, programme: str, code: str, rule: RuleInput, active_from: datetime, seen: int, now: datetime
) -> RuleVersion:
    """A new version of a rule (or the first, with `seen` 0), in force from a moment that is not over yet.

    Errors: FORBIDDEN, INVALID_INPUT naming the field, STALE when somebody wrote a version after the one seen.
    """
    over_everything(actor, Role.MANAGER)
    found = find_programme(programme)
    amount_max = rule.amount if rule.amount_max is None else rule.amount_max
    _check(found, rule, amount_max)
    if active_from < now:
        raise invalid("active_from", "生效时间不能早于现在；已经记过的分不会改变")
    with transaction():
        row, _ = Rule.get_or_create(programme=found, code=code)
        last = RuleVersion.select(fn.MAX(RuleVersion.number)).where(RuleVersion.rule == row).scalar() or 0
        if last != seen:
            raise DomainError(ErrorCode.STALE)
        before = RuleVersion.get_or_none(RuleVersion.rule == row, RuleVersion.number == last)
        if before is not None and active_from <= before.active_from:
            raise invalid("active_from", "要晚于上一版的生效时间")
        try:
            version = RuleVersion.create(
                rule=row,
                number=last + 1,
                active_from=active_from,
                retired=rule.retired,
                title=rule.title,
                sentence=rule.sentence,
                category=rule.category,
                amount=rule.amount,
                amount_max=amount_max,
                caps=rule.caps,
                trigger=before.trigger if before else "",
                maker=actor.id,
                recorded_at=now,
            )
        except IntegrityError as error:
            raise DomainError(ErrorCode.STALE) from error
        audit.write(actor, "rule_version", f"{programme}:{code}:{version.number}", now)
    return version


def _check(programme: Programme, rule: RuleInput, amount_max: int) -> None:
    if not 1 <= rule.amount <= MOST:
        raise invalid("amount", f"积分要在 1 到 {MOST} 之间")
    if not rule.amount <= amount_max <= MOST:
        raise invalid("amount_max", f"最多分数要在 {rule.amount} 到 {MOST} 之间")
    if rule.category not in programme.policy["categories"]:
        known = "、".join(programme.policy["categories"].values())
        raise invalid("category", f"类别只能是：{known}")
    try:
        # Names alone: a format such as {amount:>999999999} would fill the memory when somebody reads it.
        parts = [part[1:] for part in string.Formatter().parse(rule.sentence) if part[1] is not None]
    except ValueError as error:
        raise invalid("sentence", "说明里的括号不对，只能用 {evidence} 和 {amount}") from error
    if any(part not in (("evidence", "", None), ("amount", "", None)) for part in parts):
        raise invalid("sentence", "说明里只能用 {evidence} 和 {amount}")
    for holder, spans in rule.caps.items():
        if holder not in HOLDERS or not spans or any(span not in SPANS for span in spans):
            raise invalid("caps", "上限只能按个人或家庭，每天、每周或每月来定")
        if any(not 1 <= most <= 100 * MOST for most in spans.values()):
            raise invalid("caps", "上限要是大于 0 的整数")


def versions(programme: str, code: str) -> list[RuleVersion]:
    """Every version of a rule, newest first."""
    rule = Rule.get_or_none(Rule.programme == find_programme(programme), Rule.code == code)
    if rule is None:
        raise not_found("这条规则")
    return list(rule.versions.order_by(RuleVersion.number.desc()))


def newest_versions() -> ModelSelect:
    """The newest version of every rule, also of those that ended or begin later."""
    later = RuleVersion.alias()
    newest = later.select(fn.MAX(later.number)).where(later.rule == RuleVersion.rule)
    return (
        RuleVersion.select(RuleVersion, Rule, Programme)
        .join(Rule)
        .join(Programme)
        .where(RuleVersion.number == newest)
    )


def effect(version: RuleVersion, amount: int, period: str) -> dict[str, Any]:
    """What a changed worth would have meant in a month: how often the rule gave, what it gave, what it would have."""
    times, given = (
        Transfer.select(fn.COUNT(Transfer.id), fn.COALESCE(fn.SUM(Transfer.amount), 0))
        .join(RuleVersion)
        .where(
            Transfer.programme == version.rule.programme_id,
            Transfer.period == period,
            Transfer.reverses.is_null(),
            RuleVersion.rule == version.rule_id,
        )
        .scalar(as_tuple=True)
    )
    return {"times": int(times), "given": int(given), "would_give": int(times) * amount}
