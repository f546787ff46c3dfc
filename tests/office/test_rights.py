"""Invitations and rights: a link counts once and for 72 hours, nobody gives beyond their reach or to themselves."""

import re
import threading
from datetime import timedelta

import pytest
import time_machine

from app.services import accounts
from app.services.errors import DomainError
from config.vocabulary import ErrorCode, Role
from models.audit import AuditEntry
from models.database import current, enter
from models.people import Invitation, OfficeAccount, RoleGrant
from models.registry import Place
from tests.conftest import NOON
from tests.office.conftest import PASSWORD, Browser

CHOSEN = "a chosen long password"


def link(answer) -> str:
    assert answer.status_code == 200, answer.get_data(as_text=True)[-900:]
    return re.search(r'value="http://localhost/office(/invitation/[^"]+)"', answer.get_data(as_text=True))[1]


def invite(browser: Browser, staff, **fields: str):
    form = {"name": "林秋", "login": "linqiu", "role": "office", "place": staff.community.code}
    return browser.press("/accounts", **form | fields)


def take_up(client, path: str, password: str = CHOSEN):
    fresh = client.application.test_client()
    text = fresh.get(f"/office{path}").get_data(as_text=True)
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', text)
    form = {"form_token": found[1] if found else "", "password": password, "again": password}
    return fresh, fresh.post(f"/office{path}", data=form)


def test_a_link_makes_an_account_once(office, staff, client):
    path = link(invite(office("admin"), staff))
    assert "linqiu" in Browser(client.application.test_client()).page(path)
    browser, answer = take_up(client, path)
    assert answer.location == "/office/"
    assert "林秋" in Browser(browser).page("/")
    again, answer = take_up(client, path, "another long password")
    assert answer.status_code == 410
    assert "已用过或已过期" in answer.get_data(as_text=True)
    assert again.get("/office/").location == "/office/login"
    assert path.split("/")[-1] not in {row.token_hash for row in Invitation.select()}


def test_a_link_lasts_72_hours_and_can_be_withdrawn(office, staff, client):
    admin = office("admin")
    path = link(invite(admin, staff))
    with time_machine.travel(NOON + timedelta(hours=72), tick=False):
        assert client.get(f"/office{path}").status_code == 410
    assert client.get(f"/office{path}").status_code == 200
    code = Invitation.get().code
    assert admin.press(f"/invitations/{code}/withdraw").status_code == 303
    assert client.get(f"/office{path}").status_code == 410


def test_links_that_wait_are_listed_and_one_that_was_lost_is_replaced(office, staff, other_town):
    admin, other = office("admin"), office("other_admin")
    said = {"name": "钟小琴", "login": "zhongxq", "role": "office", "place": staff.community.code}
    admin.press("/accounts", **said)
    admin.press("/accounts", **said | {"login": "second"})
    page = admin.page("/accounts")
    assert "还没用的链接" in page
    assert "zhongxq" in page
    assert "zhongxq" not in other.page("/accounts")
    assert admin.press("/accounts", **said).status_code == 422, "the login waits for its link"
    code = re.search(r"<td>zhongxq</td>.*?/invitations/(v_[0-9a-f]+)/withdraw", page, re.S)[1]
    assert other.press(f"/invitations/{code}/withdraw").status_code == 410
    assert admin.press(f"/invitations/{code}/withdraw").status_code == 303
    assert admin.press("/accounts", **said).status_code == 200


def test_a_refused_invitation_keeps_what_was_typed_and_names_the_field(office, staff, other_town):
    admin = office("admin")
    answer = invite(admin, staff, login="Bad Login!")
    text = answer.get_data(as_text=True)
    assert (answer.status_code, 'value="林秋"' in text, 'value="Bad Login!"' in text) == (422, True, True)
    assert re.search(r'name="login"[^>]*aria-invalid="true"', text)
    for fields, words in (
        ({"role": "resident"}, "请选择权限"),
        ({"place": other_town.community.code}, "只能在您自己管理的范围内授权"),
        ({"place": Place.get(Place.kind == "street").code}, "只能在您自己管理的范围内授权"),
        ({"login": "demo-x1"}, "只用于演示"),
        ({"name": "x"}, "请写本人姓名"),
    ):
        answer = invite(admin, staff, **fields)
        assert (answer.status_code, words in answer.get_data(as_text=True)) == (422, True)
    assert Invitation.select().count() == 0


def test_an_invitation_dies_with_the_inviters_right(office, staff, client):
    path = link(invite(office("admin"), staff))
    RoleGrant.update(ended_at=NOON).where(RoleGrant.role == Role.ADMIN).execute()
    _, answer = take_up(client, path)
    assert answer.status_code == 410
    assert not OfficeAccount.select().where(OfficeAccount.login == "linqiu").exists()
    assert Invitation.get().used_at is None


