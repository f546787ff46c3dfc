"""A kind of orders in words: its rules one by one, and what a change of them means before it is written."""

from typing import Any

from app.services.orders.definitions import KindDefinition, complete
from app.services.orders.promises import promise_words
from app.services.orders.reading import UNFINISHED
from config.policy import defaults
from config.vocabulary import OrderAction, OrganisationKind, Party, PostKind
from models.orders import Order, Service

HANDS = {one.value: one.label for kinds in (PostKind, OrganisationKind) for one in kinds}
"""Posts and organisations that orders may be given to."""
STEPS = [OrderAction(code) for code in defaults("kinds")["roles"]]
"""Steps of which the office says who takes them; the others are always for the one it was given to."""
WORK_PROMISES = (("respond_within", "响应"), ("arrive_within", "上门"), ("finish_within", "办结"))
"""What a service promises; a kind promises an answer to a low rating as well."""
PROMISES = (*WORK_PROMISES, ("answer_within", "答复评价"))
WAYS = {"": "系统按远近和忙闲派", "pool": "等人认领", "by_hand": "由人来派"}
"""How an order of a kind finds its hand."""
CHECKS = {
    "": "不用",
    "verify": "验单",
    "rate": "评单",
    "verify,rate": "先验单，再评单",
    "rate,verify": "先评单，再验单",
}


def way_of(rules: KindDefinition) -> str:
    return "pool" if rules.pool else "by_hand" if rules.by_hand else ""


def facts(rules: KindDefinition) -> list[tuple[str, str]]:
    """Every rule of a kind: what it is about, and what it says."""
    said = rules.model_dump(mode="json")
    photos = [words for name, words in (("before", "办之前"), ("after", "办完")) if said["evidence"][name]]
    ladder = rules.ladder
    return [
        ("名称", rules.name),
        ("说明", rules.description or "没有"),
        ("谁来办", "、".join(HANDS[code] for code in rules.served_by)),
        ("怎么派", WAYS[way_of(rules)]),
        ("服务目录", "从目录里选一项服务" if rules.catalogue else "不用目录，写要办的事"),
        ("谁看得到", "只有本户" if rules.private else "邻居也看得到，可以说“我也遇到了”"),
        ("整改清单", "列入，定整改方式，每周督办" if rules.handling else "不列入"),
        *((f"{words}承诺", _promise(said[name])) for name, words in PROMISES),
        ("要有照片", "、".join(photos) or "不要求"),
        ("办结以后", CHECKS[",".join(said["checks"])]),
        ("评价和重办", f"{rules.rating_days} 天内评价，{rules.reopen_days} 天内可以要求重办"),
        ("优先的人", "、".join(rules.priority_for) or "没有"),
        (
            "提醒和上报",
            f"到期前 {ladder.warn} 分钟提醒；超时 {ladder.grid_head} 分钟报网格长，"
            f"{ladder.office} 分钟报社区，{ladder.street} 分钟报街道",
        ),
        ("工作时间", "，".join("-".join(window) for window in rules.working_hours)),
        *((f"谁可以{step.label}", _parties(rules, step)) for step in STEPS),
    ]


def _promise(said: dict[str, Any] | None) -> str:
    if said is None:
        return "不承诺"
    urgent = said.get("urgent")
    return promise_words(said) + (f"，优先订单 {promise_words({**said, 'count': urgent})}" if urgent else "")


def _parties(rules: KindDefinition, step: OrderAction) -> str:
    may = complete(rules).may(step)
    return "、".join(party.label for party in Party if party in may) or "没有人"


def effects(
    code: str, before: KindDefinition | None, after: KindDefinition, was_open: bool, will_open: bool
) -> list[str]:
    """What writing `after` would change, in sentences with numbers; empty when nothing would."""
    if before is None:
        said = [f"{name}：{words}" for name, words in facts(after)]
        said.append("从写下的时候起可以提交" if will_open else "先不开放：没有人能提交，直到把它改为开放")
        if after.catalogue:
            said.append("还要在服务目录里写出属于这一类的服务，居民才有可选的")
        return said
    old = dict(facts(before))
    said = [f"{name}：{old[name]} → {words}" for name, words in facts(after) if old[name] != words]
    if will_open != was_open:
        said.append(_opening(code, will_open))
    waiting = Order.select().where(Order.kind == code, Order.state.in_(UNFINISHED)).count()
    if said and waiting:
        said.append(f"还没办完的 {waiting} 件仍按提交时的规定办")
    return said


def _opening(code: str, will_open: bool) -> str:
    if will_open:
        return "重新开放，可以提交"
    offered = Service.select().where(Service.kind == code, Service.enabled).count()
    return "停用：不能再提交" + (f"，目录里属于这一类的 {offered} 项服务也不能下单" if offered else "")
