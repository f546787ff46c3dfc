"""Promises: their deadlines, their pauses, and the sweep that tells each level once."""

import logging
from datetime import UTC, date, datetime, timedelta

import pytest

from app.services import local_time, orders
from app.services.orders.promises import add_working_time, after_pause, deadline, working_time_between
from app.services.orders.sweep import levels
from config.vocabulary import PromiseState, Role, Stage
from models.orders import Escalation, Order, OrderPromise
from models.publishing import Notice

HOURS = [["08:30", "12:00"], ["14:00", "17:30"]]
MINUTE = timedelta(minutes=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def working(minutes: int) -> dict:
    return {"unit": "minutes", "count": minutes, "hours": "working"}


@pytest.mark.parametrize(
    ("since", "minutes", "due"),
    [
        ("2026-11-20T09:00", 60, "2026-11-20T10:00"),
        ("2026-11-20T11:30", 60, "2026-11-20T14:30"),
        ("2026-11-20T17:00", 60, "2026-11-23T09:00"),
        ("2026-11-21T10:00", 30, "2026-11-23T09:00"),
        ("2026-11-20T03:00", 30, "2026-11-20T09:00"),
        ("2026-09-30T17:00", 60, "2026-10-08T09:00"),
        ("2026-10-10T09:00", 60, "2026-10-10T10:00"),
        ("2026-11-20T09:00", 390, "2026-11-20T17:30"),
        ("2026-11-20T09:00", 391, "2026-11-23T08:31"),
    ],
    ids=["morning", "over noon", "over the weekend", "from a Saturday", "before work", "over the holidays",
         "a make-up Saturday", "a whole day", "a minute more"],
)  # fmt: skip
def test_working_hours_skip_nights_weekends_and_holidays(now, since, minutes, due):
    assert deadline(working(minutes), local(since), HOURS) == local(due)


def test_working_time_adds_up_to_what_lies_between(now):
    start = local("2026-09-29T16:00")
    for minutes in (1, 30, 400, 1000, 5000):
        end = add_working_time(start, timedelta(minutes=minutes), HOURS)
        assert working_time_between(start, end, HOURS) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("rule", "since", "due"),
    [
        ({"unit": "same_day"}, "2026-11-20T23:59", "2026-11-20T23:59:59"),
        ({"unit": "days", "count": 1}, "2028-02-28T08:00", "2028-02-29T23:59:59"),
        ({"unit": "working_days", "count": 1}, "2026-09-30T08:00", "2026-10-08T23:59:59"),
        ({"unit": "minutes", "count": 15, "urgent": 5}, "2026-11-20T12:00", "2026-11-20T12:15"),
    ],
)
def test_days_end_with_the_day(now, rule, since, due):
    assert deadline(rule, local(since)) == local(due)


def test_priority_takes_the_urgent_count(now):
    rule = {"unit": "minutes", "count": 60, "urgent": 20}
    assert deadline(rule, now, urgent=True) - now == timedelta(minutes=20)


@pytest.mark.parametrize(
    ("rule", "due", "paused", "resumed", "moved"),
    [
        ({"unit": "minutes"}, "2026-11-20T12:00", "2026-11-20T11:00", "2026-11-20T15:00", "2026-11-20T16:00"),
        (working(1), "2026-11-20T15:00", "2026-11-20T11:30", "2026-11-23T09:00", "2026-11-23T10:30"),
        ({"unit": "days"}, "2026-11-21T23:59:59", "2026-11-20T11:00", "2026-11-22T09:00", "2026-11-23T23:59:59"),
        ({"unit": "days"}, "2026-11-21T23:59:59", "2026-11-20T11:00", "2026-11-20T19:00", "2026-11-21T23:59:59"),
        (
            {"unit": "working_days"},
            "2026-11-20T23:59:59",
            "2026-11-19T11:00",
            "2026-11-23T09:00",
            "2026-11-24T23:59:59",
        ),
        ({"unit": "minutes"}, "2026-11-20T10:00", "2026-11-20T11:00", "2026-11-20T15:00", "2026-11-20T10:00"),
    ],
)
def test_what_was_left_before_a_pause_is_left_after_it(now, rule, due, paused, resumed, moved):
    assert after_pause(local(due), rule, local(paused), local(resumed), HOURS) == local(moved)


def test_a_year_not_announced_takes_weekdays_and_says_so_once(now, caplog):
    local_time._say_unknown.cache_clear()
    with caplog.at_level(logging.WARNING):
        days = [local_time.is_working_day(date(2099, 10, day)) for day in range(1, 8)]
    assert days == [True, True, False, False, True, True, True]
    assert len(caplog.records) == 1


def told() -> list[str]:
    return [
        str(stage) for row in Escalation.select().order_by(Escalation.id) for stage in levels(row.told, row.stage)
    ]


def names(stage_title: str) -> set[str]:
    return {row.person.name for row in Notice.select().where(Notice.title == stage_title)}


def test_a_promise_warns_then_climbs_each_level_once(desk):
    start = desk.now
    desk.submit()
    assert orders.sweep(start + 7 * MINUTE).promises == 0
    for minute, stages in (
        (8, ["warn"]),
        (9, ["warn"]),
        (15, ["warn", "butler"]),
        (44, ["warn", "butler"]),
        (45, ["warn", "butler", "grid_head"]),
    ):
        orders.sweep(start + minute * MINUTE)
        orders.sweep(start + minute * MINUTE)
        assert told() == stages, minute
    assert names("快到时限") == names("已超时，请尽快办理") == {"何春燕"}
    assert names("网格里有超时事项") == {"高伟民"}
    assert OrderPromise.get(OrderPromise.name == "respond").state == PromiseState.BROKEN


