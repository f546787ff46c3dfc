"""Subscriptions and the office's messages over HTTP: what each may ask and change, and what nonsense is answered."""

import pytest

from app.services import outbox
from app.services.outbox import Outcome
from config.vocabulary import MessageState
from models.outbox import Mailing, Message, Subscription
from models.publishing import Notice


def answer(person, said, key=None):
    return person.post("/me/subscriptions", {"templates": said}, key)


def board_message(town, now, outcome=None):
    town.identify("resident") if not town.people["resident"].wechat_identities.count() else None
    person = town.people["resident"]
    Subscription.create(person=person, template="board", credits=1, changed_at=now)
    values = {"board": "x", "note": "y", "time": now}
    outbox.subscribe_message(template="board", person=person, values=values, page="p", key="k", now=now)
    if outcome:
        outbox.settle([(outbox.lease(1, now)[0], outcome)], now)
    return Message.get()


def test_the_mini_program_learns_what_to_ask_when(caller):
    items = caller("resident").get("/me/subscriptions").json["items"]
    by_moment = {moment["moment"]: one["template_id"] for one in items for moment in one["moments"]}
    assert by_moment["order_submit"] == "HGJ_ORDER_PROGRESS"
    assert {one["credits"] for one in items} == {0}
    assert {one["agreed"] for one in items} == {False}


def test_answers_are_counted_once_for_a_key(caller):
    person = caller("resident")
    for _ in range(2):
        told = answer(person, {"board": "accept", "statement": "ban", "order_progress": "filter"}, "tap-1").json
    assert {one["template"]: one["credits"] for one in told["items"]}["board"] == 1
    told = answer(person, {"board": "acceptWithAlert"}, "tap-2").json
    assert {one["template"]: one["credits"] for one in told["items"]} == {
        "board": 2,
        "statement": 0,
        "order_progress": 0,
    }
    assert answer(person, {"board": "reject"}).json["items"][2]["credits"] == 0


@pytest.mark.parametrize(
    "body",
    [{}, {"templates": {}}, {"templates": {"board": "yes"}}, {"templates": []}, {"templates": {"x": "accept"}}],
)
def test_nonsense_is_refused_and_counts_nothing(caller, body):
    assert caller("resident").post("/me/subscriptions", body).status_code == 422
    assert Subscription.select().count() == 0


def test_the_office_sees_why_and_tries_again(caller, town, now):
    board_message(town, now, Outcome(MessageState.DEAD, "微信不认识这个收件人"))
    office = caller("office")
    line = office.get("/messages?state=dead&q=林晓月").json["items"][0]
    assert (line["trouble"], line["person_name"]) == ("微信不认识这个收件人", "林**") or line[
        "person_name"
    ] != "林晓月"
    assert line["actions"] == [{"action": "retry", "label": "重发"}]
    assert office.post(f"/messages/{line['code']}/retry").json["state"] == "waiting"
    assert office.post(f"/messages/{line['code']}/retry").status_code == 409
    assert office.get("/messages?state=nonsense").status_code == 422
    assert office.get("/messages?q=没有这样的词").json["items"] == []


def test_another_communitys_office_sees_none_of_it(client, caller, town, now):
    from tests.community import found
    from tests.web import Caller

    code = board_message(town, now, Outcome(MessageState.DEAD, "x")).code
    there = Caller(client, found(now), "office")
    assert there.get("/messages").json["items"] == []
    assert there.post(f"/messages/{code}/retry").status_code == 404


def test_what_could_not_be_sent_is_still_in_the_notices(caller, town, now):
    """Nobody agreed to anything: every step of an order is in the notices all the same."""
    wish = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "漏水"}
    code = caller("resident").post("/orders", wish).json["code"]
    caller("butler").post(f"/orders/{code}/accept")
    assert Message.select().count() == 0
    titles = [one["title"] for one in caller("resident").get("/notices").json["items"]]
    assert [title.split(" · ")[1] for title in titles] == ["已接单", "已派单"]


def test_each_message_of_an_order_has_its_notice(caller, town, now):
    for part in ("resident", "butler"):
        caller(part)
        Subscription.create(person=town.people[part], template="order_progress", credits=9, changed_at=now)
    wish = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "漏水"}
    code = caller("resident").post("/orders", wish).json["code"]
    for step in ("accept", "start"):
        caller("butler").post(f"/orders/{code}/{step}")
    sent = {row.key.removeprefix("subscribe:") for row in Message.select()}
    assert len(sent) == 4
    assert sent <= {row.key for row in Notice.select()}


def test_a_posting_is_paused_and_resumed(caller, town, now):
    from tests.services.test_mailings import post

    mailing = post(town, now=now)
    office = caller("office")
    assert office.get("/mailings").json["items"][0]["label"] == "已发完"
    assert office.post(f"/mailings/{mailing.code}/pause").status_code == 409
    assert office.post(f"/mailings/{mailing.code}/burn").status_code == 404
    assert Mailing.select().count() == 1
