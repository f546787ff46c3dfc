"""Twelve months of an estate, lived through the real services with a moved clock."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from app.services import boards, calendar, month, orders, points
from app.services.access import Actor, load_actor
from app.services.errors import DomainError
from app.services.local_time import day_start, first_of_next_month, local_day, period_bounds, quarter_of
from app.services.orders.requests import OrderInput, StepInput
from app.services.points.deeds import DeedInput
from config.vocabulary import BoardSide, BoardState, CheckState, MessageState, NameChoice, OrderAction, OrderKind
from models.boards import Board, BoardEntry
from models.content import ContentCheck
from models.database import transaction
from models.outbox import Message
from models.people import Person
from tools.demo.estate import Estate

A = OrderAction
TROUBLES = {
    "water_power": ("厨房水管漏水", "卫生间灯不亮", "插座没电了", "水龙头关不紧"),
    "errand": ("代买降压药", "代缴燃气费", "帮忙取一份证明"),
    "silver_bell": ("想请人陪着去医院", "一个人在家，请来看看", "帮忙测个血压"),
    "child_care": ("放学后看护两小时", "周末想报手工课"),
    "cleaning": ("楼道有杂物", "单元门口小广告"),
}
WHISTLES = ("电梯异响", "路灯不亮", "垃圾桶满了没人收", "消防通道被车堵了", "绿化带积水")
DEEDS = (
    ("corridor_cleaning", "楼道大扫除"),
    ("garbage_sorting", "垃圾分类站值守"),
    ("night_patrol", "晚间巡逻"),
    ("visit_elder", "看望楼里老人"),
    ("mediation", "调解停车纠纷"),
    ("council_meeting", "楼栋议事会"),
    ("hazard_report", "报告楼道堆物"),
)
PRAISE = ("来得很快", "师傅很仔细", "态度好，办得清楚", "谢谢管家", "")


Story = tuple[Actor, OrderAction, datetime, dict[str, object]]
"""Who does what, when, and what goes with it."""


class Life:
    """Plays people's parts. `orders_a_day` and `deeds_a_day` set how busy the estate is."""

    def __init__(self, estate: Estate, random: Random, orders_a_day: float = 0.9, deeds_a_day: float = 1.4) -> None:
        self.estate, self.random = estate, random
        self.orders_a_day, self.deeds_a_day = orders_a_day, deeds_a_day
        self._actors: dict[int, Actor] = {}
        born = estate.community.created_at.year - 20
        self.grown = [person for person in estate.residents if person.born_on.year <= born]
        known = {estate.identities[name].id for name in ("demo-resident", "demo-elder", "demo-steward")}
        self.active = random.sample(self.grown, min(600, len(self.grown)))
        self.active += [person for person in self.grown if person.id in known] * 12

    def actor(self, person: Person, now: datetime) -> Actor:
        """People's roles do not change while the story is told: each is looked up once."""
        if person.id not in self._actors:
            self._actors[person.id] = load_actor(person, now)
        return self._actors[person.id]

    def months(self, periods: list[str], progress: Callable[[str, int, int], None]) -> None:
        for done, period in enumerate(periods, 1):
            start, end = period_bounds(period)
            with transaction():
                self.days(local_day(start), local_day(end), finish=True)
                self.close(period, end + timedelta(hours=8, minutes=30), last=done == len(periods))
            progress("生活十二个月", done, len(periods))

    def days(self, first: date, until: date, finish: bool) -> None:
        """Live the days from `first` up to `until`. Without `finish`, the newest orders stay as they are."""
        day = first
        while day < until:
            for _ in range(self._draw(self.orders_a_day)):
                self.order(self._moment(day), finish or (until - day).days > 3)
            for _ in range(self._draw(self.deeds_a_day)):
                self.deed(self._moment(day), decided=finish or (until - day).days > 2)
            day += timedelta(days=1)

    def _draw(self, mean: float) -> int:
        """How many on a day: two or three times the mean on some, none on others."""
        return min(int(3 * mean) + 1, round(self.random.expovariate(1 / mean))) if mean else 0

    def _moment(self, day: date) -> datetime:
        return day_start(day) + timedelta(hours=self.random.randint(8, 17), minutes=self.random.randrange(60))

    def order(self, at: datetime, finish: bool) -> None:
        resident = self.random.choice(self.active)
        home = self.estate.home[resident.id]
        asker = self.actor(resident, at)
        whistle = self.random.random() < 0.35
        if whistle:
            wish = OrderInput(
                place=self.estate.estate.code, description=self.random.choice(WHISTLES), kind=OrderKind.WHISTLE
            )
        else:
            service = self.random.choice(list(TROUBLES))
            wish = OrderInput(place=home.code, description=self.random.choice(TROUBLES[service]), service=service)
        order = orders.submit(asker, wish, at)
        if whistle:
            contact = self.random.choices(self.estate.contacts, (5, 3, 3, 4))[0]
            order = self._step(
                self._office(at), order.code, A.TRANSFER if order.steward_id else A.DISPATCH, at, to=contact.code
            )
        steps = 9 if finish else self.random.choice((0, 0, 1, 2, 3))
        paid = order.service is not None and order.service.confirm_cost
        self._finish(order.code, order.steward, asker, at, steps + 2 * paid if steps > 1 else steps, paid)

    def _cost(self, hand: Actor, asker: Actor, at: datetime, paid: bool) -> list[Story]:
        """What the errand cost, and that the resident agreed."""
        if not paid:
            return []
        fen = self.random.randrange(500, 12_000, 10)
        return [
            (hand, A.COST, at + timedelta(minutes=20), {"amount": fen}),
            (asker, A.AGREE, at + timedelta(minutes=22), {"amount": fen}),
        ]

    def _finish(
        self, code: str, steward: Person | None, asker: Actor, at: datetime, steps: int, paid: bool
    ) -> None:
        if steward is None:
            return
        hand, office = self.actor(steward, at), self._office(at)
        slow = steward in self.estate.contacts[3:] and self.random.random() < 0.8
        wait = timedelta(days=6) if slow else timedelta(minutes=self.random.randint(20, 300))
        end = at + timedelta(minutes=10) + wait
        story: list[Story] = [
            (hand, A.ACCEPT, at + timedelta(minutes=self.random.randint(1, 14)), {}),
            (hand, A.START, at + timedelta(minutes=18), {}),
            *self._cost(hand, asker, at, paid),
            (hand, A.COMPLETE, end, {"note": "已处理好"}),
            (office, A.VERIFY, end + timedelta(hours=2), {}),
        ]
        if self.random.random() < 0.75:
            score = self.random.choices((5, 4, 3, 2), (70, 20, 7, 3) if not slow else (2, 8, 40, 50))[0]
            said = {"score": score, "note": self.random.choice(PRAISE)}
            story.append((asker, A.RATE, end + timedelta(hours=5), said))
            if score <= 2:
                answer: dict[str, object] = {"note": "已上门道歉，问清了原因"}
                story.append((office, A.ANSWER, end + timedelta(hours=5, minutes=30), answer))
        story.append((office, A.CLOSE, end + timedelta(hours=6), {}))
        for actor, action, moment, said in story[:steps]:
            self._step(actor, code, action, moment, **said)

    def _step(self, actor: Actor, code: str, action: OrderAction, at: datetime, **said: object):
        return orders.advance(actor, code, action, StepInput(**said), at)  # type: ignore[arg-type]

    def _office(self, at: datetime) -> Actor:
        return self.actor(self.estate.office["demo-office"], at)

    def deed(self, at: datetime, decided: bool) -> None:
        person = self.random.choice(self.active)
        rule, evidence = self.random.choice(DEEDS)
        maker = self.actor(self.estate.office["demo-manager"], at)
        checker = self.actor(self.estate.office["demo-supervisor"], at)
        row = points.record_deed(maker, DeedInput("volunteer", rule, person.code, evidence), at)
        if not decided:
            return
        if self.random.random() < 0.04:
            points.reject_deed(checker, row.code, "照片看不清，请补充", at + timedelta(hours=20))
        else:
            points.approve_deed(checker, row.code, at + timedelta(hours=20))

    def close(self, period: str, at: datetime, last: bool) -> None:
        """The first of the month: the calendar's runs, and the groups' work on the boards."""
        if last:
            calendar.run_once(
                "silver_grant", period, lambda: {"granted": points.grant_monthly(period, at)}, lambda: at
            )
        self._redeem(at - timedelta(days=1))
        calendar.run_once("month_close", period, lambda: month.close(period, at), lambda: at)
        if int(period[5:]) % 3 == 0:
            quarter = quarter_of(local_day(period_bounds(period)[0]))
            calendar.run_once("quarter_boards", quarter, lambda: boards.draft_period(quarter, at), lambda: at)
        for board in Board.select().where(Board.state == BoardState.DRAFT):
            self._review(board, at, last)
        if not last:
            boards.publish_due(at + timedelta(days=27))
        looked_at(at, at)
        if not last:
            Message.update(state=MessageState.SENT, sent_at=at).where(
                Message.state == MessageState.WAITING
            ).execute()

    def _review(self, board: Board, at: datetime, last: bool) -> None:
        """Reviewed by one, supervised by another when those who are to be blamed have had their time; people who are
        praised say how to be named. Of the last month the supervisor has not looked yet."""
        name = (board.scheme.code, board.period)
        row = boards.move_board(self._office(at), *name, "review", at + timedelta(hours=3))
        for entry in row.entries.where(BoardEntry.side == BoardSide.RED, BoardEntry.subject_kind == "person"):
            choice = self.random.choice((NameChoice.FULL, NameChoice.MASKED, NameChoice.MASKED, NameChoice.HIDDEN))
            person = self.actor(Person.get_by_id(entry.subject), at)
            boards.choose_name(person, board.scheme.code, choice, "", at + timedelta(hours=4))
        if not last:
            heard: datetime = row.answer_until or at
            moment = max(at + timedelta(hours=5), heard)
            boards.move_board(self.actor(self.estate.office["demo-supervisor"], at), *name, "supervise", moment)

    def _redeem(self, at: datetime) -> None:
        programme = points.find_programme("volunteer")
        for person in self.random.sample(self.grown, 12):
            try:
                points.redeem(person, programme, 5, "洗衣液一瓶", f"demo:{person.code}:{at:%Y-%m}", at)
            except DomainError:
                continue


def looked_at(now: datetime, before: datetime) -> None:
    """The office has looked at what people wrote before a moment; also since, where WeChat will not answer for those
    whose phones have never opened the program."""
    ContentCheck.update(state=CheckState.PASSED, words="", decided_at=now).where(
        ContentCheck.state.in_([CheckState.WAITING, CheckState.HUMAN]),
        (ContentCheck.created_at < before) | (ContentCheck.openid != ""),
    ).execute()


def last_twelve(today: date) -> list[str]:
    """The twelve full months before a day, oldest first."""
    first = today.replace(year=today.year - 1, day=1)
    periods = []
    while first < today.replace(day=1):
        periods.append(first.strftime("%Y-%m"))
        first = first_of_next_month(first)
    return periods