def test_a_link_of_renewal_ends_what_was(office, staff, client):
    clerk = office("office")
    path = link(office("admin").press("/accounts/demo-office/link"))
    assert clerk.get("/").status_code == 200, "until it is used, all stays"
    _browser, answer = take_up(client, path)
    assert answer.location == "/office/"
    assert clerk.get("/").location == "/office/login"
    old = client.post("/office/login", data={"login": "demo-office", "password": PASSWORD})
    assert old.status_code == 401


def test_rights_are_given_and_taken_at_once(office, staff):
    manager, admin = office("manager"), office("admin")
    assert manager.get("/audit").status_code == 403
    place = staff.community.code
    assert admin.press("/accounts/demo-manager/rights/give", role="auditor", place=place).status_code == 303
    assert manager.get("/audit").status_code == 200
    assert admin.press("/accounts/demo-manager/rights/give", role="auditor", place=place).status_code == 409
    assert admin.press("/accounts/demo-manager/rights/take", role="auditor", place=place).status_code == 303
    assert manager.get("/audit").status_code == 403
    assert {(row.action, row.subject) for row in AuditEntry.select()} >= {
        ("right.give", "demo-manager"),
        ("right.take", "demo-manager"),
    }


@pytest.mark.parametrize(
    ("held", "wanted"), [("manager", "supervisor"), ("office", "auditor"), ("admin", "auditor")]
)
def test_what_must_stay_apart_stays_apart(office, staff, held, wanted):
    office(held)
    staff.person("second_admin", "丁一")
    staff.grant("second_admin", Role.ADMIN)
    answer = office("second_admin").press(
        f"/accounts/demo-{held}/rights/give", role=wanted, place=staff.community.code
    )
    assert (answer.status_code, "不能是同一个人" in answer.get_data(as_text=True)) == (422, True)


def test_nobody_gives_to_themselves_or_beyond_their_reach(office, staff, other_town):
    admin, street = office("admin"), Place.get(Place.kind == "street")
    office("office")
    own = admin.press("/accounts/demo-admin/rights/give", role="office", place=staff.community.code)
    assert (own.status_code, "不能给自己授权" in own.get_data(as_text=True)) == (409, True)
    for place in (street.code, other_town.community.code, "p_nothing"):
        assert admin.press("/accounts/demo-office/rights/give", role="manager", place=place).status_code == 422
    office("other_office")
    for path in ("", "/link", "/rights/give", "/close"):
        answer = (
            admin.get("/accounts/demo-other_office")
            if not path
            else admin.press(f"/accounts/demo-other_office{path}", role="office", place=staff.community.code)
        )
        assert answer.status_code == 404, path
    assert "demo-other_office" not in admin.page("/accounts")
    clerk = office("office")
    assert clerk.get("/accounts").status_code == 403
    assert clerk.press("/accounts/demo-admin/close").status_code == 403


def test_who_reaches_further_is_seen_but_not_touched(office, staff):
    street = Place.get(Place.kind == "street")
    staff.person("wide", "欧阳")
    staff.grant("wide", Role.OFFICE)
    staff.grant("wide", Role.MANAGER, street)
    office("wide")
    admin = office("admin")
    assert "只能看" in admin.page("/accounts/demo-wide")
    for path in ("link", "close", "rights/take"):
        answer = admin.press(f"/accounts/demo-wide/{path}", role="office", place=staff.community.code)
        assert answer.status_code == 403, path


def test_closing_ends_everything(office, staff):
    clerk, admin = office("office"), office("admin")
    assert admin.press("/accounts/demo-admin/close").status_code == 409
    assert admin.press("/accounts/demo-office/close").status_code == 303
    assert clerk.get("/").location == "/office/login"
    assert (
        not RoleGrant.select()
        .where(RoleGrant.person == staff.people["office"], RoleGrant.ended_at.is_null())
        .exists()
    )
    assert admin.press("/accounts/demo-office/close").status_code == 409
    with pytest.raises(DomainError) as refused:
        accounts.begin("demo-office", PASSWORD, "x", False, NOON)
    assert refused.value.code is ErrorCode.WRONG_PASSWORD


def test_of_two_with_one_link_one_gets_in(staff, now):
    token, _ = accounts.invite(staff.actor("admin"), "林秋", "linqiu", "office", staff.community.code, now)
    district, outcomes = current(), []

    def accept() -> None:
        with enter(district):
            try:
                accounts.accept(token, CHOSEN, CHOSEN, now)
                outcomes.append("in")
            except DomainError as error:
                outcomes.append(error.code)

    hands = [threading.Thread(target=accept) for _ in range(2)]
    [one.start() for one in hands]
    [one.join() for one in hands]
    assert sorted(outcomes) == ["in", ErrorCode.INVITATION_OVER]
    assert OfficeAccount.select().count() == 1


def test_queries_do_not_grow_with_accounts_or_entries(office, staff):
    admin, auditor = office("admin"), office("auditor")
    few = admin.queries("/accounts"), auditor.queries("/audit")
    for part in ("office", "manager", "supervisor"):
        office(part).page("/people?q=林") if part == "office" else office(part)
    assert (admin.queries("/accounts"), auditor.queries("/audit")) == few
