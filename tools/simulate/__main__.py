"""`python -m tools.simulate [--seed N] [--days N]`: a fault prints the seed that repeats it."""

import argparse
import secrets
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from app.services import community, local_time, orders, points
from app.services.local_time import local_day
from app.services.orders.queue import ENDED, next_deadline
from config.vocabulary import OrderState, PromiseState
from models.database import enter, open_district, transaction
from models.orders import Order, OrderEvent, OrderPromise
from models.points import Account, Transfer
from tools.demo.estate import Builder
from tools.demo.life import Life

BUSY_ORDERS, BUSY_DEEDS = 4.0, 6.0


def laws() -> list[str]:
    """What is broken, in words; empty when all laws hold."""
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
    broken += promise_laws()
    for order in Order.select():
        states = [event.to_state for event in order.events.order_by(OrderEvent.number)]
        if not states or states[-1] != order.state:
            broken.append(f"订单 {order.code} 的经过与状态不符")
    return broken


def promise_laws() -> list[str]:
    """Each promise is counted once, and nothing that ended or waits is without its word."""
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
    return broken


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.simulate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=30)
    options = parser.parse_args()
    local_time.use_zone(ZoneInfo("Asia/Shanghai"))
    points.use_key(secrets.token_hex(32))
    random, now = Random(options.seed), datetime.now(UTC)
    today = local_day(now)
    with tempfile.TemporaryDirectory() as folder, enter(open_district(f"sqlite:///{folder}", "main")):
        community.prepare()
        with transaction():
            estate = Builder(random, today, now - timedelta(days=options.days + 60)).build()
            Life(estate, random, BUSY_ORDERS, BUSY_DEEDS).days(
                today - timedelta(days=options.days), today, finish=False
            )
        orders.sweep(now)
        broken = laws()
        _say(options.seed, options.days)
    for line in broken:
        print(line)
    verdict = f"有 {len(broken)} 处不符" if broken else "全部规律成立"
    print(f"种子 {options.seed}：{verdict}")
    return 1 if broken else 0


def _say(seed: int, days: int) -> None:
    states = Counter(row.state for row in Order.select(Order.state))
    print(f"{days} 天，种子 {seed}：{sum(states.values())} 件订单，{Transfer.select().count()} 笔积分")
    for state in OrderState:
        if states[state.value]:
            print(
                f"  {state.label:　<4} {states[state.value]:>5}  {'█' * (60 * states[state.value] // sum(states.values()))}"
            )
    held = sum(row.balance for row in Account.select().where(Account.kind == "person"))
    print(f"  居民手里共有 {held} 分")


if __name__ == "__main__":
    sys.exit(main())
