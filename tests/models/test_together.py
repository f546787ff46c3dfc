"""Transactions that share a commit: one refusal undoes one, a disk that is full undoes all, and nobody is forgotten."""

import sqlite3
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import Any

import pytest

from models.database import District, enter, open_district, together, transaction
from models.idempotency import Answer
from models.people import Person
from models.prepared import write
from tests.conftest import NOON
from tests.hands import FORKED

PERSON: ContextVar[int] = ContextVar("person")


@pytest.fixture(autouse=True)
def _somebody(district: District) -> None:
    assert Person.create(code="u_1", source="test", created_at=NOON).id == 1


def answer(key: str) -> Answer:
    return write(Answer(person=1, key=key, request_hash="x", status=200, body="", answered_at=NOON))


def keys() -> list[str]:
    return sorted(row.key for row in Answer.select(Answer.key))


def all_at_once(district: District, works: list[Callable[[], Any]]) -> list[Any]:
    """What each work answered or raised, when all of them wait for the same turn."""
    ended: list[Any] = [None] * len(works)

    def hand(number: int) -> None:
        with enter(district):
            try:
                ended[number] = together(works[number])
            except BaseException as error:
                ended[number] = error

    hands = [threading.Thread(target=hand, args=(number,)) for number in range(len(works))]
    with district.writer_turn():
        for one in hands:
            one.start()
        deadline = time.monotonic() + 20
        while len(district.together._waiting) < len(works) and time.monotonic() < deadline:
            time.sleep(0.001)
    for one in hands:
        one.join(20)
    assert not any(one.is_alive() for one in hands), "somebody waits for ever"
    return ended


@pytest.fixture
def commits(district: District, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    counted: list[int] = []
    commit = district.database.commit
    monkeypatch.setattr(district.database, "commit", lambda: (counted.append(1), commit())[1])
    return counted


def test_those_who_wait_together_share_one_commit(district, commits):
    ended = all_at_once(district, [lambda n=n: answer(f"k{n}").key for n in range(10)])
    assert ended == [f"k{n}" for n in range(10)]
    assert keys() == sorted(ended)
    assert len(commits) == 1


def test_no_more_share_a_commit_than_may(district, commits):
    ended = all_at_once(district, [lambda n=n: answer(f"k{n}").key for n in range(36)])
    assert sorted(ended) == keys()
    assert len(commits) == 3


def test_one_refusal_undoes_one(district, commits):
    def refused() -> None:
        answer("refused")
        raise ValueError("not this one")

    ended = all_at_once(district, [lambda: answer("a").key, refused, lambda: answer("b").key])
    assert isinstance(ended[1], ValueError)
    assert (ended[0], ended[2], keys(), len(commits)) == ("a", "b", ["a", "b"], 1)


def test_of_two_that_want_the_same_key_the_second_is_told(district):
    ended = all_at_once(district, [lambda: answer("same"), lambda: answer("same")])
    assert sorted(type(one).__name__ for one in ended) == ["Answer", "IntegrityError"]
    assert keys() == ["same"]


def test_a_disk_that_is_full_undoes_all_and_tells_all(district):
    def full() -> None:
        answer("full")
        district.database.connection().rollback()  # what SQLite does by itself then
        raise sqlite3.OperationalError("database or disk is full")

    ended = all_at_once(district, [lambda: answer("a"), full, lambda: answer("b")])
    assert [type(one).__name__ for one in ended] == ["OperationalError"] * 3
    assert keys() == []
    assert all_at_once(district, [lambda: answer("later").key]) == ["later"]


def test_a_commit_that_fails_tells_all(district, monkeypatch):
    def fail() -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as broken:
        broken.setattr(district.database, "commit", fail)
        ended = all_at_once(district, [lambda n=n: answer(f"k{n}") for n in range(3)])
    assert [str(one) for one in ended] == ["disk I/O error"] * 3
    assert keys() == []


def test_work_runs_in_the_context_it_was_asked_for_in(district):
    def hand(number: int) -> Callable[[], int]:
        return lambda: PERSON.get()

    seen: list[int] = []

    def ask(number: int) -> None:
        PERSON.set(number)
        with enter(district):
            seen.append(together(hand(number)) - number)

    hands = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for one in hands:
        one.start()
    for one in hands:
        one.join(20)
    assert seen == [0] * 20


def test_within_a_transaction_it_joins(district):
    def outer() -> None:
        with transaction():
            together(lambda: answer("gone"))
            raise KeyError

    with pytest.raises(KeyError):
        outer()
    assert keys() == []


def _process(url: str, mark: str, hands: int, each: int) -> None:
    district = open_district(url, "main")

    def hand(number: int) -> None:
        with enter(district):
            for count in range(each):
                together(partial(answer, f"{mark}:{number}:{count}"))

    threads = [threading.Thread(target=hand, args=(number,)) for number in range(hands)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def test_processes_of_threads_lose_nothing(district, tmp_path):
    url = f"sqlite:///{tmp_path / 'districts'}"
    context = FORKED
    many = [context.Process(target=_process, args=(url, mark, 4, 25)) for mark in "abc"]
    for one in many:
        one.start()
    for one in many:
        one.join(60)
    assert [one.exitcode for one in many] == [0, 0, 0]
    assert Answer.select().count() == 300


def test_one_killed_while_it_leads_leaves_the_door_open(district, tmp_path):
    url = f"sqlite:///{tmp_path / 'districts'}"
    context = FORKED
    many = [context.Process(target=_process, args=(url, mark, 4, 5000)) for mark in "ab"]
    for one in many:
        one.start()
    deadline = time.monotonic() + 30
    while Answer.select().count() < 100 and time.monotonic() < deadline:
        time.sleep(0.01)
    for one in many:
        one.kill()
        one.join(20)
    assert together(lambda: answer("after").key) == "after"
