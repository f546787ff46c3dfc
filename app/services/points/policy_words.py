"""What a programme's policy says, and what a change of it would do, in sentences a resident could be told."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from peewee import fn

from app.services.local_time import local_day, next_period, period_label, period_of
from app.services.points.grants import entitled_at_age
from app.services.points.lots import expires_on
from app.services.points.policy import APPROVALS, COUNTERS, grant_rule
from app.services.points.spending import HOLD_DAYS, window_words
from config.vocabulary import AccountKind, HoldState
from models.points import Account, Hold, Lot, Programme

Policy = Mapping[str, Any]


def expiry_words(policy: Policy) -> str:
    """When points expire."""
    said = policy.get("expiry") or {}
    if "months" in said:
        return f"得分后满 {said['months']} 个月，到那个月月底到期"
    if "year_end" in said:
        years = said["year_end"]
        return f"得分后第 {years} 年年底到期" if years else "得分当年年底到期"
    return "不到期"


def counter_words(policy: Policy) -> str:
    """Where points are spent."""
    return "、".join(COUNTERS[one] for one in policy["spending"].get("to", [])) or "不兑换"


def grant_words(policy: Policy) -> str:
    """Who gets the month's grant."""
    return f"年满 {policy['grant']['min_age']} 周岁的居民" if policy.get("grant") else "不按月发放"


def hold_days(policy: Policy) -> int:
    return int(policy["spending"].get("hold_days", HOLD_DAYS))


def content_words(content: Mapping[str, Any]) -> str:
    """A version on one line."""
    policy = content["policy"]
    said = [APPROVALS[policy["approval"]], expiry_words(policy), window_words(_as(policy))]
    said += [f"每月发给{grant_words(policy)}"] if policy.get("grant") else []
    return f"{content['name']}：{'；'.join(said)}"


def effects(programme: Programme, content: Mapping[str, Any], now: datetime) -> list[str]:
    """What changing a programme to this would do, sentence by sentence with numbers; empty when nothing."""
    old, new = programme.policy, content["policy"]
    return [
        *_renamed(programme, content),
        *_approved(old, new),
        *_expired(programme, old, new, now),
        *_spent(programme, old, new),
        *_granted(programme, old, new, now),
        *_shared(old, new),
    ]


def _as(policy: Policy) -> Programme:
    return Programme(policy=policy)


def _renamed(programme: Programme, content: Mapping[str, Any]) -> Iterator[str]:
    if content["name"] != programme.name:
        yield f"名称由“{programme.name}”改为“{content['name']}”，居民的手机上也跟着改。"
    old, new = programme.policy["categories"], content["policy"]["categories"]
    for key, words in new.items():
        if key not in old:
            yield f"新增类别“{words}”，要在积分规则里给它写规则才会有分。"
        elif old[key] != words:
            yield f"类别“{old[key]}”改叫“{words}”，以前的积分也这样显示。"


def _approved(old: Policy, new: Policy) -> Iterator[str]:
    if old["approval"] != new["approval"]:
        more = "没有第二个人把关" if new["approval"] == "automatic" else "要等监督小组通过才到账"
        yield f"审核由“{APPROVALS[old['approval']]}”改为“{APPROVALS[new['approval']]}”：以后记的分{more}。"


def _expired(programme: Programme, old: Policy, new: Policy, now: datetime) -> Iterator[str]:
    if (old.get("expiry") or {}) == (new.get("expiry") or {}):
        return
    people, total = _held(programme)
    dated = Lot.select(fn.COALESCE(fn.SUM(Lot.remaining), 0)).join(Account).where(Account.programme == programme)
    with_day = int(dated.scalar())
    example = ""
    if new.get("expiry"):
        last: date = expires_on(_as(new), now) - timedelta(days=1)
        example = f"，例如今天得的分可以用到 {last:%Y-%m-%d}"
    kept = f"现在 {people} 人手里的 {total:,} 分不变"
    kept += f"：{with_day:,} 分按得分时定的日子到期，其余不到期。" if with_day else "，都不到期。"
    yield f"到期由“{expiry_words(old)}”改为“{expiry_words(new)}”，只管以后得的分{example}；{kept}"


def _held(programme: Programme) -> tuple[int, int]:
    """How many people hold points of the programme, and how many points."""
    people, total = (
        Account.select(fn.COUNT(Account.id), fn.COALESCE(fn.SUM(Account.balance), 0))
        .where(Account.programme == programme, Account.kind == AccountKind.PERSON, Account.balance > 0)
        .tuples()
        .get()
    )
    return int(people), int(total)


def _spent(programme: Programme, old: Policy, new: Policy) -> Iterator[str]:
    before, after = window_words(_as(old)), window_words(_as(new))
    if before != after:
        people, total = _held(programme)
        yield f"兑换时间由“{before}”改为“{after}”，{people} 人手里的 {total:,} 分从现在起都这样用。"
    if counter_words(old) != counter_words(new):
        yield f"兑换地点由“{counter_words(old)}”改为“{counter_words(new)}”。"
    spends = new["spending"]["to"]
    if spends and hold_days(old) != hold_days(new):
        yield f"预留由 {hold_days(old)} 天改为 {hold_days(new)} 天，只管以后的兑换单。"
    waiting = _open_holds(programme)
    if waiting and (before, counter_words(old)) != (after, counter_words(new)):
        yield f"已经开出的 {waiting} 张兑换单不受影响，仍可以核销。"


def _open_holds(programme: Programme) -> int:
    rows = Hold.select().join(Account, on=(Hold.account == Account.id))
    return int(rows.where(Account.programme == programme, Hold.state == HoldState.HELD).count())


def _granted(programme: Programme, old: Policy, new: Policy, now: datetime) -> Iterator[str]:
    if old.get("grant") == new.get("grant"):
        return
    period = next_period(period_of(now))
    counts = [
        entitled_at_age(policy["grant"]["min_age"], period) if policy.get("grant") else 0 for policy in (old, new)
    ]
    more = counts[1] - counts[0]
    change = f"多 {more} 人" if more > 0 else f"少 {-more} 人" if more < 0 else "人数不变"
    yield (
        f"每月发放由“{grant_words(old)}”改为“{grant_words(new)}”，从 {period_label(period)}起："
        f"按现在的登记发给 {counts[1]} 人，{change}；以前各月的申领仍按当时的规定。"
    )
    rule = grant_rule(programme)
    if new.get("grant") and rule is not None and rule.retired:
        yield "发放的规则已经停用，要在积分规则里恢复它，才会发。"


def _shared(old: Policy, new: Policy) -> Iterator[str]:
    if bool(old.get("dividend")) != bool(new.get("dividend")):
        yield "以后可以按全年积分提出分红。" if new.get("dividend") else "以后不再提出分红；已经通过的不变。"


def today_example(policy: Policy, now: datetime) -> str:
    """Until when points of today could be used; empty when they do not expire."""
    if not policy.get("expiry"):
        return ""
    return (
        f"今天（{local_day(now):%m-%d}）得的分可以用到 {expires_on(_as(policy), now) - timedelta(days=1):%Y-%m-%d}"
    )
