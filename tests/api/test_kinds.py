"""An office adds services and kinds without a programmer; what makes no sense is refused with its reason."""

import pytest

from models.orders import KindVersion, Order, ServiceVersion

SERVICE = {"name": "理发上门", "category": "助老", "respond_within": {"unit": "minutes", "count": 60}}
KIND = {
    "name": "微心愿",
    "served_by": ["party_household", "butler"],
    "checks": ["rate", "verify"],
    "evidence": {"after": True},
    "respond_within": {"unit": "minutes", "count": 60, "hours": "working"},
}


def order(caller, town, part="resident", **more):
    body = {"place": town.places["1栋1单元101"].code, "description": "想要一盏台灯", **more}
    return caller(part).post("/orders", body)


def test_an_office_adds_a_service_and_it_is_ordered_at_once(caller, town):
    made = caller("office").post("/services", {"code": "haircut", "definition": SERVICE})
    assert (made.status_code, made.json["version"]) == (201, 1)
    assert "理发上门" in [one["name"] for one in caller("resident").get("/services").json["items"]]
    placed = order(caller, town, service="haircut")
    assert (placed.status_code, placed.json["deadline"]["promise"]) == (201, "respond")


def test_a_description_may_have_lines_and_nothing_unprintable(caller, town):
    office = caller("office")
    two_lines = {**SERVICE, "description": "先电话约时间\n再上门"}
    made = office.post("/services", {"code": "lined", "definition": two_lines})
    assert made.json["definition"]["description"] == "先电话约时间\n再上门"
    for wrong in (
        {"name": "擦\x00窗"},
        {"description": "约\x1b"},
        {"category": "家\n政"},
        {"price_words": "面\x00议"},
    ):
        answer = office.post("/services", {"code": "bad_one", "definition": {**SERVICE, "name": "另一个", **wrong}})
        assert answer.status_code == 422, wrong


def test_a_service_is_changed_and_both_versions_are_kept(caller, town):
    office = caller("office")
    seen = office.get("/services/cleaning").json
    body = {"definition": {**seen["definition"], "enabled": False}, "version": seen["version"]}
    assert office.post("/services/cleaning", body).json["version"] == 2
    stale = office.post("/services/cleaning", body)
    assert (stale.status_code, stale.json["code"]) == (409, "stale")
    assert [one["number"] for one in office.get("/services/cleaning").json["versions"]] == [2, 1]
    assert order(caller, town, service="cleaning").status_code == 404
    assert ServiceVersion.select().count() == 2


def test_an_office_adds_a_kind_and_it_works_from_end_to_end(caller, town, client):
    made = caller("office").post("/kinds", {"code": "wish", "definition": KIND})
    assert made.status_code == 201, made.json
    assert [one["label"] for one in made.json["steps"] if one["action"] == "rate"] == ["评价"]
    placed = order(caller, town, kind="wish")
    assert (placed.json["kind_label"], placed.json["state"]) == ("微心愿", "dispatched")
    code = placed.json["code"]
    for step in ("accept", "start"):
        assert caller("butler").post(f"/orders/{code}/{step}").status_code == 200
    refused = caller("butler").post(f"/orders/{code}/complete", {"note": "送到了"})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "photos")


def test_orders_keep_to_the_version_they_were_submitted_under(caller, town):
    office = caller("office")
    office.post("/kinds", {"code": "wish", "definition": KIND})
    code = order(caller, town, kind="wish").json["code"]
    changed = {**KIND, "name": "心愿单", "evidence": {}, "checks": ["verify"]}
    answer = office.post("/kinds/wish", {"definition": changed, "version": 1})
    assert (answer.status_code, answer.json["version"]) == (200, 2)
    assert caller("resident").get(f"/orders/{code}").json["kind_label"] == "微心愿"
    assert order(caller, town, kind="wish").json["kind_label"] == "心愿单"
    assert office.post("/kinds/wish", {"definition": KIND, "version": 1}).json["code"] == "stale"


def test_a_kind_switched_off_takes_no_new_orders(caller, town):
    office = caller("office")
    office.post("/kinds", {"code": "wish", "definition": KIND})
    office.post("/kinds/wish", {"definition": KIND, "version": 1, "enabled": False})
    answer = order(caller, town, kind="wish")
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "kind")
    assert Order.select().count() == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"served_by": ["astronaut"]}, "没有这种岗位"),
        ({"served_by": []}, "served_by"),
        ({"checks": ["rate", "rate"]}, "各一次"),
        ({"checks": ["close"]}, "只能是"),
        ({"roles": {"verify": ["hand"]}}, "不能给自己验单"),
        ({"roles": {"close": []}}, "由谁来销号"),
        ({"roles": {"accept": ["office"]}}, "不能改"),
        ({"roles": {"verify": ["everybody"]}}, "roles"),
        ({"respond_within": {"unit": "minutes", "count": 0}}, "大于 0"),
        ({"respond_within": {"unit": "minutes", "count": 30, "urgent": 60}}, "更长"),
        ({"respond_within": {"unit": "words"}}, "写明"),
        ({"ladder": {"grid_head": 60, "office": 30, "street": 90}}, "逐级上报"),
        ({"working_hours": [["14:00", "12:00"]]}, "从早到晚"),
        ({"working_hours": [["8", "12:00"]]}, "08:30"),
        ({"name": ""}, "name"),
        ({"name": "坏\x00名"}, "控制字符"),
        ({"description": "坏\x00话"}, "控制字符"),
        ({"surprise": 1}, "没有这一项"),
        ({"pool": "yes"}, "pool"),
    ],
)
def test_a_kind_that_makes_no_sense_is_refused_with_its_reason(caller, wrong, said):
    before = KindVersion.select().count()
    answer = caller("office").post("/kinds", {"code": "wish", "definition": {**KIND, **wrong}})
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True), answer.json
    assert KindVersion.select().count() == before


