"""A year of an estate, moment by moment: a queue of what happens next, the calendar's jobs each day, and bad weather."""

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from app.services import calendar, orders, outbox
from app.services.access import Actor, load_actor
from app.services.cadence import due_periods, jobs
from app.services.errors import DomainError
from app.services.local_time import day_start, local_day, week_of
from app.services.outbox import Leased, Outcome
from config.vocabulary import ConsentStatus, ErrorCode, MessageState
from jobs.work import WORK
from models.database import reconnect, transaction
from models.people import Person
from tools.demo.estate import Estate
from tools.simulate.mortal import SEND, SWEEP, killed

Happening = Callable[[datetime], None]


@dataclass
class Weather:
    """What goes wrong, as chances: a day on which somebody is away or a scheduler is down, a run or a sender that
    is cut off or whose process is killed in the middle, a message that is lost or must be tried again."""

    absent: float = 0.02
    down: float = 0.04
    cut_off: float = 0.02
    killed: float = 0.01
    lost: float = 0.05
    retried: float = 0.10


@dataclass
class World:
    """The queue, the dice, and what was counted on the way; `broken` is what must not have happened. `url` and `name`
    are where the district lies, for processes beside this one."""

    url: str
    name: str
    estate: Estate
    random: Random
    weather: Weather = field(default_factory=Weather)
    refused: Counter[str] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)
    by_week: Counter[str] = field(default_factory=Counter)
    late_by_week: Counter[str] = field(default_factory=Counter)
    killed_by_week: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    _queue: list[tuple[datetime, int, Happening]] = field(default_factory=list)
    _serial: int = 0
    _away: dict[int, date] = field(default_factory=dict)
    _down_until: date = date.min

    def later(self, moment: datetime, happening: Happening) -> None:
        """Let something happen at a moment."""
        self._serial += 1
        heapq.heappush(self._queue, (moment, self._serial, happening))

    def live(self, until: datetime) -> None:
        while self._queue and self._queue[0][0] < until:
            moment, _, happening = heapq.heappop(self._queue)
            happening(moment)

    def actor(self, person: Person, at: datetime) -> Actor:
        return load_actor(person, at)

    def trying(self, work: Callable[[], object]) -> bool:
        """Somebody tries something; a refusal is counted, anything else is a fault that ends the simulation."""
        try:
            with transaction():
                work()
        except DomainError as error:
            self.refused[error.code.value] += 1
            if error.code == ErrorCode.UNEXPECTED:
                raise
            return False
        return True

    def away(self, person: Person, at: datetime) -> bool:
        return self._away.get(person.id, date.min) > local_day(at)

    def day(self, at: datetime) -> None:
        """What a day brings to everybody: who falls away, the calendar, the sweep, messages."""
        for person in [*self.estate.butlers, *self.estate.contacts]:
            if self.random.random() < self.weather.absent:
                self._away[person.id] = local_day(at) + timedelta(days=self.random.randint(2, 9))
                self.counted["有人请假"] += 1
        if self.random.random() < self.weather.down:
            self._down_until = local_day(at) + timedelta(days=self.random.randint(1, 4))
            self.counted["日程停机"] += 1
        if self._down_until <= local_day(at):
            self._scheduler(at)
        if self.random.random() < 0.03:
            reconnect()
            self.counted["重启"] += 1
        self.later(day_start(local_day(at) + timedelta(days=1)) + timedelta(hours=11), self.day)

    def _scheduler(self, at: datetime) -> None:
        for job in jobs():
            for period in due_periods(job, at):
                if self.random.random() < self.weather.cut_off and calendar.claim(job.name, period, at):
                    self.counted["任务中断"] += 1
                    break
                if self._dies(job.name, period, at):
                    break
                work = partial(WORK[job.name], period, at, _silent)
                run = calendar.run_once(job.name, period, work, lambda: at)
                if run is None:
                    break
                self.counted["日程任务"] += 1
        for hour in range(0, 24, 4):
            self.later(at + timedelta(hours=hour), self._sweep)
        self._send(at)

    def _sweep(self, at: datetime) -> None:
        if not self._dies(SWEEP, "-", at):
            orders.sweep(at)

    def _dies(self, job: str, period: str, at: datetime) -> bool:
        """Whether a process took the work up and was killed in the middle of it."""
        if self.random.random() >= self.weather.killed:
            return False
        if not killed(self.url, self.name, job, period, at, self.random.randint(2, 30)):
            return False
        self.counted["进程被杀"] += 1
        self.killed_by_week[week_of(local_day(at))] += 1
        return True

    def _send(self, at: datetime) -> None:
        if self._dies(SEND, "-", at):
            return
        dice = Random(self.random.random())

        def deliver(message: Leased) -> Outcome:
            chance = dice.random()
            if chance < self.weather.lost:
                return Outcome(MessageState.DEAD, "丢失")
            if chance < self.weather.lost + self.weather.retried:
                return Outcome(MessageState.WAITING, "没连上")
            return Outcome(MessageState.SENT)

        outbox.send_due(deliver, lambda: at, senders=1)

    def agree(self, at: datetime) -> None:
        """Some people agree to messages, which the weather then loses."""
        for person in self.random.sample(self.estate.residents, 40):
            said = dict.fromkeys(("order_progress", "statement", "board"), ConsentStatus.ACCEPT.value)
            outbox.subscribe_all(person, said, at)


def _silent(what: str, done: int, total: int) -> None:
    """Nobody watches."""
