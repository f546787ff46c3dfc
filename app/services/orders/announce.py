"""What people are told when an order moves: a notice each time, and a message to those who agreed to it."""

from datetime import datetime
from typing import Any

from peewee import ModelSelect

from app.services import content, notices, outbox
from app.services.orders.kinds import rules_of
from config.vocabulary import CheckKind, NoticeKind, OrderAction
from models.orders import Follower, Order, OrderParty
from models.people import Person
from models.prepared import Prepared

A = OrderAction

_TO_RESIDENT = {
    A.DISPATCH: ("已派单", "已请{steward}来办，等待接单。"),
    A.CLAIM: ("已认领", "{steward}已认领，会尽快办理。"),
    A.ACCEPT: ("已接单", "{steward}已接单，会尽快与您联系。"),
    A.START: ("已到达", "{steward}已经开始办理。"),
    A.COMPLETE: ("已办结", "{steward}已办结。{next}"),
    A.VERIFY: ("已验单", "社区已验单。{next}"),
    A.CLOSE: ("已销号", "这件事已办完销号。"),
    A.CANCEL: ("已取消", "这张单已取消。"),
    A.REOPEN: ("重新办理", "这张单已重新办理。"),
    A.PAUSE: ("等您回复", "{steward}在等您：{said}"),
    A.COST: ("请确认费用", "费用 {cost} 元，请您确认后再办。"),
    A.ANSWER: ("评价有答复", "{said}"),
}
_ONLY_ASKER = {A.PAUSE, A.COST, A.ANSWER}
_TO_STEWARD = {
    A.DISPATCH: ("新订单", "{place}：{description}"),
    A.REOPEN: ("重新办理", "{place}：{description}"),
    A.CANCEL: ("已取消", "{place}：{description}"),
    A.RATE: ("收到评价", "{place}的居民评了 {score} 分。"),
    A.AGREE: ("费用已同意", "{place}：居民同意费用 {cost} 元。"),
    A.HASTEN: ("缓急有调整", "{place}：{description}"),
    A.RESUME: ("继续计时", "{place}：{description}"),
    A.ASSIST: ("有单位协同", "{place}：{description}"),
    A.JOIN: ("又有人反映", "{place}：{description}"),
}
_NEXT = {A.VERIFY: "社区验单后请您评价。", A.RATE: "请给这次服务打分。"}


def step(order: Order, action: OrderAction, now: datetime, invited: Person | None = None, said: str = "") -> None:
    """Post what a step means to whom it concerns, in the step's transaction."""
    words = _words(order, action, said)
    title_body = _TO_RESIDENT.get(action)
    if action is A.TRANSFER and order.offered_to_id is None:
        title_body = ("已转派", "这张单转给{steward}来办。")
    if action is A.VERIFY and words["next"]:
        title_body = ("请您评价", _TO_RESIDENT[action][1])
    if title_body:
        _tell(order, order.resident, "resident", *title_body, words, now)
        if action not in _ONLY_ASKER:
            for number, person in enumerate(_others(order)):
                _tell(order, person, f"follower{number}", *title_body, words, now)
    if action in _TO_STEWARD and order.steward_id:
        _tell(order, order.steward, "steward", *_TO_STEWARD[action], words, now)
    if action is A.TRANSFER:
        hand = order.offered_to or order.steward
        title = "请您接手" if order.offered_to_id else "转来订单"
        _tell(order, hand, "steward", title, "{place}：{description}", words, now)
    if invited is not None:
        _tell(order, invited, "invited", "邀您协同", "{place}：{description}", words, now)


def _words(order: Order, action: OrderAction, said: str) -> dict[str, object]:
    checks = rules_of(order).checks
    rest = checks[checks.index(action) + 1 :] if action in checks else checks
    return {
        "steward": order.steward.name if order.steward_id and order.steward else "",
        "place": order.place.label,
        "description": content.veil_for(CheckKind.ORDER, [order.code]).text(order.code, order.description),
        "score": order.score,
        "said": said,
        "cost": f"{(order.cost_fen or 0) / 100:.2f}",
        "next": _NEXT[rest[0]] if rest and action in (A.COMPLETE, A.VERIFY) else "",
    }


def _others(order: Order) -> list[Person]:
    """Who joined the order, who entered it for somebody, and the departments that work along."""
    found = {person.id: person for person in _joined.rows(order.id)}
    if order.submitted_by_id not in (order.resident_id, order.steward_id):
        found[order.submitted_by_id] = order.submitted_by
    told = {order.resident_id, order.steward_id}
    return [person for key, person in sorted(found.items()) if key not in told]


def _at_work(order: Any) -> ModelSelect:
    followers = Person.select().join(Follower, on=(Follower.person == Person.id)).where(Follower.order == order)
    working = Person.select().join(OrderParty, on=(OrderParty.person == Person.id)).where(OrderParty.order == order)
    return followers.union_all(working)


_joined = Prepared(_at_work)


def order_name(order: Order) -> str:
    """What people call an order: its service, else its kind."""
    return str(order.service.name) if order.service_id else rules_of(order).name


def _tell(
    order: Order, person: Person, side: str, title: str, body: str, words: dict[str, object], now: datetime
) -> None:
    name = order_name(order)
    said = body.format(**words)
    key = f"order:{order.code}:{order.version}:{side}"
    link = f"/pages/order/detail/index?code={order.code}"
    notices.post(
        kind=NoticeKind.ORDER, title=f"{name} · {title}", body=said, link=link, person=person, key=key, now=now
    )
    outbox.subscribe_message(
        template="order_progress",
        person=person,
        values={"service": name, "state": title, "note": said, "time": now},
        page=link.removeprefix("/"),
        key=key,
        now=now,
    )
