"""Boards over the API: what each part may read and do, objections and their answers, scores, names, schemes."""

import pytest
import time_machine

from app.services import boards
from config.vocabulary import OrganisationKind, PlaceKind
from models.registry import Organisation
from tests.quarter import (
    LAST_WEEK,
    NEW_YEAR,
    close_quarter,
    organisation,
    subject,
)

PATH = "/boards/property_grade/2026-Q4"


@pytest.fixture
def later(quarter):
    with time_machine.travel(NEW_YEAR, tick=False):
        close_quarter()
        quarter.now = NEW_YEAR
        yield quarter


def test_a_board_with_its_due_process(later, caller):
    office, supervisor, company = (caller(part) for part in ("office", "supervisor", "company"))
    draft = office.get(PATH).json
    assert (draft["state"], [one["action"] for one in draft["actions"]]) == ("draft", ["recompute", "review"])
    assert [(one["name"], one["side"], one["grade"]) for one in draft["entries"]] == [
        *(("安心物业", "red", "A"), ("和顺物业", "black", "D")),
    ]
    assert company.get(PATH).status_code == 404
    assert office.post(f"{PATH}/review").json["actions"] == []
    seen = company.get(PATH).json
    assert [(one["name"], one["own"]) for one in seen["entries"]] == [("和顺物业", True)]
    assert [one["label"] for one in seen["actions"]] == ["申辩"]
    assert supervisor.post(f"{PATH}/supervise").json["code"] == "state_conflict"
    made = company.post(f"{PATH}/objections", {"words": "评分人弄错了单位"}, key="one")
    again = company.post(f"{PATH}/objections", {"words": "评分人弄错了单位"}, key="one")
    assert (made.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert made.json["kind"] == "answer"
    code = made.json["code"]
    assert company.post(f"/objections/{code}/answer", {"uphold": True, "answer": "好"}).status_code == 403
    answered = office.post(f"/objections/{code}/answer", {"uphold": False, "answer": "查过了"}).json
    assert (answered["state"], answered["actions"]) == ("dismissed", [])
    assert company.get(f"{PATH}/objections").json["items"][0]["answer"] == "查过了"
    assert supervisor.post(f"{PATH}/supervise").json["state"] == "on_notice"
    assert [one["name"] for one in caller("resident").get(PATH).json["entries"]] == ["安心物业", "和顺物业"]
    assert caller("resident").get(f"{PATH}/objections").json["items"] == []
    events = office.get(f"{PATH}/events").json["items"]
    assert [one["action"] for one in events] == ["compute", "review", "object", "dismiss", "supervise"]
    assert caller("resident").get(f"{PATH}/events").status_code == 403


def test_bad_input_changes_nothing(later, caller):
    office = caller("office")
    for path, body, status in (
        (f"{PATH}/objections", {"words": ""}, 403),
        (f"{PATH}/vetoes", {}, 422),
        (f"{PATH}/vetoes", {"subject": "g_x", "rule": "accident", "evidence": "x"}, 404),
        (f"{PATH}/vetoes", {"subject": subject("安心物业"), "rule": "nothing", "evidence": "x"}, 422),
        (f"{PATH}/dance", {}, 404),
        (f"{PATH}/withdraw", {"note": "x"}, 409),
        ("/objections/b_nothing/answer", {"uphold": True, "answer": "x"}, 404),
        ("/objections/b_nothing/answer", {"uphold": "yes", "answer": "x"}, 422),
        ("/objections/b_nothing/answer", {"uphold": True, "answer": "x", "surprise": 1}, 422),
        ("/schemes", {"code": "a_b", "definition": {"name": "x"}}, 422),
        ("/schemes/nothing/versions", {"definition": {}, "seen": 1}, 422),
        ("/schemes/volunteer_star/revert", {"to": 5, "seen": 1}, 404),
        ("/schemes/volunteer_star/revert", {"to": 0, "seen": 1}, 422),
        ("/scoring/property_grade/2026-Q4", {"scores": []}, 422),
        ("/scoring/property_grade/2026-Q4", {"scores": [{"subject": "x", "indicator": "y", "score": 101}]}, 422),
        ("/scoring/property_grade/2026-Q4", {"scores": [{"subject": "x", "indicator": "y", "score": 1}]}, 404),
        ("/schemes/volunteer_star/name", {"choice": "loud"}, 403),
    ):
        answer = office.post(path, body)
        assert (answer.status_code, path, answer.json) == (status, path, answer.json)
    for path in (
        "/boards/x/2026-Q9",
        f"{PATH}?place=p_nothing",
        f"{PATH}/sources?subject=x&indicator=y",
        "/schemes/x/history?subject=y",
    ):
        assert office.get(path).status_code == 404, path
    assert office.get(f"{PATH}/sources").status_code == 422
    assert caller("resident").post("/schemes/volunteer_star/name", {"choice": "loud"}).status_code == 422
    assert office.get(PATH).json["state"] == "draft"


def test_sources_and_history(later, caller):
    office, company = caller("office"), caller("company")
    rows = office.get(f"{PATH}/sources?subject={subject('和顺物业')}&indicator=organisation_rating").json
    assert (rows["indicator"]["value"], [one["words"] for one in rows["items"]]) == (100, ["评 1 分"])
    office.post(f"{PATH}/review")
    own = f"{PATH}/sources?subject={subject('和顺物业')}&indicator=organisation_rating"
    other = f"{PATH}/sources?subject={subject('安心物业')}&indicator=organisation_rating"
    assert (company.get(own).status_code, company.get(other).status_code) == (200, 404)
    stood = office.get(f"/schemes/property_grade/history?subject={subject('安心物业')}").json["items"]
    assert [(one["period"], one["rank"]) for one in stood] == [("2026-Q4", 1)]
    assert (
        caller("resident").get(f"/schemes/property_grade/history?subject={subject('安心物业')}").json["items"] == []
    )


def test_judges_score_over_the_api(quarter, caller):
    with time_machine.travel(LAST_WEEK, tick=False):
        quarter.now = LAST_WEEK
        boards.open_rounds(LAST_WEEK)
        wardens = caller("wardens")
        mine = wardens.get("/me/scoring").json["items"]
        assert [(one["scheme"], one["asked"], one["missing"], one["open"]) for one in mine] == [
            ("property_grade", 2, 2, True)
        ]
        sheet = wardens.get("/scoring/property_grade/2026-Q4").json
        said = [{"subject": one["subject"], "indicator": one["indicator"], "score": 88} for one in sheet["scores"]]
        after = wardens.post("/scoring/property_grade/2026-Q4", {"scores": said}, key="scores").json
        assert (after["missing"], {one["score"] for one in after["scores"]}) == (0, {88})
        assert caller("resident").get("/scoring/property_grade/2026-Q4").status_code == 404
        bad = [{**said[0], "note": ""}, {**said[1], "score": 59}]
        refused = wardens.post("/scoring/property_grade/2026-Q4", {"scores": bad})
        assert [one["field"] for one in refused.json["errors"]] == ["scores.1.note"]
        assert wardens.get("/scoring/property_grade/2026-Q4?place=p_nothing").status_code == 404


def test_a_department_above_two_communities_has_a_sheet_for_each(quarter, caller):
    from app.services.registry import make_place

    there = make_place(PlaceKind.COMMUNITY, "清水社区", quarter.community.parent, quarter.now)
    estate = make_place(PlaceKind.ESTATE, "清水园", there, quarter.now)
    company = organisation(quarter, "far", "清水物业", OrganisationKind.PROPERTY_COMPANY)
    Organisation.update(place=estate).where(Organisation.id == company.id).execute()
    Organisation.update(place=quarter.community.parent).where(Organisation.name == "城管分局").execute()
    with time_machine.travel(LAST_WEEK, tick=False):
        quarter.now = LAST_WEEK
        boards.open_rounds(LAST_WEEK)
        wardens, path = caller("wardens"), "/scoring/property_grade/2026-Q4?place="
        places = {one["place_label"]: one["place"] for one in wardens.get("/me/scoring").json["items"]}
        sheets = {label: wardens.get(path + code).json["scores"] for label, code in places.items()}
        names = {label: sorted(one["subject_name"] for one in scores) for label, scores in sheets.items()}
        assert names == {"清水社区": ["清水物业"], "润和社区": ["和顺物业", "安心物业"]}
        for label, code in places.items():
            said = [
                {"subject": one["subject"], "indicator": one["indicator"], "score": 75} for one in sheets[label]
            ]
            answer = wardens.post(path + code, {"scores": said}).json
            assert (answer["place_label"], answer["missing"]) == (label, 0)
    with time_machine.travel(NEW_YEAR, tick=False):
        quarter.now = NEW_YEAR
        assert caller("wardens").post("/scoring/property_grade/2026-Q4", {"scores": said}).status_code == 409


def test_schemes_over_the_api(later, caller):
    office = caller("office")
    found = {one["code"]: one for one in office.get("/schemes").json["items"]}
    definition = {**found["volunteer_star"]["definition"], "name": "志愿明星"}
    body = {"definition": definition, "seen": 1}
    assert office.post("/schemes/volunteer_star/versions", body).json["number"] == 2
    assert office.post("/schemes/volunteer_star/versions", body).json["code"] == "stale"
    assert office.post("/schemes/volunteer_star/revert", {"to": 1, "seen": 2}).json["name"] == "志愿之星"
    assert [one["number"] for one in office.get("/schemes/volunteer_star/versions").json["items"]] == [3, 2, 1]
    made = office.post("/schemes", {"code": "quick_repair", "definition": {**definition, "name": "快修"}})
    assert (made.status_code, made.json["number"]) == (201, 1)
    assert "organisation_rating" in {one["code"] for one in office.get("/indicators").json["items"]}
    assert caller("resident").get("/schemes").status_code == 200


def test_how_one_is_named_is_read_and_chosen_over_the_api(later, caller):
    resident = caller("resident")
    items = {one["scheme"]: one for one in resident.get("/me/names").json["items"]}
    assert items["volunteer_star"]["shown"] == {"full": "林晓月", "masked": "林**", "hidden": ""}
    assert (items["volunteer_star"]["choice"], items["beautiful_family"]["counts"]) == ("", "")
    home = items["beautiful_family"]["household"]
    assert (
        resident.post("/schemes/beautiful_family/name", {"choice": "masked", "household": home}).status_code == 200
    )
    assert (
        resident.post("/schemes/beautiful_family/name", {"choice": "full", "household": "p_x"}).status_code == 404
    )
    again = {one["scheme"]: one for one in resident.get("/me/names").json["items"]}
    assert (again["beautiful_family"]["choice"], again["beautiful_family"]["counts"]) == ("masked", "masked")


def test_an_answer_names_its_photos_and_is_ones_own(later, caller):
    caller("office").post(f"{PATH}/review")
    company = caller("company")
    assert company.post(f"{PATH}/objections", {"words": "x", "photos": ["u_nothing"]}).status_code == 422
    assert company.post(f"{PATH}/objections", {"words": "灯杆是供电的"}).json["photos"] == []
    assert [one["own"] for one in company.get(f"{PATH}/objections").json["items"]] == [True]
    assert [one["own"] for one in caller("office").get(f"{PATH}/objections").json["items"]] == [False]
