"""An order's way over the API, and who may do what with it."""

import pytest

from config.vocabulary import OrderState
from models.orders import Order, OrderEvent, Service
from models.people import Person


def order(caller, part="resident", **more):
    town_places = more.pop("places")
    body = {
        "service": "water_power",
        "place": town_places["1栋1单元101"].code,
        "description": "厨房水管漏水",
        **more,
    }
    return caller(part).post("/orders", body)


def actions(answer):
    return [one["action"] for one in answer.json["actions"]]


def test_an_order_goes_to_the_butler_of_the_household(caller, town):
    answer = order(caller, places=town.places)
    assert answer.status_code == 201
    assert answer.json["state"] == "dispatched"
    assert answer.json["steward"]["name"] == "何春燕"
    assert actions(answer) == ["cancel"]
    assert answer.json["due_at"] == "2026-11-20T04:15:00Z"


def test_the_whole_way_and_the_points_at_its_end(caller, town):
    code = order(caller, places=town.places).json["code"]
    for part, step, body in (
        ("butler", "accept", {}),
        ("butler", "start", {}),
        ("butler", "complete", {"note": "换了密封圈"}),
        ("office", "verify", {}),
        ("resident", "rate", {"score": 5, "note": "来得很快"}),
        ("office", "close", {}),
    ):
        answer = caller(part).post(f"/orders/{code}/{step}", body)
        assert answer.status_code == 200, answer.json
    assert answer.json["state"] == "closed"
    assert [event["action"] for event in answer.json["events"]] == [
        *("submit", "dispatch", "accept", "start", "complete", "verify", "rate", "close"),
    ]
    assert caller("butler").get("/me/points").json["items"][0]["balance"] == 3
    assert caller("resident").get("/me/points").json["items"][0]["balance"] == 1


@pytest.mark.parametrize("part", ["neighbour", "other_butler", "company", "stranger"])
def test_a_strangers_eye_sees_no_order(caller, town, part):
    code = order(caller, places=town.places).json["code"]
    assert caller(part).get(f"/orders/{code}").status_code == 404
    assert caller(part).post(f"/orders/{code}/accept").status_code == 404


def test_only_the_steward_it_was_given_to_accepts(caller, town):
    code = order(caller, places=town.places).json["code"]
    answer = caller("resident").post(f"/orders/{code}/accept")
    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")


def test_who_serves_does_not_verify(caller, town):
    town.grant("butler", "office")
    code = order(caller, places=town.places).json["code"]
    for step, body in (("accept", {}), ("start", {}), ("complete", {"note": "好了"})):
        caller("butler").post(f"/orders/{code}/{step}", body)
    answer = caller("butler").post(f"/orders/{code}/verify")
    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")


def test_a_step_the_state_does_not_allow_is_a_plain_conflict(caller, town):
    code = order(caller, places=town.places).json["code"]
    answer = caller("butler").post(f"/orders/{code}/complete", {"note": "好了"})
    assert (answer.status_code, answer.json["code"]) == (409, "state_conflict")
    assert Order.get(Order.code == code).state == OrderState.DISPATCHED


def test_a_step_on_an_order_that_changed_meanwhile_is_stale(caller, town):
    code = order(caller, places=town.places).json["code"]
    answer = caller("butler").post(f"/orders/{code}/accept", {"version": 1})
    assert (answer.status_code, answer.json["code"]) == (409, "stale")
    assert caller("butler").post(f"/orders/{code}/accept", {"version": 2}).status_code == 200


def test_a_declined_order_returns_to_dispatch_with_its_reason(caller, town):
    code = order(caller, places=town.places).json["code"]
    butler = caller("butler")
    assert butler.post(f"/orders/{code}/decline").json["errors"][0]["field"] == "reason"
    assert butler.post(f"/orders/{code}/decline", {"reason": "今天休息"}).status_code in (200, 404)
    assert Order.get(Order.code == code).state == OrderState.SUBMITTED
    sent = caller("office").post(f"/orders/{code}/dispatch", {"to": town.people["other_butler"].code})
    assert sent.json["steward"]["name"] == "李国强"


