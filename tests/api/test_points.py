"""Deeds, balances, history, and the ledger's refusals over the API and below it."""

import pytest
from peewee import IntegrityError

from app.services import points
from app.services.errors import DomainError
from models.points import Account, Transfer


def deed(caller, town, part="manager", key=None, **more):
    body = {
        "programme": "volunteer",
        "rule": "corridor_cleaning",
        "to": town.people["resident"].code,
        "evidence": "一单元楼道",
        **more,
    }
    return caller(part).post("/points/transfers", body, key=key)


def balance(caller, part="resident"):
    return caller(part).get("/me/points").json["items"][0]["balance"]


def test_a_deed_waits_until_the_checker_approves(caller, town):
    answer = deed(caller, town)
    assert (answer.status_code, answer.json["state"], answer.json["amount"]) == (201, "waiting", 2)
    assert balance(caller) == 0
    supervisor = caller("supervisor")
    assert [one["action"] for one in supervisor.get("/points/transfers/waiting").json["items"][0]["actions"]] == [
        "approve",
        "reject",
    ]
    assert supervisor.post(f"/points/transfers/{answer.json['code']}/approve").json["state"] == "approved"
    assert balance(caller) == 2
    told = caller("resident").get("/me/points/volunteer/transfers").json["items"][0]
    assert told["why"] == "参加楼道清扫（一单元楼道），记 2 分"


def test_approving_twice_posts_once(caller, town):
    code = deed(caller, town).json["code"]
    supervisor = caller("supervisor")
    supervisor.post(f"/points/transfers/{code}/approve")
    again = supervisor.post(f"/points/transfers/{code}/approve")
    assert (again.status_code, again.json["code"]) == (409, "already_taken")
    assert (balance(caller), Transfer.select().count()) == (2, 1)


def test_maker_and_checker_are_never_one_person_even_through_two_roles(caller, town):
    town.grant("manager", "supervisor")
    code = deed(caller, town).json["code"]
    answer = caller("manager").post(f"/points/transfers/{code}/approve")
    assert (answer.status_code, answer.json["code"]) == (409, "same_person")
    assert balance(caller) == 0


def test_nobody_records_or_checks_their_own_deed(caller, town):
    town.grant("resident", "manager")
    town.grant("resident", "supervisor")
    assert deed(caller, town, "resident").json["code"] == "same_person"
    code = deed(caller, town).json["code"]
    assert caller("resident").post(f"/points/transfers/{code}/approve").json["code"] == "same_person"


def test_a_rejection_needs_a_reason_and_posts_nothing(caller, town):
    code = deed(caller, town).json["code"]
    supervisor = caller("supervisor")
    assert supervisor.post(f"/points/transfers/{code}/reject", {"reason": " "}).status_code == 422
    assert supervisor.post(f"/points/transfers/{code}/reject", {"reason": "照片不清"}).json["state"] == "rejected"
    assert balance(caller) == 0


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"amount": 3}, "amount"),
        ({"amount": 0}, "amount"),
        ({"amount": -2}, "amount"),
        ({"amount": False}, "amount"),
        ({"amount": 2.0}, "amount"),
        ({"amount": "2"}, "amount"),
        ({"amount": 10**30}, "amount"),
        ({"evidence": ""}, "evidence"),
        ({"rule": "order_served"}, "rule"),
        ({"effective_at": "2030-01-01T00:00:00+08:00"}, "effective_at"),
        ({"effective_at": "2026-11-01"}, "effective_at"),
        ({"effective_at": "2026-11-01T00:00:00"}, "effective_at"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_bad_input_names_the_field_and_writes_nothing(caller, town, more, field):
    answer = deed(caller, town, **more)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == field
    assert caller("supervisor").get("/points/transfers/waiting").json["items"] == []


def test_a_retry_of_the_record_is_the_same_deed(caller, town):
    first, second = deed(caller, town, key="k1"), deed(caller, town, key="k1")
    assert first.json["code"] == second.json["code"]
    assert len(caller("supervisor").get("/points/transfers/waiting").json["items"]) == 1


def test_a_reversal_takes_back_once_and_by_another_hand(caller, town):
    code = deed(caller, town).json["code"]
    supervisor = caller("supervisor")
    supervisor.post(f"/points/transfers/{code}/approve")
    assert supervisor.post(f"/points/transfers/{code}/reverse", {"reason": "记错人"}).status_code == 201
    again = supervisor.post(f"/points/transfers/{code}/reverse", {"reason": "记错人"})
    assert (again.status_code, again.json["code"]) == (409, "state_conflict")
    assert balance(caller) == 0
    assert points.differences() == []


def test_a_retry_of_the_debit_that_emptied_the_account_succeeds(caller, town, now):
    code = deed(caller, town).json["code"]
    caller("supervisor").post(f"/points/transfers/{code}/approve")
    person, programme = town.people["resident"], points.find_programme("volunteer")
    first = points.redeem(person, programme, 2, "洗衣液", "r1", now)
    assert points.redeem(person, programme, 2, "洗衣液", "r1", now) == first
    with pytest.raises(DomainError, match="insufficient"):
        points.redeem(person, programme, 1, "香皂", "r2", now)
    with pytest.raises(DomainError, match="idempotency_conflict"):
        points.redeem(person, programme, 1, "洗衣液", "r1", now)


def test_the_database_itself_refuses_to_change_the_ledger(caller, town, now):
    code = deed(caller, town).json["code"]
    caller("supervisor").post(f"/points/transfers/{code}/approve")
    with pytest.raises(Exception, match="never change"):
        Transfer.update(amount=100).execute()
    with pytest.raises(Exception, match="never change"):
        Transfer.delete().execute()
    with pytest.raises(IntegrityError):
        Account.update(balance=-1).where(Account.kind == "person").execute()


def test_a_monthly_cap_gives_what_is_left_and_then_nothing(town, now):
    version = points.rule_in_force("volunteer", "order_rated", now)
    given = [
        points.award(
            version,
            town.people["resident"],
            evidence_kind="order",
            evidence="水电维修",
            key=f"rate-{number}",
            effective_at=now,
            now=now,
        )
        for number in range(7)
    ]
    assert [transfer is not None for transfer in given] == [True] * 5 + [False] * 2
