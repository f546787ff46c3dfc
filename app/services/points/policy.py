"""What the managing group may change of a programme: its names, who approves, when points expire, where they are
spent, who is granted some each month. Every change is a version; what was recorded before stays as it was."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from peewee import fn

from app.services import audit
from app.services.access import Actor
from app.services.errors import DomainError, invalid
from app.services.points.programmes import find_programme, over_everything
from app.services.policy import versions, write_version
from config.vocabulary import AccountKind, ErrorCode, Role, SpendingWindow
from models.database import changed, transaction
from models.points import Programme, Rule, RuleVersion
from models.policy import PolicyVersion

APPROVALS = {"checker": "一人记录、另一人审核", "automatic": "记下就到账"}
EXPIRIES = {"": "不到期", "months": "得分后满几个月", "year_end": "得分后第几年年底"}
COUNTERS = {AccountKind.REDEMPTION.value: "社区服务站", AccountKind.ORGANISATION.value: "本地商户和单位"}
GRANT_TRIGGER, GRANT_CATEGORY = "month_grant", "grant"
MOST_MONTHS, MOST_YEARS, MOST_HOLD_DAYS, MOST_CATEGORIES, MOST_GRANT = 120, 10, 60, 12, 10_000
AGES = range(1, 121)
LEAP_YEAR = 2028
"""A year that has every day a yearly window may begin or end on."""


@dataclass(frozen=True, slots=True)
class ProgrammeInput:
    """A programme as it shall be. `expiry` and `spending` are as in config/defaults/programmes.toml; `min_age` is
    whom the month's grant is for, None for no grant; `grant_amount` its points, where no rule says them yet."""

    name: str
    approval: str
    categories: Mapping[str, str]
    spending: Mapping[str, Any]
    expiry: Mapping[str, int] = field(default_factory=dict)
    new_category: str = ""
    min_age: int | None = None
    grant_amount: int | None = None
    dividend: bool = False


def programme_topic(code: str) -> str:
    return f"programme:{code}"


def policy_over_time(programme: Programme) -> Callable[[datetime], dict[str, Any]]:
    """The programme's policy as it stood at any moment, its versions read once."""
    rows = versions(programme_topic(programme.code))
    first = rows[-1].content["policy"] if rows else programme.policy

    def at(moment: datetime) -> dict[str, Any]:
        return next((row.content["policy"] for row in rows if row.made_at <= moment), first)

    return at


def month_day(text: str) -> str:
    """12-01 from 12-1, 12.1 or 12月1日; ValueError when there is no such day."""
    found = re.fullmatch(r"(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?", text.strip(), re.ASCII)
    if found is None:
        raise ValueError(text)
    return date(LEAP_YEAR, int(found[1]), int(found[2])).strftime("%m-%d")


def planned(code: str, said: ProgrammeInput) -> dict[str, Any]:
    """The programme's name and policy as the form would have them; INVALID_INPUT names the field."""
    found = find_programme(code)
    _check_names(found, said)
    categories = {key: said.categories[key] for key in found.policy["categories"]}
    if said.new_category:
        number = next(n for n in range(1, MOST_CATEGORIES + 2) if f"category_{n}" not in categories)
        categories[f"category_{number}"] = said.new_category
    policy = {**found.policy, "approval": said.approval, "categories": categories}
    policy["spending"] = _spending(said.spending)
    # An empty expiry stays where there was one: points earned under it still expire.
    for name, value in (("expiry", _expiry(said.expiry)), ("dividend", said.dividend)):
        if value or name in policy:
            policy[name] = value
    policy.pop("grant", None)
    if said.min_age is not None:
        if said.min_age not in AGES:
            raise invalid("min_age", f"年龄在 {AGES[0]} 到 {AGES[-1]} 周岁之间")
        policy["grant"] = {"min_age": said.min_age}
        if grant_rule(found) is None:
            _check_grant(found, said)
            policy["categories"] = {**categories, GRANT_CATEGORY: categories.get(GRANT_CATEGORY, "每月发放")}
    return {"name": said.name, "policy": policy}


def _check_names(found: Programme, said: ProgrammeInput) -> None:
    if not 1 <= len(said.name) <= 20:
        raise invalid("name", "名称要有 1 到 20 个字")
    if Programme.select().where(Programme.name == said.name, Programme.id != found.id).exists():
        raise invalid("name", "已经有一个积分项目叫这个名称")
    if said.approval not in APPROVALS:
        raise invalid("approval", "请选择怎么审核")
    known = found.policy["categories"]
    for key in known:
        if not 1 <= len(said.categories.get(key, "")) <= 20:
            raise invalid(f"category_{key}", "类别的名称要有 1 到 20 个字")
    if len(said.new_category) > 20:
        raise invalid("new_category", "类别的名称最多 20 个字")
    if said.new_category and len(known) >= MOST_CATEGORIES:
        raise invalid("new_category", f"最多 {MOST_CATEGORIES} 个类别")
    names = [*(said.categories[key] for key in known), *([said.new_category] if said.new_category else [])]
    if len(set(names)) < len(names):
        raise invalid("new_category" if said.new_category else "name", "有两个类别同名，请改一个")


