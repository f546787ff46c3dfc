"""A steward records a deed with a photo for whom they scanned; a resident sees months of a grant and counters."""

import io

import pytest
from PIL import Image

from app.services import points
from models.audit import AuditEntry
from models.points import Deed


@pytest.fixture
def photo(client):
    def sent(person) -> str:
        buffer = io.BytesIO()
        Image.new("RGB", (40, 30), "green").save(buffer, "PNG")
        answer = client.post(
            "/api/v1/uploads",
            data={"file": (io.BytesIO(buffer.getvalue()), "a.png")},
            headers={"Authorization": f"Bearer {person.token}"},
        )
        assert answer.status_code == 201, answer.json
        code: str = answer.json["code"]
        return code

    return sent


def record(person, town, photos=(), to="resident"):
    body = {"programme": "volunteer", "rule": "corridor_cleaning", "to": town.people[to].code, "evidence": "周六"}
    return person.post("/points/transfers", {**body, "photos": list(photos)})


def test_a_deed_shows_its_photos_to_those_who_may_read_it(client, caller, town, photo):
    butler = caller("butler")
    code = photo(butler)
    made = record(butler, town, [code])
    assert (made.status_code, made.json["photos"]) == (201, [code])
    for part in ("resident", "supervisor", "auditor", "butler"):
        assert caller(part).get(f"/uploads/{code}").status_code == 200, part
        assert caller(part).get(f"/points/transfers/{made.json['code']}").json["photos"] == [code]
    for part in ("neighbour", "company", "other_butler", "stranger"):
        assert caller(part).get(f"/uploads/{code}").status_code == 404, part
    assert caller("supervisor").get("/points/transfers/waiting").json["items"][0]["photos"] == [code]


def test_a_photo_shows_one_thing_and_is_the_makers_own(caller, town, photo):
    butler = caller("butler")
    code = photo(butler)
    assert record(butler, town, [code]).status_code == 201
    again = record(butler, town, [code])
    assert (again.status_code, again.json["errors"][0]["field"]) == (422, "photos")
    assert record(butler, town, [photo(caller("head"))]).status_code == 422
    wish = {
        "service": "water_power",
        "place": town.places["1栋1单元101"].code,
        "description": "漏水",
        "photos": [code],
    }
    assert butler.post("/orders", wish).status_code == 422
    assert Deed.select().count() == 1, "a refused deed leaves nothing"


def test_who_recorded_reads_how_it_stands(caller, town, counting_queries):
    butler = caller("butler")
    first, second = (record(butler, town).json["code"] for _ in range(2))
    caller("supervisor").post(f"/points/transfers/{first}/reject", {"reason": "那天没有清扫"})
    with counting_queries() as asked:
        items = butler.get("/me/deeds").json["items"]
    assert [(one["code"], one["label"], one["reason"]) for one in items] == [
        (second, "待审核", ""),
        (first, "未通过", "那天没有清扫"),
    ]
    assert len([one for one in asked if "deed" in one.lower()]) <= 2
    assert caller("head").get("/me/deeds").json["items"] == []
    assert caller("resident").get("/me/deeds").status_code == 403


def test_a_code_is_somebody_only_to_those_who_serve_them(caller, town):
    code = town.people["resident"].code
    assert caller("butler").get(f"/residents/{code}").json == {
        **{"code": code, "name": "林**", "place": town.places["1栋1单元101"].code},
        **{"place_label": "1栋1单元101", "kin": "", "phone": "199****0001"},
    }
    entry = AuditEntry.get(AuditEntry.action == "people.scan")
    assert (entry.actor_id, entry.subject) == (town.people["butler"].id, code)
    assert caller("other_butler").get(f"/residents/{code}").status_code == 404
    assert caller("butler").get("/residents/nobody").status_code == 404
    assert caller("resident").get(f"/residents/{code}").status_code == 403


def test_months_of_the_grant_say_what_arrived_and_what_can_be_claimed(caller, town, now, counting_queries):
    points.grant_monthly("2026-08", now)
    points.grant_monthly("2026-10", now)
    elder = caller("elder")
    with counting_queries() as asked:
        items = elder.get("/me/points/silver/grants").json["items"]
    assert [one["period"] for one in items] == ["2026-11", "2026-10", "2026-09", "2026-08"]
    assert [(one["points"], [way["action"] for way in one["actions"]]) for one in items[:3]] == [
        (0, ["claim"]),
        (20, []),
        (0, ["claim"]),
    ]
    assert len(asked) < 15
    elder.post("/me/points/silver/claims", {"period": "2026-09", "note": "9 月没有"})
    said = elder.get("/me/points/silver/grants").json["items"][2]
    assert (said["claim"]["label"], said["claim"]["note"], said["actions"]) == ("待答复", "9 月没有", [])


def test_a_grant_is_not_shown_to_whom_it_is_not_for(caller):
    assert caller("resident").get("/me/points/silver/grants").json["items"] == []
    assert caller("elder").get("/me/points/volunteer/grants").json["items"] == []
    assert caller("elder").get("/me/points/nothing/grants").status_code == 404


def test_counters_are_those_the_programme_accepts_near_home(caller, town):
    items = caller("resident").get("/me/points/volunteer/counters").json["items"]
    assert [one["name"] for one in items] == ["社区服务站", "和顺物业"]
    assert items[0]["organisation"] == ""
    assert caller("resident").get("/me/points/duty/counters").json["items"] == []
    assert [one["name"] for one in caller("stranger").get("/me/points/volunteer/counters").json["items"]] == [
        "社区服务站"
    ]
