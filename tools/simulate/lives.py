"""People's parts: who orders and who answers, who does good and who checks it, who judges, objects and reviews."""

from datetime import datetime, timedelta
from functools import partial

from app.services import boards, orders, points
from app.services.local_time import day_start, local_day, week_of
from app.services.orders.requests import OrderInput, StepInput
from app.services.points.deeds import DeedInput
from config.vocabulary import (
    BoardSide,
    BoardState,
    NameChoice,
    ObjectionState,
    OrderAction,
    OrderKind,
    OrderState,
)
from models.boards import Board, BoardEntry, Objection, Score, ScoringRound
from models.orders import Order
from models.people import Person
from models.registry import Organisation
from tools.demo.life import DEEDS, PRAISE, TROUBLES, WHISTLES
from tools.simulate.meddling import Meddling
from tools.simulate.world import World

A, S = OrderAction, OrderState


class Lives:
    """Plays everybody. `orders_a_day` and `deeds_a_day` set how busy the estate is."""

    def __init__(self, world: World, orders_a_day: float, deeds_a_day: float) -> None:
        self.world, self.random, self.estate = world, world.random, world.estate
        self.orders_a_day, self.deeds_a_day = orders_a_day, deeds_a_day
        self.neighbours = self.random.sample(self.estate.residents, 300)
        self.meddling = Meddling(world, self.neighbours)

    def day(self, at: datetime) -> None:
        """A day's orders, deeds and board work are put in the queue, and the next day after them."""
        start = day_start(local_day(at))
        for mean, happening in ((self.orders_a_day, self.order), (self.deeds_a_day, self.deed)):
            for _ in range(min(int(3 * mean) + 1, round(self.random.expovariate(1 / mean)))):
                moment = start + timedelta(hours=self.random.randint(8, 18), minutes=self.random.randrange(60))
                self.world.later(max(moment, at), happening)
        self.world.later(start + timedelta(hours=14), self.board_work)
        self.world.later(max(at, start + timedelta(hours=16)), self.meddling.day)
        self.world.later(start + timedelta(days=1, hours=7), self.day)

    def _office(self, part: str) -> Person:
        return self.estate.office[f"demo-{part}"]

    def order(self, at: datetime) -> None:
        who = self.random.choice(self.neighbours)
        if self.random.random() < 0.4:
            wish = OrderInput(
                place=self.estate.estate.code, description=self.random.choice(WHISTLES), kind=OrderKind.WHISTLE
            )
        else:
            service = self.random.choice(list(TROUBLES))
            home = self.estate.home[who.id]
            wish = OrderInput(place=home.code, description=self.random.choice(TROUBLES[service]), service=service)
        made: list[Order] = []
        if self.world.trying(lambda: made.append(orders.submit(self.world.actor(who, at), wish, at))):
            self.world.by_week[week_of(local_day(at))] += 1
            self.follow(made[0].code, at)

    def follow(self, code: str, at: datetime) -> None:
        hours = self.random.expovariate(1 / 3)
        self.world.later(at + timedelta(hours=min(hours, 72), minutes=2), lambda moment: self.go_on(code, moment))

    def go_on(self, code: str, at: datetime) -> None:
        """Whoever's turn it is does the next step, or somebody is away and it waits."""
        order = Order.get(Order.code == code)
        state = S(order.state)
        if state in (S.CLOSED, S.CANCELLED):
            if state is S.CLOSED and self.random.random() < 0.02:
                self._step(order, order.resident, A.REOPEN, at, reason="又坏了")
                self.follow(code, at)
            return
        if order.finish_by and order.finish_by < at and state in (S.DISPATCHED, S.ACCEPTED, S.STARTED):
            self.world.late_by_week[week_of(local_day(at))] += 1
        self._turn(order, state, at)
        self.follow(code, at)

    def _turn(self, order: Order, state: OrderState, at: datetime) -> None:
        hand = order.steward
        if state is S.SUBMITTED:
            self._give(order, A.DISPATCH, at)
        elif hand is not None and state in (S.DISPATCHED, S.ACCEPTED, S.STARTED) and self.world.away(hand, at):
            if state is S.DISPATCHED and self.random.random() < 0.3:
                self._give(order, A.TRANSFER, at)
        elif state is S.DISPATCHED:
            if self.random.random() < 0.05:
                self._step(order, hand, A.DECLINE, at, reason="手上忙不过来")
            elif self.random.random() < 0.02:
                self._step(order, order.resident, A.CANCEL, at, reason="自己修好了")
            else:
                self._step(order, hand, A.ACCEPT, at)
        elif state is S.ACCEPTED:
            self._step(order, hand, A.START, at)
        elif state is S.STARTED:
            self._finish(order, hand, at)
        else:
            self._check(order, state, at)

    def _finish(self, order: Order, hand: Person, at: datetime) -> None:
        if order.service_id and order.service.confirm_cost and order.cost_agreed_at is None:
            if order.cost_fen is None:
                self._step(order, hand, A.COST, at, amount=self.random.randrange(500, 9000, 10))
            else:
                self._step(order, order.resident, A.AGREE, at, amount=order.cost_fen)
        elif self.random.random() < 0.9:
            self._step(order, hand, A.COMPLETE, at, note="已处理好")

    def _check(self, order: Order, state: OrderState, at: datetime) -> None:
        office = self._office("office")
        if state is S.COMPLETED:
            self._step(order, office, A.VERIFY, at)
        elif state is S.VERIFIED and self.random.random() < 0.7:
            score = self.random.choices((5, 4, 3, 2, 1), (60, 20, 10, 6, 4))[0]
            self._step(order, order.resident, A.RATE, at, score=score, note=self.random.choice(PRAISE))
        else:
            if order.answer_by is not None:
                self._step(order, office, A.ANSWER, at, note="已上门道歉")
            self._step(order, office, A.CLOSE, at)

    def _give(self, order: Order, action: OrderAction, at: datetime) -> None:
        hands = self.estate.contacts if order.kind == OrderKind.WHISTLE else self.estate.butlers
        to = self.random.choice([one for one in hands if one.id != order.steward_id])
        self._step(order, self._office("office"), action, at, to=to.code)

    def _step(self, order: Order, who: Person, action: OrderAction, at: datetime, **said: object) -> bool:
        step = StepInput(**said)  # type: ignore[arg-type]
        return self.world.trying(lambda: orders.advance(self.world.actor(who, at), order.code, action, step, at))

    def deed(self, at: datetime) -> None:
        person = self.random.choice(self.neighbours[:60])
        rule, evidence = self.random.choice(DEEDS)
        maker, checker = self._office("manager"), self._office("supervisor")
        made: list[str] = []

        def record() -> None:
            wish = DeedInput("volunteer", rule, person.code, evidence)
            made.append(points.record_deed(self.world.actor(maker, at), wish, at).code)

        def decide(moment: datetime) -> None:
            actor = self.world.actor(checker, moment)
            if self.random.random() < 0.05:
                self.world.trying(lambda: points.reject_deed(actor, made[0], "照片看不清", moment))
            else:
                self.world.trying(lambda: points.approve_deed(actor, made[0], moment))

        if self.world.trying(record):
            self.world.later(at + timedelta(hours=self.random.randint(1, 60)), decide)

    def board_work(self, at: datetime) -> None:
        self._judge(at)
        for board in Board.select().where(Board.state.not_in([BoardState.EXPIRED, BoardState.WITHDRAWN])):
            self._tend(board, at)
        for row in Objection.select().where(Objection.state == ObjectionState.OPEN):
            if self.random.random() < 0.5:
                self._answer(row, at)

    def _judge(self, at: datetime) -> None:
        for row in ScoringRound.select().where(ScoringRound.due_at > at):
            judges = [one.judge for one in row.scores.select(Score.judge).where(Score.score.is_null()).distinct()]
            for judge in judges:
                if self.random.random() < 0.35:
                    self._score(row, judge, at)

    def _score(self, row: ScoringRound, judge: Person, at: datetime) -> None:
        actor = self.world.actor(judge, at)

        def work() -> None:
            _, scores, names = boards.sheet_of(actor, row.scheme.code, row.period)
            given = [
                (names[one.subject][0], one.indicator, self.random.randint(45, 100), "有待改进") for one in scores
            ]
            boards.give_scores(actor, row.scheme.code, row.period, given, at)

        if self.world.trying(work):
            self.world.counted["评分表"] += 1

    def _tend(self, board: Board, at: datetime) -> None:
        chance = self.random.random()
        if board.state == BoardState.DRAFT and chance < 0.6:
            self._move(board, "office", "review", at)
        elif board.state == BoardState.REVIEWED:
            self._consider(board, at)
            step = "return" if chance < 0.02 else "supervise"
            self._move(board, "supervisor", step, at)
        elif board.state == BoardState.ON_NOTICE and chance < 0.12:
            who = self.random.choice(self.neighbours)
            self._object(board, who, "名次不对，请再核一核", at)
        elif board.state == BoardState.ON_NOTICE and chance > 0.995:
            self._move(board, "supervisor", "withdraw", at)
        elif board.state == BoardState.PUBLISHED and chance < 0.03:
            for row in board.entries.where(BoardEntry.side == BoardSide.BLACK, BoardEntry.ended_at.is_null()):
                contact = Organisation.get_by_id(row.subject).contact
                self._object(board, contact, f"已整改，见 {at:%m%d} 的记录", at)

    def _consider(self, board: Board, at: datetime) -> None:
        """Before the notice: who is to be blamed answers, who is praised says how to be named."""
        for row in list(board.entries.where(BoardEntry.side != BoardSide.NONE)):
            if row.side == BoardSide.BLACK and self.random.random() < 0.4:
                self._object(board, Organisation.get_by_id(row.subject).contact, "这几单不是我们的", at)
            elif row.subject_kind == "person" and self.random.random() < 0.4:
                actor = self.world.actor(Person.get_by_id(row.subject), at)
                choice = self.random.choice(list(NameChoice))
                self.world.trying(partial(boards.choose_name, actor, board.scheme.code, choice, "", at))

    def _move(self, board: Board, part: str, action: str, at: datetime) -> None:
        actor = self.world.actor(self._office(part), at)
        name = (board.scheme.code, board.period)
        if self.world.trying(lambda: boards.move_board(actor, *name, action, at, "按程序")):
            self.world.counted[f"榜单{boards.STEPS[action].label}"] += 1

    def _object(self, board: Board, who: Person, words: str, at: datetime) -> None:
        name = (board.scheme.code, board.period)
        if self.world.trying(lambda: boards.object_to_board(self.world.actor(who, at), *name, words, at)):
            self.world.counted["意见"] += 1

    def _answer(self, row: Objection, at: datetime) -> None:
        part = "supervisor" if row.kind == "repair" or self.random.random() < 0.3 else "office"
        uphold = self.random.random() < 0.4
        fixed: tuple[boards.Correction, ...] = ()
        entry = row.board.entries.order_by(BoardEntry.rank.desc()).first()
        if (
            uphold
            and row.kind != "repair"
            and entry is not None
            and entry.indicators
            and self.random.random() < 0.7
        ):
            code = boards.codes_of(row.board.scheme.subject, [entry.subject])[entry.subject][0]
            figure = self.random.choice(entry.indicators)
            fixed = (boards.Correction(code, figure["code"], figure["value"] + self.random.randint(0, 3000)),)
        actor = self.world.actor(self._office(part), at)
        if self.world.trying(lambda: boards.answer_objection(actor, row.code, uphold, "核过了", at, fixed)):
            self.world.counted["意见采纳" if uphold else "意见未采纳"] += 1
