"""A hand-kept ledger comes in through the same door: recorded, checked by another, undone as one."""

import threading

import pytest

from app.services import points
from app.services.errors import DomainError
from models.database import enter
from models.points import Batch, Deed, Transfer
from models.publishing import Notice


@pytest.fixture
def rows(town, now):
    """Some rows for residents and neighbours."""

    def made(*said):
        return [
            points.BatchRow(
                person=town.people[part],
                home=town.places["1栋1单元101"],
                rule="corridor_cleaning",
                amount=amount,
                evidence="台账",
                effective_at=now,
                key=key,
            )
            for part, amount, key in said
        ]

    return made


@pytest.fixture
def batch(town, rows, now):
    return points.record_batch(
        town.actor("manager"),
        "volunteer",
        town.estate,
        "十月台账",
        rows(("resident", 2, "a"), ("resident", 2, "b"), ("neighbour", 2, "c")),
        now,
    )


def test_a_batch_waits_and_is_approved_as_one(batch, town, balance, now):
    assert (batch.deeds, batch.points, balance("resident")) == (3, 6, (0, 0))
    assert list(points.waiting_deeds(town.actor("supervisor"))) == []
    points.approve_batch(town.actor("supervisor"), batch.code, now)
    assert (balance("resident"), balance("neighbour")) == ((4, 0), (2, 0))
    transfer = Transfer.select().first()
    assert (transfer.maker_id, transfer.checker_id) == (town.people["manager"].id, town.people["supervisor"].id)
    assert Notice.select().where(Notice.key.startswith("batch:")).count() == 2


def test_maker_and_checker_are_never_one_person(batch, town, rows, now):
    town.grant("manager", "supervisor")
    with pytest.raises(DomainError, match="same_person"):
        points.approve_batch(town.actor("manager"), batch.code, now)
    town.grant("resident", "supervisor")
    with pytest.raises(DomainError, match="same_person"):
        points.approve_batch(town.actor("resident"), batch.code, now)
    with pytest.raises(DomainError, match="same_person"):
        points.record_batch(
            town.actor("manager"), "volunteer", town.estate, "自己的", rows(("manager", 2, "m")), now
        )


def test_the_same_rows_are_taken_in_once(batch, town, rows, now):
    manager = town.actor("manager")
    with pytest.raises(DomainError, match="没有新的内容"):
        points.record_batch(manager, "volunteer", town.estate, "又一次", rows(("resident", 2, "a")), now)
    more = points.record_batch(
        manager, "volunteer", town.estate, "多一行", rows(("resident", 2, "a"), ("elder", 2, "d")), now
    )
    assert (more.deeds, Deed.select().count()) == (1, 4)


def test_a_rejected_batch_may_come_again(batch, town, rows, now):
    with pytest.raises(DomainError, match="invalid_input"):
        points.reject_batch(town.actor("supervisor"), batch.code, " ", now)
    points.reject_batch(town.actor("supervisor"), batch.code, "没有签字", now)
    again = points.record_batch(
        town.actor("manager"), "volunteer", town.estate, "补签", rows(("resident", 2, "a")), now
    )
    assert (again.deeds, Transfer.select().count()) == (1, 0)


def test_undoing_takes_everything_back_but_what_was_corrected_before(batch, town, balance, now):
    supervisor = town.actor("supervisor")
    points.approve_batch(supervisor, batch.code, now)
    points.reverse(supervisor, Transfer.select().first().code, "记错", now)
    points.undo_batch(supervisor, batch.code, "台账有误", now)
    assert (balance("resident"), balance("neighbour"), points.differences()) == ((0, 0), (0, 0), [])
    assert {row.state for row in Deed.select()} == {"undone"}
    with pytest.raises(DomainError, match="已撤销"):
        points.undo_batch(supervisor, batch.code, "再来", now)


def test_a_batch_whose_points_are_spent_is_not_undone_and_says_whose(batch, town, balance, now):
    supervisor = town.actor("supervisor")
    points.approve_batch(supervisor, batch.code, now)
    points.redeem(town.people["neighbour"], points.find_programme("volunteer"), 1, "盐", "k", now)
    with pytest.raises(DomainError, match="insufficient_points") as refused:
        points.undo_batch(supervisor, batch.code, "台账有误", now)
    assert "许知秋" in refused.value.detail
    assert (balance("resident"), Batch.get().state) == ((4, 0), "approved")


def test_a_row_of_a_batch_is_not_decided_alone(batch, town, now):
    with pytest.raises(DomainError, match="state_conflict"):
        points.approve_deed(town.actor("supervisor"), Deed.select().first().code, now)


def test_two_words_at_once_and_one_counts(batch, town, district, balance, now):
    supervisor = town.actor("supervisor")
    said: list[str] = []

    def hand(word) -> None:
        with enter(district):
            try:
                word()
            except DomainError as error:
                said.append(str(error.code))
            else:
                said.append("won")

    words = [
        lambda: points.approve_batch(supervisor, batch.code, now),
        lambda: points.reject_batch(supervisor, batch.code, "不对", now),
    ] * 3
    hands = [threading.Thread(target=hand, args=(word,)) for word in words]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    assert sorted(said) == ["already_taken"] * 5 + ["won"]
    assert balance("resident") == ((4, 0) if Batch.get().state == "approved" else (0, 0))


def test_a_stranger_sees_no_batch(batch, town, now):
    for part in ("resident", "neighbour", "butler", "stranger"):
        with pytest.raises(DomainError, match="not_found"):
            points.find_batch(town.actor(part), batch.code)
        assert list(points.batches(town.actor(part))) == []
