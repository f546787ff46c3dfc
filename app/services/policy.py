"""Policy that is not a kind, a service or a rule: versions by topic, the newest in force, an old one brought back by
writing it anew. What a program needs often is remembered for some seconds."""

from collections.abc import Mapping
from datetime import date, datetime
from time import monotonic
from typing import Any

from app.services import audit
from app.services.access import Actor
from app.services.errors import DomainError, invalid
from app.services.versions import keep_version
from config.policy import defaults
from config.vocabulary import Channel, ErrorCode, Role
from models.database import NoDistrict, current, transaction
from models.policy import PolicyVersion

MESSAGES, HOLIDAYS = "messages", "holidays"
REMEMBERED = 10.0
"""Seconds until another process's change is seen."""
MOST_DAYS = 200


def versions(topic: str) -> list[PolicyVersion]:
    """Every version of a topic, the newest first."""
    return list(PolicyVersion.select().where(PolicyVersion.topic == topic).order_by(PolicyVersion.number.desc()))


def standing(topic: str) -> Any:
    """What a topic's newest version says, None when nobody ever changed it or no district is entered."""
    try:
        remembered = current().remembered
    except NoDistrict:
        return None
    known = remembered.get(topic)
    if known is None or monotonic() - known[0] > REMEMBERED:
        newest = versions(topic)[:1]
        known = remembered[topic] = (monotonic(), newest[0].content if newest else None)
    return known[1]


def holidays() -> Mapping[str, bool]:
    """Days the office said otherwise of than the calendar of the State Council: ISO day to whether it is worked."""
    said = standing(HOLIDAYS)
    return {one["day"]: one["works"] for one in said} if said else {}


def write_holidays(actor: Actor, text: str, reason: str, seen: int, now: datetime) -> PolicyVersion:
    """Days as lines: 2027-02-06 休 春节, 2027-02-14 班. INVALID_INPUT names the line that cannot be read."""
    return write_version(
        actor, HOLIDAYS, [_holiday(line) for line in text.splitlines() if line.strip()], reason, seen, now
    )


def _holiday(line: str) -> dict[str, Any]:
    parts = line.split(maxsplit=2)
    try:
        day = date.fromisoformat(parts[0])
    except ValueError as error:
        raise invalid("days", f"“{line[:40]}”读不懂，写成 2027-02-06 休 春节 这样") from error
    if len(parts) < 2 or parts[1] not in ("休", "班"):
        raise invalid("days", f"“{line[:40]}”要写明是休还是班")
    return {"day": day.isoformat(), "works": parts[1] == "班", "words": parts[2][:40] if len(parts) > 2 else ""}


def holiday_lines(content: Any) -> str:
    """The days as they are written in the form."""
    return "\n".join(
        f"{one['day']} {'班' if one['works'] else '休'} {one['words']}".strip() for one in content or []
    )


def write_messages(
    actor: Actor, template_ids: Mapping[str, str], a_minute: int, reason: str, seen: int, now: datetime
) -> PolicyVersion:
    """WeChat's ids of our templates, and how many messages a minute a group robot takes."""
    names = [entry["name"] for entry in defaults(MESSAGES)["template"]]
    for name in names:
        said = template_ids.get(name, "")
        if not (said.isascii() and said.replace("_", "").replace("-", "").isalnum() and len(said) <= 64):
            raise invalid(f"id_{name}", "模板编号是字母、数字、- 和 _，从微信公众平台复制")
    if len({template_ids[name] for name in names}) != len(names):
        raise invalid(f"id_{names[-1]}", "两个模板不能用同一个编号")
    if not 1 <= a_minute <= 20:
        raise invalid("a_minute", "微信限制群机器人每分钟最多 20 条")
    content = {"template_ids": {name: template_ids[name] for name in names}, "a_minute": {Channel.ROBOT: a_minute}}
    return write_version(actor, MESSAGES, content, reason, seen, now)


def write_version(
    actor: Actor,
    topic: str,
    content: Any,
    reason: str,
    seen: int,
    now: datetime,
    before: Any = None,
    roles: tuple[Role, ...] = (Role.OFFICE,),
) -> PolicyVersion:
    """A version. `before` is what stood until now and is kept as the first. Errors: FORBIDDEN, STALE, INVALID_INPUT."""
    if not actor.paths(*roles):
        raise DomainError(ErrorCode.FORBIDDEN)
    if not reason.strip():
        raise invalid("reason", "请写为什么改，以后的人会看到")
    if isinstance(content, list) and len(content) > MOST_DAYS:
        raise invalid("days", f"最多 {MOST_DAYS} 天，过去的年份可以删掉")
    with transaction():
        known = versions(topic)
        if (known[0].number if known else 0) != seen:
            raise DomainError(ErrorCode.STALE)
        if before is not None and not known:
            PolicyVersion.insert(
                topic=topic, number=1, content=before, reason="原来的规定", made_at=now
            ).on_conflict_ignore().execute()
        number = max(seen, 1 if before is not None else 0) + 1
        said = reason.strip()
        keep_version(PolicyVersion, actor, now, topic=topic, number=number, content=content, reason=said)
        audit.write(actor, "policy.write", topic, now, number=number, reason=said)
        current().remembered.pop(topic, None)
    return PolicyVersion.get(PolicyVersion.topic == topic, PolicyVersion.number == number)