def test_a_scheduler_down_for_days_tells_each_level_once(desk):
    desk.submit()
    late = desk.now + timedelta(hours=25, minutes=59)
    assert orders.sweep(late).told == {Stage.BUTLER: 3, Stage.GRID_HEAD: 3, Stage.OFFICE: 2, Stage.STREET: 1}
    assert names("辖区有超时事项") == {"秦主任"}
    assert Notice.select().where(Notice.title == "已超时，请尽快办理").count() == 1
    before = told()
    assert orders.sweep(late).promises == 0
    assert told() == before
    assert len(before) == 9


def test_a_vacant_level_passes_on_to_the_next(desk):
    from models.registry import Post, Term

    Term.delete().where(Term.post.in_(Post.select(Post.id).where(Post.kind == "grid_head"))).execute()
    desk.submit()
    orders.sweep(desk.now + 45 * MINUTE)
    assert names("网格里有超时事项") == {"王敏"}


def test_what_is_accepted_in_time_is_never_told(desk):
    order = desk.submit()
    desk.step("butler", order, "accept")
    orders.sweep(desk.now + 20 * MINUTE)
    assert told() == []
    row = OrderPromise.get(OrderPromise.name == "respond")
    assert (row.state, row.counted_at) == (PromiseState.KEPT, desk.now)


def test_late_counts_when_its_time_was_over_whoever_looks_first(desk):
    order = desk.submit()
    due = order.respond_by
    desk.now += 30 * MINUTE
    desk.step("butler", order, "accept")
    row = OrderPromise.get(OrderPromise.name == "respond")
    assert (row.state, row.counted_at) == (PromiseState.BROKEN, due)
    orders.sweep(desk.now)
    assert told() == []


def test_a_pause_stops_the_clock_and_the_sweep(desk):
    order = desk.submit()
    order = desk.until(order, ("butler", "accept"))
    left = order.arrive_by - (desk.now + MINUTE)
    order = desk.step("butler", order, "pause", reason="家里没人，约明天")
    assert orders.deadline_of(order, desk.now).state is PromiseState.PAUSED
    assert orders.sweep(desk.now + timedelta(days=3)).promises == 0
    desk.now += timedelta(days=3)
    order = desk.step("resident", order, "resume")
    assert order.paused_at is None
    assert order.arrive_by - desk.now == left
    assert orders.deadline_of(order, desk.now).state is PromiseState.RUNNING
    orders.sweep(order.arrive_by)
    assert told()[-1] == "butler"


def test_work_after_a_pause_runs_the_clock_again_by_itself(desk):
    order = desk.until(desk.submit(), ("butler", "accept"))
    order = desk.step("butler", order, "pause", reason="等居民")
    desk.now += timedelta(days=2)
    order = desk.until(order, ("butler", "start"), ("butler", "complete"))
    assert order.paused_at is None
    assert {row.state for row in OrderPromise.select()} == {PromiseState.KEPT}


def test_a_cancelled_order_owes_nothing_but_what_was_broken(desk):
    order = desk.submit()
    desk.now += 20 * MINUTE
    desk.step("resident", order, "cancel")
    states = {row.name: row.state for row in OrderPromise.select()}
    assert states == {"respond": "broken", "arrive": "dropped", "finish": "dropped"}
    assert orders.sweep(desk.now + timedelta(days=9)).promises == 0


def test_the_office_hastens_and_the_promise_ends_sooner(desk):
    order = desk.submit(kind="whistle", place=desk.town.estate.code)
    assert order.respond_by - desk.now == timedelta(minutes=120)
    order = desk.step("office", order, "hasten", priority=1, reason="老人多")
    assert (order.priority, order.respond_by - desk.now) == (1, timedelta(minutes=60))


def test_empty_nest_elders_come_first_in_the_queue(desk):
    later = desk.submit("elder", place="1栋1单元102")
    desk.submit()
    assert later.priority == 1
    rows, _ = orders.queue(desk.town.actor("office"), Role.OFFICE, 10)
    assert [row.priority for row in rows] == [1, 0]
    first, after = orders.queue(desk.town.actor("office"), Role.OFFICE, 1)
    second, end = orders.queue(desk.town.actor("office"), Role.OFFICE, 1, after)
    assert [row.code for row in first + second] == [row.code for row in rows]
    assert end == ""


def test_the_last_minutes_of_a_promise_come_before_priority_and_the_most_urgent_before_all(desk):
    pressing = desk.submit()
    desk.now += 14 * MINUTE  # of fifteen
    elder, whistle = (
        desk.submit("elder", place="1栋1单元102"),
        desk.submit(kind="whistle", place=desk.town.estate.code),
    )
    elder = desk.until(elder, ("butler", "accept"), ("butler", "start"))
    desk.step("office", whistle, "hasten", priority=2, reason="楼道积水")

    rows, _ = orders.queue(desk.town.actor("office"), Role.OFFICE, 10)
    assert [row.code for row in rows] == [whistle.code, pressing.code, elder.code]


def test_every_order_shows_how_its_deadline_stands(desk):
    order = desk.submit()
    seen = [orders.deadline_of(order, desk.now + after * MINUTE).state for after in (-20, 0, 16)]
    assert [str(one) for one in seen] == ["running", "soon", "broken"]
    order = desk.until(order, ("butler", "accept"), ("butler", "start"), ("butler", "complete"))
    assert orders.deadline_of(order, desk.now + timedelta(days=9)).state is PromiseState.KEPT
    assert Order.get().queue_key != ""
