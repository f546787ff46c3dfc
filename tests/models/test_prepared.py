"""Statements made once answer what their queries answer, on both engines."""

from datetime import UTC, datetime, timedelta

import pytest
from peewee import JOIN

from app.services import sessions
from models.database import District
from models.people import Person, Phone, Session
from models.points import Account, Programme, Rule, RuleVersion
from models.prepared import CHUNK, Prepared, ask, write, write_all, write_unless_known
from models.publishing import Notice

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _entered(either: District) -> None:
    """On both engines."""


def test_rows_are_what_peewee_makes_of_them():
    built = lambda number: (  # noqa: E731
        RuleVersion.select(RuleVersion, Rule, Programme).join(Rule).join(Programme).where(RuleVersion.id <= number)
    )
    prepared, limit = Prepared(built), 12
    for _ in range(2):
        rows, expected = prepared.rows(limit), list(built(limit))
        assert len(rows) == len(expected) == limit
        for row, other in zip(rows, expected, strict=True):
            for mine, its in ((row, other), (row.rule, other.rule), (row.rule.programme, other.rule.programme)):
                assert mine.__data__ == its.__data__
                assert {name: type(value) for name, value in mine.__data__.items()} == {
                    name: type(value) for name, value in its.__data__.items()
                }
                assert not mine.dirty_fields


def test_a_value_is_never_text_of_the_statement():
    asked = Prepared(lambda code: Programme.select().where(Programme.code == code))
    assert asked.first("volunteer") is not None
    assert asked.rows("' OR 1=1 --") == []
    assert ask("SELECT :word", word="a:b ' %s ?") == [("a:b ' %s ?",)]


def test_an_outer_join_keeps_who_has_nothing():
    rows = Prepared(
        lambda code: (
            Programme.select(Programme, Account.id.alias("account"))
            .join(Account, JOIN.LEFT_OUTER, on=(Account.programme == Programme.id))
            .where(Programme.code == code)
        )
    ).rows("silver")
    assert [row.code for row in rows] == ["silver"]


def test_writing_gives_an_id_and_a_key_counts_once():
    person = write(Person(code="u_1", source="test", created_at=NOW, tags=["独居"]))
    found = Person.get_by_id(person.id)
    assert (found.code, found.tags, found.created_at, found.name) == ("u_1", ["独居"], NOW, "")
    for number in range(2):
        write_unless_known(Notice(code=f"n_{number}", kind="points", title="t", body="b", key="k", posted_at=NOW))
    assert [row.code for row in Notice.select()] == ["n_0"]


def test_a_token_ended_elsewhere_fails_at_once():
    token, _ = sessions.sign_in_wechat("o-1", None, timedelta(days=1), NOW)
    assert sessions.authenticate(token, sessions.WECHAT, NOW).person.source == "wechat"
    Session.update(ended_at=NOW).execute()
    with pytest.raises(sessions.DomainError, match="session_ended"):
        sessions.authenticate(token, sessions.WECHAT, NOW)


def test_many_rows_are_written_as_one_by_one():
    """In their order, each with defaults of its own, whatever their number is to a statement's."""
    rows = [{"code": f"u_{number}", "source": "test", "created_at": NOW} for number in range(CHUNK + 1)]
    write_all(Person, [row | {"tags": [row["code"]]} for row in rows])
    found = list(Person.select().where(Person.source == "test").order_by(Person.id))
    assert [(row.code, row.tags, row.created_at, row.name) for row in found] == [
        (row["code"], [row["code"]], NOW, "") for row in rows
    ]
    write_all(Phone, [{"person": found[0], "number": "19900000001", "landline": False, "position": 0}])
    assert Phone.get(Phone.number == "19900000001").person_id == found[0].id
    write_all(Person, [])
    with pytest.raises(KeyError):
        write_all(Person, [rows[0] | {"no_column": 1}])