def test_dispatch_to_somebody_who_does_not_serve_there_is_refused(caller, town):
    code = order(caller, places=town.places).json["code"]
    caller("butler").post(f"/orders/{code}/decline", {"reason": "今天休息"})
    answer = caller("office").post(f"/orders/{code}/dispatch", {"to": town.people["neighbour"].code})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "to"


def test_the_steward_orders_for_an_elder_and_both_names_are_kept(caller, town):
    answer = order(
        caller,
        "head",
        places=town.places,
        place=town.places["1栋1单元102"].code,
        on_behalf_of=town.people["elder"].code,
    )
    assert answer.status_code == 201
    row = Order.get(Order.code == answer.json["code"])
    assert (row.resident.name, row.submitted_by.name, row.priority) == ("孙保全", "高伟民", 1)


def test_nobody_orders_to_another_familys_door(caller, town):
    answer = order(caller, "neighbour", places=town.places)
    assert answer.status_code == 404
    assert Order.select().count() == 0


def test_a_repeated_submission_gives_one_order(caller, town):
    body = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "漏水"}
    resident = caller("resident")
    first, second = (resident.post("/orders", body, key="tap-1") for _ in range(2))
    assert first.json == second.json
    assert second.headers["Idempotency-Replayed"] == "true"
    other = resident.post("/orders", {**body, "description": "别的"}, key="tap-1")
    assert (other.status_code, other.json["code"]) == (409, "idempotency_conflict")
    assert Order.select().count() == 1


def test_events_never_change(caller, town, district):
    order(caller, places=town.places)
    with pytest.raises(Exception, match="never change"):
        OrderEvent.update(note="改").execute()
    with pytest.raises(Exception, match="never change"):
        OrderEvent.delete().execute()


def test_phones_are_masked_for_those_who_need_not_call(caller, town):
    code = order(caller, places=town.places).json["code"]
    assert caller("butler").get(f"/orders/{code}").json["resident_phone"] == "19900000001"
    seen = caller("office").get(f"/orders/{code}").json
    assert (seen["resident_phone"], seen["resident_name"]) == ("199****0001", "林**")


def test_lists_page_without_loss_while_orders_arrive(caller, town):
    for number in range(5):
        order(caller, places=town.places, description=f"第 {number} 件")
    resident = caller("resident")
    first = resident.get("/orders?limit=2").json
    order(caller, places=town.places, description="后来的")
    seen = [one["description"] for one in first["items"]]
    cursor = first["next_cursor"]
    while cursor:
        page = resident.get(f"/orders?limit=2&cursor={cursor}").json
        seen += [one["description"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [f"第 {number} 件" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize(("group", "born", "first"), [("75岁以上", "1951-11-20", 1), ("75岁以上", "1951-11-21", 0)])
def test_elders_of_the_age_a_service_names_come_first(caller, town, group, born, first):
    Service.update(priority_for=[group]).where(Service.code == "water_power").execute()
    Person.update(born_on=born).where(Person.id == town.people["resident"].id).execute()
    assert order(caller, places=town.places).json["priority"] == first


def test_figures_over_the_api(caller, town):
    code = order(caller, places=town.places).json["code"]
    for step, body in (("accept", {}), ("start", {}), ("complete", {"note": "好了"})):
        caller("butler").post(f"/orders/{code}/{step}", body)
    items = caller("office").get("/orders/figures?by=building&period=2026-11").json["items"]
    assert [
        (one["name"], {row["code"]: (row["part"], row["whole"]) for row in one["figures"]}) for one in items
    ] == [("1栋", {"response": (1, 1), "arrival": (1, 1), "on_time": (1, 1), "reopened": (0, 1)})]
    assert caller("office").get("/orders/figures?by=building&period=2026-99").status_code == 422
    assert caller("office").get("/orders/figures?by=colour&period=2026-11").status_code == 422
    assert caller("resident").get("/orders/figures?period=2026-11").status_code == 403
    assert [one["name"] for one in caller("butler").get("/orders/figures?period=2026-11").json["items"]] == [
        "何春燕"
    ]
