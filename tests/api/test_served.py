"""Households that somebody serves: load and marks of care, for those who may know them."""

from config.vocabulary import PostKind
from models.audit import AuditEntry
from models.database import transaction
from models.people import Person


def items(caller, part, query=""):
    answer = caller(part).get(f"/served/households{query}")
    assert answer.status_code == 200, answer.json
    return answer.json["items"]


def test_a_butler_sees_the_doors_of_their_building_with_load_and_care(caller, town, counting_queries):
    door = town.places["1栋1单元102"].code
    caller("elder").post("/orders", {"service": "water_power", "place": door, "description": "漏水"})
    second = caller("butler").get("/served/households?limit=1").json["next_cursor"]
    with counting_queries() as for_one:
        items(caller, "butler", f"?limit=1&cursor={second}")
    with counting_queries() as for_all:
        rows = items(caller, "butler")
    assert len(for_all) == len(for_one), "no query per door"
    assert [(one["label"], one["people"], one["open_orders"], one["care"]) for one in rows] == [
        ("1栋1单元101", 1, 0, []),
        ("1栋1单元102", 1, 1, ["独居"]),
    ]
    entry = AuditEntry.select().where(AuditEntry.action == "care.read").get()
    assert (entry.actor_id, entry.purpose) == (town.people["butler"].id, "上门服务前了解")


def test_who_does_not_look_after_people_learns_nothing_of_care(caller, town):
    with transaction():
        town.person("cleaner", "段文博")
        town.appoint("cleaner", PostKind.CLEANER, town.places["1栋"])
    rows = items(caller, "cleaner")
    assert [one["care"] for one in rows] == [[], []]
    assert not AuditEntry.select().where(AuditEntry.action == "care.read").exists()


def test_pages_of_doors_and_one_building_of_several(caller, town):
    first = caller("office").get("/served/households?limit=3").json
    rest = caller("office").get(f"/served/households?limit=3&cursor={first['next_cursor']}").json
    assert [one["label"] for one in [*first["items"], *rest["items"]]] == [
        *("1栋1单元101", "1栋1单元102", "2栋1单元101", "2栋1单元102"),
    ]
    assert rest["next_cursor"] is None
    rows = items(caller, "office", f"?within={town.places['2栋'].code}")
    assert [one["label"] for one in rows] == ["2栋1单元101", "2栋1单元102"]


def test_a_household_shows_masked_people_and_its_open_orders(caller, town):
    door = town.places["1栋1单元102"].code
    caller("elder").post("/orders", {"service": "water_power", "place": door, "description": "漏水"})
    one = caller("butler").get(f"/served/households/{door}").json
    assert [(who["name"], who["phone"]) for who in one["residents"]] == [("孙**", "")]
    assert [(row["place_label"], row["state"]) for row in one["orders"]] == [("1栋1单元102", "dispatched")]


def test_other_peoples_doors_are_not_there(caller, town):
    door = town.places["2栋1单元101"].code
    assert caller("butler").get(f"/served/households/{door}").status_code == 404
    assert caller("butler").get(f"/served/households?within={town.places['2栋'].code}").status_code == 404
    assert caller("butler").get("/served/households/nothing").status_code == 404
    assert caller("resident").get("/served/households").status_code == 403
    assert Person.select().where(Person.name == "孙保全").count() == 1


def test_my_own_household_is_mine_to_see_and_nobody_elses(caller, town):
    with transaction():
        town.live_in("neighbour", "1栋1单元102")
    door = town.places["1栋1单元102"].code
    rows = caller("elder").get(f"/households/{door}/members").json["items"]
    assert [(one["name"], one["relation_label"]) for one in rows] == [("孙保全", "业主"), ("许知秋", "业主")]
    for part in ("resident", "butler", "stranger"):
        assert caller(part).get(f"/households/{door}/members").status_code == 404
    assert caller("elder").get("/households/nothing/members").status_code == 404
