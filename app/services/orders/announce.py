"""What people are told when an order moves: a notice each time, and a message to those who agreed to it."""

from datetime import datetime

from app.services import content, notices, outbox
from config.vocabulary import CheckKind, NoticeKind, OrderAction
from models.orders import Order
from models.people import Person

A = OrderAction

_TO_RESIDENT = {
    A.DISPATCH: ("已派单", "已请{steward}来办，等待接单。"),
    A.ACCEPT: ("已接单", "{steward}已接单，会尽快与您联系。"),
    A.START: ("已到达", "{steward}已经开始办理。"),
    A.COMPLETE: ("已办结", "{steward}已办结，社区验单后请您评价。"),
    A.VERIFY: ("请您评价", "社区已验单，请给这次服务打分。"),
    A.TRANSFER: ("已转派", "这张单转给{steward}来办。"),
    A.CANCEL: ("已取消", "这张单已取消。"),
    A.REOPEN: ("重新办理", "这张单已重新办理。"),
}
_TO_STEWARD = {
    A.DISPATCH: ("新订单", "{place}：{description}"),
    A.TRANSFER: ("转来订单", "{place}：{description}"),
    A.REOPEN: ("重新办理", "{place}：{description}"),
    A.CANCEL: ("已取消", "{place}：{description}"),
    A.RATE: ("收到评价", "{place}的居民评了 {score} 分。"),
}


def step(order: Order, action: OrderAction, now: datetime) -> None:
    """Post what a step means to the resident and to the steward, in the step's transaction."""
    words = {
        "steward": order.steward.name if order.steward_id and order.steward else "",
        "place": order.place.label,
        "description": content.veil_for(CheckKind.ORDER, [order.code]).text(order.code, order.description),
        "score": order.score,
    }
    if action in _TO_RESIDENT:
        _tell(order, order.resident, "resident", *_TO_RESIDENT[action], words, now)
    if action in _TO_STEWARD and order.steward_id:
        _tell(order, order.steward, "steward", *_TO_STEWARD[action], words, now)


def _tell(
    order: Order, person: Person, side: str, title: str, body: str, words: dict[str, object], now: datetime
) -> None:
    name = order.service.name if order.service_id else "随手反映"
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