def _expiry(said: Mapping[str, int]) -> dict[str, int]:
    if not said:
        return {}
    ((kind, count),) = said.items()
    if kind == "months" and not 1 <= count <= MOST_MONTHS:
        raise invalid("expiry_count", f"几个月，在 1 到 {MOST_MONTHS} 之间")
    if kind == "year_end" and not 0 <= count <= MOST_YEARS:
        raise invalid("expiry_count", f"第几年，在 0（当年）到 {MOST_YEARS} 之间")
    if kind not in ("months", "year_end"):
        raise invalid("expiry", "请选择怎么到期")
    return {kind: count}


def _spending(said: Mapping[str, Any]) -> dict[str, Any]:
    window, to = said.get("window"), [one for one in COUNTERS if one in said.get("to", [])]
    if window == SpendingWindow.NEVER:
        return {"window": window, "to": []}
    spending: dict[str, Any] = {"window": window, "to": to, "hold_days": said.get("hold_days", 0)}
    if window == SpendingWindow.MONTHLY:
        first, last = said["days"]
        if not 1 <= first <= 28:
            raise invalid("day_first", "从 1 到 28 日开始，每个月都有的日子")
        if not first <= last <= 31:
            raise invalid("day_last", f"到 {first} 至 31 日为止")
        spending["days"] = [first, last]
    elif window == SpendingWindow.YEARLY:
        for name in ("from", "until"):
            try:
                spending[name] = month_day(str(said.get(name, "")))
            except ValueError as error:
                raise invalid(name, "月和日写成 12-01 这样") from error
    elif window != SpendingWindow.ANY:
        raise invalid("window", "请选择什么时候可以兑换")
    if not to:
        raise invalid("to", "请选择在哪里兑换；不兑换就在时间里选“不兑换”")
    if not 1 <= spending["hold_days"] <= MOST_HOLD_DAYS:
        raise invalid("hold_days", f"天数在 1 到 {MOST_HOLD_DAYS} 之间")
    return spending


def grant_rule(programme: Programme) -> RuleVersion | None:
    """The newest version of the rule that says what a month's grant is, also when it has ended."""
    return (
        RuleVersion.select(RuleVersion, Rule)
        .join(Rule)
        .where(Rule.programme == programme, RuleVersion.trigger == GRANT_TRIGGER)
        .order_by(RuleVersion.number.desc())
        .first()
    )


def _grant_code(programme: Programme) -> str:
    """The code of a new grant's rule: grants are keyed by it, so no two programmes share one."""
    return f"{programme.code}_monthly_grant"


def _check_grant(found: Programme, said: ProgrammeInput) -> None:
    if said.grant_amount is None or not 1 <= said.grant_amount <= MOST_GRANT:
        raise invalid("grant_amount", f"每人每月几分，在 1 到 {MOST_GRANT} 之间")
    if Rule.select().where(Rule.programme == found, Rule.code == _grant_code(found)).exists():
        raise invalid("grant_amount", f"已有一条编号为 {_grant_code(found)} 的规则，不能用来发放")


def write_programme(
    actor: Actor, code: str, said: ProgrammeInput, reason: str, seen: int, now: datetime
) -> PolicyVersion:
    """The programme's next version, in force at once for what comes.

    Errors: FORBIDDEN, INVALID_INPUT naming the field, STATE_CONFLICT when nothing would change, STALE.
    """
    over_everything(actor, Role.MANAGER)
    with transaction():
        found, content = find_programme(code), planned(code, said)
        before = {"name": found.name, "policy": found.policy}
        if content == before:
            raise DomainError(ErrorCode.STATE_CONFLICT, "和现行的规定一样，没有要改的")
        made = write_version(
            actor, programme_topic(code), content, reason, seen, now, before, roles=(Role.MANAGER,)
        )
        if not changed(Programme.update(**content).where(Programme.id == found.id)):
            raise DomainError(ErrorCode.STALE)
        if "grant" in content["policy"] and grant_rule(found) is None:
            _write_grant_rule(actor, found, content["name"], said.grant_amount or 0, now)
    return made


def _write_grant_rule(actor: Actor, programme: Programme, name: str, amount: int, now: datetime) -> None:
    """The first version of the rule a new grant is posted by; from then on it is changed like every rule."""
    RuleVersion.create(
        rule=Rule.create(programme=programme, code=_grant_code(programme)),
        number=1,
        active_from=now,
        title=f"{name}每月发放",
        sentence="{evidence}" + name + "，按月发放 {amount} 分",
        category=GRANT_CATEGORY,
        amount=amount,
        amount_max=amount,
        caps={},
        trigger=GRANT_TRIGGER,
        maker=actor.id,
        recorded_at=now,
    )
    audit.write(actor, "rule_version", f"{programme.code}:{_grant_code(programme)}:1", now)


def newest_numbers() -> dict[str, int]:
    """The newest version of every programme that was ever changed, by the programme's code."""
    rows = (
        PolicyVersion.select(PolicyVersion.topic, fn.MAX(PolicyVersion.number))
        .where(PolicyVersion.topic.startswith(programme_topic("")))
        .group_by(PolicyVersion.topic)
        .tuples()
    )
    return {topic.partition(":")[2]: number for topic, number in rows}
