"""What must hold at the end, whatever happened: each law answers what is broken, in words."""

from collections import Counter
from datetime import datetime

from app.services import boards, calendar, points
from app.services.orders.queue import ENDED, next_deadline
from config.vocabulary import (
    BoardSide,
    BoardState,
    BoardSubject,
    MessageState,
    ObjectionState,
    OrderState,
    PromiseState,
    RunState,
)
from models.boards import Board, BoardEntry, BoardEvent, Objection
from models.calendar import JobRun
from models.orders import Escalation, Order, OrderEvent, OrderPromise
from models.outbox import Message
from models.points import Transfer


def laws(now: datetime) -> list[str]:
    """What is broken, in words; empty when all laws hold. `now` is after the last sweep."""
    broken = [f"账户 {one.account} 记 {one.stored}，应为 {one.counted}" for one in points.differences()]
    folded: Counter[int] = Counter()
    for row in Transfer.select(Transfer.debit, Transfer.credit, Transfer.amount).tuples():
        folded[row[0]] -= row[2]
        folded[row[1]] += row[2]
    if sum(folded.values()):
        broken.append(f"积分凭空多出 {sum(folded.values())}")
    waiting = (OrderState.DISPATCHED, OrderState.ACCEPTED, OrderState.STARTED)
    for order in Order.select().where(Order.state.in_(waiting), Order.steward.is_null()):
        broken.append(f"订单 {order.code} 没有人负责")
    broken += promise_laws(now) + board_laws() + calendar_laws() + message_laws(now)
    for order in Order.select():
        states = [event.to_state for event in order.events.order_by(OrderEvent.number)]
        if not states or states[-1] != order.state:
            broken.append(f"订单 {order.code} 的经过与状态不符")
    return broken


def promise_laws(now: datetime) -> list[str]:
    """Each promise is counted once, nothing that ended or waits is without its word, and what is due was told."""
    broken = []
    counted = (PromiseState.KEPT, PromiseState.BROKEN)
    for row in OrderPromise.select(OrderPromise, Order).join(Order):
        if (row.state in counted) != (row.counted_at is not None):
            broken.append(f"订单 {row.order.code} 的{row.name}承诺{row.state}，计入时间不符")
        if row.order.state in ENDED and row.next_at is not None:
            broken.append(f"订单 {row.order.code} 已结束，{row.name}承诺还在催办")
    for order in Order.select().where(Order.queue_key == "", Order.state.not_in(ENDED)):
        broken.append(f"订单 {order.code} 没办完，却不在队列里")
    for order in Order.select().where(Order.state.in_((OrderState.SUBMITTED, OrderState.DISPATCHED))):
        if next_deadline(order) is None:
            broken.append(f"订单 {order.code} 在等，却没有时限")
    for row in OrderPromise.select(OrderPromise, Order).join(Order).where(OrderPromise.next_at <= now):
        broken.append(f"订单 {row.order.code} 的{row.name}承诺到了时候，没有人催办")
    rounds = Counter(OrderPromise.select(OrderPromise.order, OrderPromise.name, OrderPromise.round).tuples())
    broken += [
        f"订单 {order} 的{name}承诺第 {number} 轮记了 {count} 次"
        for (order, name, number), count in rounds.items()
        if count > 1
    ]
    told: set[tuple[int, int]] = set()
    for promise, stage in Escalation.select(Escalation.promise, Escalation.stage).tuples():
        if (promise, stage) in told:
            broken.append(f"承诺 {promise} 的第 {stage} 级催办了两次")
        told.add((promise, stage))
    return broken


def board_laws() -> list[str]:
    """Every board comes out the same again, passed its due process, and blames no person."""
    broken = boards.differences(Board.select())
    for board in Board.select():
        steps = [event.action for event in board.events.order_by(BoardEvent.number)]
        numbers = [event.number for event in board.events.order_by(BoardEvent.number)]
        if numbers != list(range(1, len(numbers) + 1)):
            broken.append(f"榜单 {board.scheme.code}/{board.period} 的经过不连续")
        if board.state in (BoardState.PUBLISHED, BoardState.EXPIRED):
            noticed = "announce" in steps or ("review" in steps and "supervise" in steps)
            if not noticed or "publish" not in steps or board.published_at < board.notice_until:
                broken.append(f"榜单 {board.scheme.code}/{board.period} 没有走完公示就发布了")
            left = board.objections.where(Objection.state == ObjectionState.OPEN, Objection.kind == "objection")
            if left.exists():
                broken.append(f"榜单 {board.scheme.code}/{board.period} 还有异议就发布了")
    blamed = BoardEntry.select().where(
        BoardEntry.side == BoardSide.BLACK, BoardEntry.subject_kind != BoardSubject.ORGANISATION
    )
    return [*broken, *(f"黑榜上有{row.subject_kind}" for row in blamed)]


def calendar_laws() -> list[str]:
    """Each run is done once, and none is left in the middle."""
    rows = [
        row
        for row in JobRun.select().where(JobRun.state != RunState.DONE)
        if row.outcome.get("sentence") != calendar.MADE_UP
    ]
    return [f"日程 {row.job} {row.period} 停在{RunState(row.state).label}" for row in rows]


def message_laws(now: datetime) -> list[str]:
    """Whatever a killed sender held was taken up again, and nothing is sent before the message it follows."""
    held = Message.select().where(Message.state == MessageState.LEASED, Message.due_at <= now)
    broken = [f"消息 {row.code} 借出后没有下文" for row in held]
    sent: dict[int, tuple[datetime, str]] = {}
    for row in Message.select().where(Message.state == MessageState.SENT).order_by(Message.id):
        before = sent.get(row.queue)
        if row.queue and before and row.sent_at < before[0]:
            broken.append(f"消息 {row.code} 比它前面的 {before[1]} 先发出")
        sent[row.queue] = (row.sent_at, row.code)
    return broken