@pytest.mark.parametrize("code", ["", "A", "1x", "a b", "x" * 41, "../x"])
def test_a_code_is_plain(caller, code):
    assert caller("office").post("/kinds", {"code": code, "definition": KIND}).status_code == 422


def test_a_taken_code_name_or_a_kind_without_catalogue_is_refused(caller):
    office = caller("office")
    assert office.post("/kinds", {"code": "hazard", "definition": KIND}).json["errors"][0]["field"] == "code"
    taken = office.post("/services", {"code": "cleaning", "definition": SERVICE})
    assert taken.json["errors"][0]["field"] == "code"
    named = office.post("/services", {"code": "other", "definition": {**SERVICE, "name": "管家代办"}})
    assert named.json["errors"][0]["field"] == "name"
    kind = office.post("/services", {"code": "other", "definition": {**SERVICE, "kind": "whistle"}})
    assert kind.json["errors"][0]["field"] == "kind"


@pytest.mark.parametrize("part", ["resident", "butler", "company", "supervisor"])
def test_nobody_else_changes_the_policy(caller, part):
    for path, body in (
        ("/kinds", {"code": "w1", "definition": KIND}),
        ("/services", {"code": "w1", "definition": SERVICE}),
    ):
        assert caller(part).post(path, body).status_code == 403


def test_versions_never_change(caller, district):
    with pytest.raises(Exception, match="never change"):
        KindVersion.update(definition="{}").execute()


def test_residents_are_found_within_reach_and_masked(caller, town):
    found = caller("butler").get("/residents?q=102").json["items"]
    assert [(one["name"], one["place_label"]) for one in found] == [("孙**", "1栋1单元102")]
    assert caller("butler").get("/residents?q=0001").json["items"][0]["phone"] == "199****0001"
    assert caller("butler").get("/residents?q=许知秋").json["items"] == []
    assert caller("office").get("/residents?q=许知秋").json["items"][0]["name"] == "许**"
    assert caller("resident").get("/residents?q=102").status_code == 403
    assert caller("office").get("/residents?q=1").status_code == 422
    placed = order(
        caller, town, "butler", place=found[0]["place"], on_behalf_of=found[0]["code"], service="water_power"
    )
    assert (placed.status_code, placed.json["priority"]) == (201, 1)


def test_lists_of_pool_queue_and_candidates(caller, town):
    code = order(caller, town, kind="whistle", place=town.estate.code).json["code"]
    assert [one["code"] for one in caller("company").get("/orders/pool").json["items"]] == [code]
    found = caller("office").get(f"/orders/{code}/candidates").json["items"]
    assert "和顺物业" in [one["organisation"] for one in found]
    assert all(one["reason"] for one in found)
    for _ in range(3):
        order(caller, town, service="water_power")
    office, seen, cursor = caller("office"), [], ""
    while cursor is not None:
        page = office.get(f"/orders/queue?role=office&limit=2&cursor={cursor}").json
        seen += [one["due_at"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert len(seen) == 4
    assert seen == sorted(seen)
    assert office.get("/orders/queue?role=office&cursor=zzz").status_code == 422
    assert caller("resident").get("/orders/queue?role=office").status_code == 403


def test_similar_orders_over_the_api(caller, town):
    order(caller, town, kind="whistle", place=town.estate.code, description="东门路灯不亮")
    body = {"kind": "whistle", "place": town.estate.code, "description": "东门路灯坏了"}
    found = caller("neighbour").post("/orders/similar", body).json["items"]
    assert found[0]["likeness"] >= 55
    assert [one["action"] for one in found[0]["order"]["actions"]] == ["join"]
    code = found[0]["order"]["code"]
    joined = caller("neighbour").post(f"/orders/{code}/join").json
    assert (joined["actions"], [one["by"] for one in joined["events"]]) == ([], ["林**", "许知秋"])
    by = {part: caller(part).get(f"/orders/{code}").json["events"] for part in ("resident", "office")}
    assert [one["by"] for one in by["resident"]] == ["林晓月", "许**"]
    assert [one["by"] for one in by["office"]] == ["林晓月", "许知秋"]
    assert caller("neighbour").post("/orders/similar", {**body, "kind": "nothing"}).status_code == 404


def test_a_list_of_what_was_joined_asks_no_more_for_more_orders(caller, town, counting_queries):
    asked = []
    for number in range(3):
        code = order(caller, town, kind="whistle", place=town.estate.code, description=f"路灯{number}不亮").json[
            "code"
        ]
        neighbour = caller("neighbour")
        neighbour.post(f"/orders/{code}/join")
        with counting_queries() as queries:
            items = neighbour.get("/orders").json["items"]
        assert [one["actions"] for one in items] == [[]] * (number + 1)
        asked.append(len(queries))
    assert asked[1] == asked[2]
