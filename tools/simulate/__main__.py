"""`python -m tools.simulate [--seed N] [--days N] [--engine sqlite|postgresql]`: a year of an estate lived through the
services, with people away, lost messages, a scheduler that stops and processes that are killed, and the laws checked at
the end. A fault prints the seed that repeats it."""

import argparse
import sys
import tempfile
import time
import traceback
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from app.services import community, local_time, points
from app.services.local_time import day_start, local_day, week_of
from config.vocabulary import BoardState, MessageState, OrderState, OrganisationKind, Role
from models.boards import Board
from models.database import enter, opaque_code, open_district, transaction
from models.orders import Order, OrderPromise
from models.outbox import Message
from models.people import Person, RoleGrant
from models.points import Account, Transfer
from models.registry import Organisation
from tools.demo.estate import Builder, Estate
from tools.machine.postgres import throwaway_postgres
from tools.simulate.laws import laws
from tools.simulate.lives import Lives
from tools.simulate.mortal import LEDGER_KEY
from tools.simulate.world import Weather, World

BUSY_ORDERS, BUSY_DEEDS = 5.0, 6.0
START = datetime(2027, 1, 1, 0, tzinfo=UTC)
"""Every year starts on the same day, so that a seed repeats all of it."""
LAST_SWEEP = timedelta(minutes=30)
"""After the end, when the scheduler makes up for what it missed."""
BARS = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Lived:
    """What a simulation found and counted."""

    broken: list[str]
    lines: list[str]


def simulate(
    seed: int,
    days: int,
    orders_a_day: float = BUSY_ORDERS,
    deeds_a_day: float = BUSY_DEEDS,
    weather: Weather | None = None,
    url: str = "",
    name: str = "main",
) -> Lived:
    """Live some days in a new district: in the storage at `url`, or in SQLite in a folder of its own. A fault of a
    service is one of the broken laws."""
    local_time.use_zone(ZoneInfo("Asia/Shanghai"))
    points.use_key(LEDGER_KEY)
    random, end = Random(seed), START + timedelta(days=days)
    with tempfile.TemporaryDirectory() as folder, enter(open_district(where := url or f"sqlite:///{folder}", name)):
        community.prepare()
        with transaction():
            estate = Builder(random, local_day(START), START - timedelta(days=60)).build()
            _departments(estate)
        world = World(where, name, estate, random, weather or Weather())
        lives = Lives(world, orders_a_day, deeds_a_day)
        world.agree(START)
        world.later(START, lives.day)
        world.later(day_start(local_day(START)) + timedelta(hours=11), world.day)
        broken = []
        try:
            world.live(end)
            _settle_down(world, end)
        except Exception:
            broken.append(f"意外：{traceback.format_exc()}")
        return Lived([*broken, *world.broken, *laws(end + LAST_SWEEP)], _summary(world, days))


def _settle_down(world: World, end: datetime) -> None:
    """The scheduler catches up with what was cut off, so that nothing is judged in the middle."""
    world.weather.cut_off = world.weather.down = world.weather.killed = 0.0
    world._scheduler(end + LAST_SWEEP)
    world.live(end + LAST_SWEEP + timedelta(minutes=1))


def _departments(estate: Estate) -> None:
    """Two departments beside the companies, so that both sides score each other."""
    for name in ("城管分局", "住建分局"):
        person = Person.create(code=opaque_code("u"), name=f"{name[:2]}联系人", source="simulate", created_at=START)
        RoleGrant.create(person=person, role=Role.PARTNER, place=estate.estate, granted_at=START)
        Organisation.create(
            code=opaque_code("g"),
            kind=OrganisationKind.DEPARTMENT,
            name=name,
            place=estate.estate,
            contact=person,
            created_at=START,
        )
        estate.contacts.append(person)


def _summary(world: World, days: int) -> list[str]:
    states = Counter(row.state for row in Order.select(Order.state))
    total = sum(states.values())
    lines = [f"{days} 天：{total} 件订单，{Transfer.select().count()} 笔积分，{Board.select().count()} 期榜单"]
    for state in OrderState:
        if states[state.value]:
            bar = "█" * max(1, 50 * states[state.value] // total)
            lines.append(f"  {state.label:　<4} {states[state.value]:>5}  {bar}")
    promises = Counter(row.state for row in OrderPromise.select(OrderPromise.state))
    kept, broken = promises["kept"], promises["broken"]
    lines.append(f"  承诺 按时 {kept}，超时 {broken}（{100 * kept // max(1, kept + broken)}%）")
    weeks = [week_of(local_day(START + timedelta(days=7 * number))) for number in range(days // 7 + 1)]
    lines.append(f"  每周订单 {_plot([world.by_week[week] for week in weeks])}")
    lines.append(f"  每周超期 {_plot([world.late_by_week[week] for week in weeks])}")
    lines.append(f"  每周被杀 {_plot([world.killed_by_week[week] for week in weeks])}")
    boards = Counter(row.state for row in Board.select(Board.state))
    lines.append("  榜单 " + "，".join(f"{BoardState(key).label} {count}" for key, count in sorted(boards.items())))
    sent = Counter(row.state for row in Message.select(Message.state))
    lines.append("  消息 " + "，".join(f"{MessageState(key).label} {count}" for key, count in sorted(sent.items())))
    lines.append("  " + "，".join(f"{what} {count}" for what, count in sorted(world.counted.items())))
    lines.append("  被婉拒 " + "，".join(f"{code} {count}" for code, count in world.refused.most_common()))
    held = sum(row.balance for row in Account.select().where(Account.kind == "person"))
    lines.append(f"  居民手里共有 {held} 分")
    return lines


def _plot(values: list[int]) -> str:
    """A line of bars, one for each value."""
    most = max([*values, 1])
    return "".join(BARS[value * (len(BARS) - 1) // most] for value in values) + f"  最多 {most}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.simulate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    started = time.perf_counter()
    with throwaway_postgres() if options.engine == "postgresql" else nullcontext() as server:
        lived = simulate(options.seed, options.days, url=server.dsn if server else "")
    print("\n".join([*lived.lines, *lived.broken]))
    verdict = f"有 {len(lived.broken)} 处不符" if lived.broken else "全部规律成立"
    again = f"python -m tools.simulate --seed {options.seed} --days {options.days} --engine {options.engine}"
    print(f"种子 {options.seed}：{verdict}，用时 {time.perf_counter() - started:.0f} 秒。重来一遍：{again}")
    return 1 if lived.broken else 0


if __name__ == "__main__":
    sys.exit(main())
