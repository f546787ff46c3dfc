"""What people try and must not: each attempt has to be refused, and to leave everything as it was."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.services import boards, orders, points
from app.services.errors import DomainError
from app.services.orders.requests import OrderInput, StepInput
from app.services.points.deeds import DeedInput
from config.vocabulary import BoardState, DeedState, NameChoice, OrderAction, OrderState
from models.boards import Board, NameConsent, Objection
from models.orders import Order, OrderEvent
from models.people import Person
from models.points import Deed, Transfer
from tools.simulate.world import World

Attempt = tuple[str, Callable[[], object]]


class Meddling:
    """Hands that are not theirs, a second time, too early, too late, too much."""

    def __init__(self, world: World, neighbours: list[Person]) -> None:
        self.world, self.random, self.neighbours = world, world.random, neighbours

    def day(self, at: datetime) -> None:
        """A few attempts; one that is not refused, or that changed something, is a broken law."""
        for what, attempt in [*self._orders(at), *self._points(at), *self._boards(at)]:
            before = _footprint()
            try:
                attempt()
            except DomainError as error:
                self.world.refused[error.code.value] += 1
                if _footprint() != before:
                    self.world.broken.append(f"{at:%Y-%m-%d} {what}：被拒绝了，却留下了改动")
            else:
                self.world.broken.append(f"{at:%Y-%m-%d} {what}：竟然办成了")

    def _orders(self, at: datetime) -> list[Attempt]:
        stranger = self.random.choice(self.neighbours)
        nowhere = OrderInput(place="p_nowhere", description="漏水", service="water_power")
        found: list[Attempt] = [
            ("没有这个门牌也下单", lambda: orders.submit(self.world.actor(stranger, at), nowhere, at))
        ]
        order = Order.select().where(Order.state == OrderState.DISPATCHED).order_by(Order.id.desc()).first()
        if order is None:
            return found
        if order.steward_id is not None and order.resident_id != stranger.id:
            found.append(("邻居替管家接单", self._step(order, stranger, OrderAction.ACCEPT, at)))
        steps: tuple[tuple[str, Person, OrderAction, dict[str, Any]], ...] = (
            ("没办就验单", self.world.estate.office["demo-office"], OrderAction.VERIFY, {}),
            ("没办就评分", order.resident, OrderAction.RATE, {"score": 5}),
            ("按旧的样子取消", order.resident, OrderAction.CANCEL, {"version": order.version + 7}),
        )
        return [*found, *((what, self._step(order, who, step, at, **said)) for what, who, step, said in steps)]

    def _step(
        self, order: Order, who: Person, action: OrderAction, at: datetime, **said: Any
    ) -> Callable[[], object]:
        step = StepInput(**said)
        return lambda: orders.advance(self.world.actor(who, at), order.code, action, step, at)

    def _points(self, at: datetime) -> list[Attempt]:
        who = self.random.choice(self.neighbours)
        rich = points.find_programme("volunteer")
        wish = DeedInput("volunteer", "corridor_cleaning", who.code, "自己记自己")
        found: list[Attempt] = [
            ("居民给自己记积分", lambda: points.record_deed(self.world.actor(who, at), wish, at)),
            ("用掉没有的积分", lambda: points.redeem(who, rich, 10**6, "金条", f"meddle:{at.isoformat()}", at)),
        ]
        deed = Deed.select().where(Deed.state == DeedState.WAITING).order_by(Deed.id.desc()).first()
        if deed is not None:
            maker = self.world.actor(deed.maker, at)
            found.append(("记录人自己审核", lambda: points.approve_deed(maker, deed.code, at)))
        return found

    def _boards(self, at: datetime) -> list[Attempt]:
        who = self.random.choice(self.neighbours)
        actor = self.world.actor(who, at)
        found: list[Attempt] = [
            (
                "在单位的榜上选名字",
                lambda: boards.choose_name(actor, "property_grade", NameChoice.FULL, "", at),
            )
        ]
        board = Board.select().where(Board.state == BoardState.ON_NOTICE, Board.notice_until > at).first()
        if board is not None:
            name = (board.scheme.code, board.period)
            office = self.world.actor(self.world.estate.office["demo-office"], at)
            found += [
                ("公示没到期就发布", lambda: boards.move_board(office, *name, "publish", at)),
                ("居民撤回榜单", lambda: boards.move_board(actor, *name, "withdraw", at, "不喜欢")),
            ]
        return found


def _footprint() -> tuple[int, ...]:
    """How many rows there are of what attempts could leave behind."""
    return tuple(table.select().count() for table in (Order, OrderEvent, Deed, Transfer, Objection, NameConsent))
