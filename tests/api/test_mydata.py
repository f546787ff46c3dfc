"""Taking along what is held of me, and ending it: the name goes, the ledger stays."""

import io
import threading
from datetime import timedelta

import pytest
from PIL import Image

from app.services import mydata, points, sessions
from app.services.errors import DomainError
from app.services.points.transfers import Posting, person_account, post, system_account
from config.vocabulary import AccountKind, MembershipState
from models.audit import AuditEntry
from models.database import enter
from models.people import Person, Phone, Session, WechatIdentity
from models.points import Account, Hold, Transfer
from models.publishing import Notice
from models.registry import Membership

PHONE, NAME = "19900000001", "林晓月"


@pytest.fixture
def lived(caller, town, now):
    """A resident with a finished order, points, a redemption, a notice and a claim on our memory."""
    resident, butler = caller("resident"), caller("butler")
    wish = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "<b>漏水</b>"}
    code = resident.post("/orders", wish).json["code"]
    for step in ("accept", "start", "complete"):
        assert butler.post(f"/orders/{code}/{step}", {"note": "好了"}).status_code == 200
    volunteer = points.find_programme("volunteer")
    fund, account = system_account(volunteer, AccountKind.FUND), person_account(volunteer, town.people["resident"])
    post(Posting(fund, account, 9, "gift", "give", now), now)
    resident.post("/me/points/volunteer/holds", {"amount": 4, "what": "大米一袋"}, key="rice")
    resident.post("/me/subscriptions", {"templates": {"statement": "accept"}})
    caller("butler").get(f"/residents/{town.people['resident'].code}")
    return resident


def test_everything_is_in_the_export_and_nobody_elses(lived, town):
    document = lived.get("/me/export").json
    parts = {part["title"]: part["rows"] for part in document["parts"]}
    assert parts["我"][0]["姓名"] == NAME
    assert parts["我"][0]["登记的电话"] == PHONE
    assert parts["我的家"][0]["住处"] == "1栋1单元101"
    assert [row["内容"] for row in parts["我的服务"]] == ["<b>漏水</b>"]
    assert [row["积分"] for row in parts["每一笔积分"]] == [9]
    assert parts["兑换"][0]["换什么"] == "大米一袋"
    assert parts["同意收的消息"][0]["还可以发"] == 1
    assert parts["谁查过我的信息"][0]["事项"] == "people.scan"
    text = str(document)
    assert "19900000004" not in text, "the butler's number is not mine"
    assert "孙保全" not in text
    assert AuditEntry.select().where(AuditEntry.action == "person.export").count() == 1


def test_as_a_page_it_stands_alone_and_shows_words_as_words(lived):
    answer = lived.get("/me/export?format=html")
    assert answer.mimetype == "text/html"
    page = answer.get_data(as_text=True)
    assert "&lt;b&gt;漏水&lt;/b&gt;" in page
    assert "<b>漏水" not in page
    assert "src=" not in page
    assert lived.get("/me/export?format=pdf").status_code == 422


def test_somebody_without_anything_gets_what_there_is(caller):
    titles = [part["title"] for part in caller("stranger").get("/me/export").json["parts"]]
    assert titles[:2] == ["我", "微信"]


def test_erased_nobody_can_tell_who_it_was_and_the_ledger_stands(lived, caller, town, now):
    person = town.people["resident"]
    before = Transfer.select().count()
    assert lived.post("/me/erase", {"confirm": "注销"}, key="gone").json == {"erased": True}
    row = Person.get_by_id(person.id)
    assert (row.name, row.birth, row.born_on, row.tags) == ("已注销", "", None, [])
    assert not Phone.select().where(Phone.person == person).exists()
    assert not WechatIdentity.select().where(WechatIdentity.person == person).exists()
    assert not Notice.select().where(Notice.person == person).exists()
    assert Membership.get(Membership.person == person).state == MembershipState.ENDED
    assert Session.select().where(Session.person == person, Session.ended_at.is_null()).count() == 0
    assert lived.get("/me").json["code"] == "session_ended"
    account = Account.get(Account.person == person)
    assert (account.balance, account.held, Hold.get().state) == (9, 0, "voided")
    assert Transfer.select().count() == before
    assert points.differences() == []
    seen = caller("office").get("/orders?role=office").json["items"][0]
    assert (seen["resident_name"][:1], seen["description"]) == ("已", "<b>漏水</b>")
    assert caller("office").get("/residents?q=林晓").json["items"] == []
    entry = AuditEntry.get(AuditEntry.action == "person.erase")
    assert (entry.actor_id, entry.subject) == (person.id, person.code)


