"""POST /me/phone: the number WeChat vouches for, kept once, masked, and belonging to one WeChat user."""

import threading
from datetime import timedelta

import pytest

from app import create_app
from app.api import outside
from app.services import registry, sessions
from app.services.access import load_actor
from app.services.errors import DomainError
from config.settings import load
from config.vocabulary import Relation
from models.audit import AuditEntry
from models.database import enter, open_district
from models.idempotency import Answer
from models.people import Person, Phone, WechatIdentity
from models.registry import Membership
from tests.community import found
from tests.web import SECRETS, Caller
from tests.wechat.stand_in import PHONE

NUMBER = "19900000088"


@pytest.fixture
def client(town, sandbox, district, tmp_path):
    env = {"HGJ_DATA_DIR": str(tmp_path), "WECHAT_API_BASE": sandbox.base, "WECHAT_APPID": "wx1"}
    return create_app(load({**SECRETS, **env, "WECHAT_SECRET": "app-secret-0"}), district).test_client()


@pytest.fixture
def caller(client, town):
    # As of now: a token of the town's own moment may be over on the day the test runs.
    from datetime import UTC, datetime

    town.now = datetime.now(UTC)
    return lambda part: Caller(client, town, part)


@pytest.fixture
def code(sandbox):
    return lambda number=NUMBER, **more: sandbox.control("phone_codes", number=number, **more)["code"]


def test_a_number_is_kept_and_shown_to_its_owner_masked(caller, code, town):
    elder = caller("elder")
    assert elder.get("/me").json["phone"] == ""
    answer = elder.post("/me/phone", {"code": code()})
    assert (answer.status_code, answer.json) == (200, {"phone": "199****0088"})
    assert elder.get("/me").json["phone"] == "199****0088"
    assert registry.phone_of(town.people["elder"]) == NUMBER, "nothing in the roster: this one is called"
    assert AuditEntry.select().where(AuditEntry.action == "person.phone").count() == 1


def test_the_rosters_number_stays_the_first_to_call(caller, code, town):
    caller("butler").post("/me/phone", {"code": code()})
    assert registry.phone_of(town.people["butler"]) == "19900000004", "a private number is not published by itself"
    assert [row.number for row in Phone.select().where(Phone.person == town.people["butler"])] == ["19900000004"]


def test_a_new_number_replaces_the_one_before_and_frees_it(caller, code):
    caller("elder").post("/me/phone", {"code": code()})
    assert caller("elder").post("/me/phone", {"code": code("19900000099")}).status_code == 200
    assert caller("neighbour").post("/me/phone", {"code": code()}).status_code == 200
    assert {row.phone for row in WechatIdentity.select() if row.phone} == {"19900000088", "19900000099"}


def test_another_wechats_number_is_refused_plainly_and_changes_nothing(caller, code):
    caller("elder").post("/me/phone", {"code": code()})
    answer = caller("neighbour").post("/me/phone", {"code": code()})
    assert (answer.status_code, answer.json["code"]) == (409, "phone_taken")
    assert "联系社区" in answer.json["title"]
    assert NUMBER not in answer.text
    assert caller("neighbour").get("/me").json["phone"] == ""


def test_the_same_number_again_and_a_number_of_the_roster_are_no_conflict(caller, code, town):
    for _ in range(2):
        assert caller("elder").post("/me/phone", {"code": code("19900000001")}).status_code == 200
    assert town.people["resident"].phones.get().number == "19900000001"


def test_foreign_numbers_keep_their_country(caller, code):
    caller("elder").post("/me/phone", {"code": code("5550100", country="1")})
    assert WechatIdentity.get(WechatIdentity.phone.is_null(False)).phone == "+15550100"


def test_a_code_that_is_none_is_said_plainly(caller, code, sandbox):
    used = code()
    caller("elder").post("/me/phone", {"code": used})
    late = code()
    sandbox.clock.at += 301
    for bad in (used, late, "forged", "汉字", sandbox.code()):
        answer = caller("elder").post("/me/phone", {"code": bad})
        assert (answer.status_code, answer.json["code"]) == (422, "phone_code_invalid")
    for body in ({}, {"code": ""}, {"code": 5}, {"code": "x" * 257}, {"code": "x", "number": NUMBER}):
        assert caller("elder").post("/me/phone", body).json["code"] == "invalid_input"