def test_who_comes_back_begins_anew(client, lived, town, now):
    lived.post("/me/erase", {"confirm": "注销"})
    token, session = sessions.sign_in_wechat("demo-resident", None, timedelta(days=1), now)
    assert session.person_id != town.people["resident"].id
    headers = {"Authorization": f"Bearer {token}"}
    me = client.get("/api/v1/me", headers=headers).json
    assert (me["person"]["name"], me["households"], me["roles"]) == ("", [], [])


@pytest.mark.parametrize("body", [{}, {"confirm": "yes"}, {"confirm": "注销", "more": 1}, {"confirm": True}])
def test_nothing_is_erased_by_a_slip(lived, town, body):
    assert lived.post("/me/erase", body).status_code == 422
    assert Person.get_by_id(town.people["resident"].id).name == NAME


@pytest.mark.parametrize(("part", "words"), [("butler", "岗位"), ("company", "岗位"), ("office", "岗位")])
def test_who_has_a_duty_hands_it_over_first(caller, part, words):
    answer = caller(part).post("/me/erase", {"confirm": "注销"})
    assert (answer.status_code, answer.json["code"]) == (409, "state_conflict")
    assert words in answer.json["detail"]


def test_open_orders_are_ended_first(caller, town):
    resident = caller("resident")
    wish = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "漏水"}
    code = resident.post("/orders", wish).json["code"]
    answer = resident.post("/me/erase", {"confirm": "注销"})
    assert (answer.status_code, "1 件" in answer.json["detail"]) == (409, True)
    assert Phone.select().where(Phone.number == PHONE).exists()
    resident.post(f"/orders/{code}/cancel")
    assert resident.post("/me/erase", {"confirm": "注销"}).status_code == 200


def test_own_photos_go_and_anothers_evidence_stays(client, caller, town):
    def photo(person) -> str:
        buffer = io.BytesIO()
        Image.new("RGB", (40, 30), "green").save(buffer, "PNG")
        data = {"file": (io.BytesIO(buffer.getvalue()), "a.png")}
        answer = client.post("/api/v1/uploads", data=data, headers={"Authorization": f"Bearer {person.token}"})
        code: str = answer.json["code"]
        return code

    resident, butler = caller("resident"), caller("butler")
    shown, alone, proof = photo(resident), photo(resident), photo(butler)
    place = town.places["1栋1单元101"].code
    wish = {"service": "water_power", "place": place, "description": "漏水", "photos": [shown]}
    code = resident.post("/orders", wish).json["code"]
    for step, body in (("accept", {}), ("start", {}), ("complete", {"photos": [proof]})):
        assert butler.post(f"/orders/{code}/{step}", body).status_code == 200
    folder = client.application.extensions["settings"].uploads_dir
    assert resident.post("/me/erase", {"confirm": "注销"}).status_code == 200
    assert [(folder / f"{one}.jpg").exists() for one in (shown, alone, proof)] == [False, False, True]
    assert caller("office").get(f"/uploads/{shown}").status_code == 404


def test_a_crash_in_the_middle_changes_nothing(lived, town, now, tmp_path, monkeypatch):
    person = Person.get_by_id(town.people["resident"].id)

    def crash(*arguments, **more):
        raise RuntimeError("power cut")

    monkeypatch.setattr("app.services.mydata.erasing._leave", crash)
    with pytest.raises(RuntimeError):
        mydata.erase(town.actor("resident"), tmp_path, now)
    assert Person.get_by_id(person.id).name == NAME
    assert Account.get(Account.person == person).held == 4


def test_erased_twice_at_once_it_happens_once(lived, town, now, district, tmp_path):
    actor, told = town.actor("resident"), []

    def end() -> None:
        with enter(district):
            try:
                mydata.erase(actor, tmp_path, now)
                told.append("erased")
            except DomainError as error:
                told.append(error.code.value)

    threads = [threading.Thread(target=end) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(told) == ["erased", "state_conflict", "state_conflict"]
    assert AuditEntry.select().where(AuditEntry.action == "person.erase").count() == 1