@pytest.mark.parametrize(
    ("kind", "errcode"), [("html", 0), ("empty", 0), ("cut", 0), ("drop", 0), ("errcode", -1), ("errcode", 48001)]
)
def test_wechat_unwell_keeps_nothing_and_asks_once(caller, code, sandbox, kind, errcode):
    sandbox.fault(PHONE, kind, errcode)
    answer = caller("elder").post("/me/phone", {"code": code()}, key="k1")
    assert (answer.status_code, answer.json["code"]) == (503, "wechat_unavailable")
    assert (Answer.select().count(), len(sandbox.calls(PHONE))) == (0, 1)
    assert caller("elder").post("/me/phone", {"code": code()}, key="k1").status_code == 200


def test_a_repeat_is_answered_without_asking_wechat_again(caller, code, sandbox):
    given = code()
    first, again = (caller("elder").post("/me/phone", {"code": given}, key="k1") for _ in range(2))
    assert (again.json, again.headers["Idempotency-Replayed"]) == (first.json, "true")
    assert len(sandbox.calls(PHONE)) == 1
    other = caller("elder").post("/me/phone", {"code": code()}, key="k1")
    assert (other.status_code, other.json["code"]) == (409, "idempotency_conflict")
    assert NUMBER not in Answer.get().body


def test_a_key_in_flight_waits_and_a_claim_of_the_dead_lapses(caller, code, town, client, monkeypatch):
    given, seen = code(), []
    real = client.application.extensions["gateway"].phone_number

    def slow(what):
        seen.append(caller("elder").post("/me/phone", {"code": given}, key="k1").json["code"])
        return real(what)

    monkeypatch.setattr(client.application.extensions["gateway"], "phone_number", slow)
    assert caller("elder").post("/me/phone", {"code": given}, key="k1").status_code == 200
    assert seen == ["in_flight"]
    monkeypatch.undo()
    Answer.update(status=outside.ASKING, answered_at=town.now).execute()
    assert caller("elder").post("/me/phone", {"code": given}, key="k1").json["code"] == "in_flight"
    Answer.update(answered_at=town.now - outside.LAPSE - timedelta(seconds=1)).execute()
    answer = caller("elder").post("/me/phone", {"code": given}, key="k1")
    assert answer.json["code"] == "phone_code_invalid", "asked anew: WeChat says the code is used"


def test_of_many_who_claim_a_number_one_gets_it(url, now):
    district = open_district(url, "main")
    with enter(district):
        town = found(now)
        actors = [load_actor(town.people[part], now) for part in ("elder", "neighbour", "head", "butler")]
        for part in ("elder", "neighbour", "head", "butler"):
            town.identify(part)
    outcomes: list[str] = []
    ready = threading.Barrier(len(actors))

    def claim(actor) -> None:
        with enter(district):
            ready.wait()
            try:
                outcomes.append(sessions.keep_phone(actor, NUMBER, "86", now))
            except DomainError as error:
                outcomes.append(error.code)

    hands = [threading.Thread(target=claim, args=(actor,)) for actor in actors]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(outcomes) == [NUMBER, "phone_taken", "phone_taken", "phone_taken"]


def test_of_two_of_one_name_the_number_decides_and_never_the_number_alone(town, now):
    home = "2栋1单元101"
    for part, number in (("first", "19900000011"), ("second", "19900000012")):
        town.person(part, "张伟", number)
        town.live_in(part, home)
    for openid, name, number, expected in (
        ("w1", "张伟", "19900000012", "second"),
        ("w2", "张小伟", "19900000011", None),
    ):
        _, session = sessions.sign_in_wechat(openid, None, timedelta(days=1), now)
        newcomer = load_actor(session.person, now)
        sessions.keep_phone(newcomer, number, "86", now)
        place = town.places[home].code
        registry.ask_to_join(newcomer, place, Relation.FAMILY, name, now)
        registry.confirm_member(town.actor("office"), place, session.person.code, now)
        person = Person.get_by_id(WechatIdentity.get(WechatIdentity.openid == openid).person_id)
        if expected:
            assert person.id == town.people[expected].id
            assert sessions.given_phone(person) == number, "the number goes with the WeChat user"
        else:
            assert person.id == session.person_id
            assert Membership.get(Membership.person == person).state == "confirmed"
