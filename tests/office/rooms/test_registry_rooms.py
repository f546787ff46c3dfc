"""The registry's rooms: the tree, residents who move, posts with terms, and signs for the wall."""

import io
import re
import threading
from datetime import date

import openpyxl
import pytest

from app.office.sign_sheets import sign_sheets
from app.services import registry
from app.services.errors import DomainError
from app.services.registry.signs import signs
from config.vocabulary import MembershipState, PlaceKind
from models.audit import AuditEntry
from models.database import enter
from models.registry import Membership, Place, Post, Term


def test_the_tree_leads_from_the_community_to_a_household(office, town):
    browser = office()
    assert "润和社区" in browser.page("/places")
    estate = browser.page(f"/places/{town.estate.code}")
    assert "4 户 4 人" in estate
    assert "1栋" in estate
    assert "没有物业企业" in estate
    rows = list(
        openpyxl.load_workbook(io.BytesIO(browser.get("/places?kind=estate&export=xlsx").data)).active.values
    )
    assert (rows[0][:4], rows[1][:4]) == (("名称", "级别", "户", "居民"), ("润和园", "小区", 4, 4))
    assert rows[1][rows[0].index("物业企业")] == "没有"
    building = browser.page(f"/places/{town.places['1栋'].code}")
    assert "爱心管家" in building
    assert "何春燕" in building
    home = browser.page(f"/places/{town.places['1栋1单元101'].code}")
    assert "林晓月" in home
    found = browser.page(f"/places/{town.estate.code}?q=101&kind=household")
    assert "1栋1单元101" in found
    assert "2栋1单元101" in found
    street = Place.get(Place.kind == PlaceKind.STREET)
    assert browser.get(f"/places/{street.code}").status_code == 404


def test_counts_are_right_at_every_level(town):
    rows = list(Place.select())
    counts = registry.counts_below(rows)
    assert counts[town.community.id] == (4, 4)
    assert counts[town.places["1栋"].id] == (2, 2)
    assert counts[town.places["1栋1单元101"].id] == (1, 1)


def test_somebody_moves_out_and_back(office, town, caller):
    browser, person = office(), town.people["neighbour"]
    home = town.places["2栋1单元101"]
    path = f"/residents/{person.code}"
    assert "199****0003" in browser.page(path)
    assert AuditEntry.select().where(AuditEntry.action == "person.read").exists()
    empty = browser.press(f"{path}/homes/{home.code}/out", reason=" ")
    assert (empty.status_code, "请写明迁出的原因" in empty.get_data(as_text=True)) == (422, True)
    assert browser.press(f"{path}/homes/{home.code}/out", reason="搬走").status_code == 303
    assert Membership.get(Membership.person == person).state == MembershipState.ENDED
    body = {"service": "water_power", "place": home.code, "description": "漏水"}
    assert caller("neighbour").post("/orders", body).status_code in (403, 404)
    assert browser.press(f"{path}/homes/{home.code}/out", reason="再来").status_code == 409
    assert "搬走" in browser.page(path)
    assert browser.press(f"{path}/homes/{home.code}/back").status_code == 303
    assert caller("neighbour").post("/orders", body).status_code == 201


def test_a_number_needs_a_purpose(office, town):
    browser, path = office(), f"/residents/{town.people['resident'].code}"
    assert "19900000001" not in browser.page(path)
    assert browser.press(f"{path}/phone", purpose="好奇").status_code == 422
    assert "19900000001" in browser.press(f"{path}/phone", purpose="回访").get_data(as_text=True)


def test_another_communitys_clerk_reaches_none_of_it(office, other_town, town):
    theirs = office("other_office")
    person, home = town.people["neighbour"], town.places["2栋1单元101"]
    post = Post.get(Post.place == town.places["1栋"])
    for path in (
        f"/residents/{person.code}",
        f"/places/{town.estate.code}",
        f"/places/{town.estate.code}/sign/a4",
        f"/posts/{post.code}",
    ):
        assert theirs.get(path).status_code == 404, path
    assert theirs.press(f"/residents/{person.code}/homes/{home.code}/out", reason="x").status_code == 404
    assert theirs.press(f"/posts/{post.code}/end", ends_on="2026-11-20").status_code == 404
    for path in ("/residents", "/posts", "/places"):
        text = theirs.page(path)
        assert "林晓月" not in text
        assert "何春燕" not in text
        assert "润和" not in text


def test_a_term_ends_is_kept_and_another_begins(office, town):
    browser = office()
    post = Post.get(Post.place == town.places["1栋"], Post.kind == "butler")
    path = f"/posts/{post.code}"
    assert "2 户居民的联系人里不再有何春燕" in browser.page(path).replace("\n", "")
    for day, words in (("soon", "日期写成"), ("2020-01-01", "不早于上任"), ("2030-01-01", "一年之内")):
        answer = browser.press(f"{path}/end", ends_on=day)
        assert (answer.status_code, words in answer.get_data(as_text=True)) == (422, True)
    assert browser.press(f"{path}/end", ends_on="2026-12-31").status_code == 303
    assert browser.press(f"{path}/keep").status_code == 303
    assert browser.press(f"{path}/keep").status_code == 409
    taken = browser.press(f"{path}/start", person=town.people["resident"].code, starts_on="2026-11-20")
    assert (taken.status_code, "还在任" in taken.get_data(as_text=True)) == (409, True)
    browser.press(f"{path}/end", ends_on="2026-11-19")
    assert "空缺" in browser.page("/posts?held=vacant")
    assert "林晓月" in browser.page(f"{path}?q=林晓月")
    said = {"person": town.people["resident"].code, "starts_on": "2026-11-20"}
    assert browser.press(f"{path}/start", **said).status_code == 303
    assert "林晓月" in browser.page("/posts?held=held&q=林")
    stranger = browser.press(f"{path}/start", person=town.people["stranger"].code, starts_on="2026-11-20")
    assert stranger.status_code == 422


def test_a_successor_is_named_before_the_holder_leaves_and_a_holder_comes_back(office, town):
    browser = office()
    post = Post.get(Post.place == town.places["1栋"], Post.kind == "butler")
    path = f"/posts/{post.code}"
    browser.press(f"{path}/end", ends_on="2026-11-30")
    page = browser.page(f"{path}?q=林晓月")
    assert "接着由谁担任" in page
    assert 'value="2026-12-01"' in page
    said = {"person": town.people["resident"].code, "starts_on": "2026-12-01"}
    assert browser.press(f"{path}/start", **said | {"starts_on": "2026-11-30"}).status_code == 409
    assert browser.press(f"{path}/start", **said).status_code == 303
    assert "林晓月从 2026-12-01 起担任" in browser.page(path)
    other = Post.get(Post.place == town.places["2栋"], Post.kind == "butler")
    left = browser.press(f"/posts/{other.code}/end", ends_on="2026-11-19")
    assert left.status_code == 303
    again = browser.page(f"/posts/{other.code}")
    assert "现在空缺" in again
    code = re.search(r'name="person" value="([^"]+)"', again)[1]
    assert browser.press(f"/posts/{other.code}/start", person=code, starts_on="2026-11-20").status_code == 303


def test_two_clerks_appoint_at_once_and_one_counts(town, district, now):
    post = registry.add_post(town.actor("office"), town.places["2栋"].code, "building_head", now)
    said: list[object] = []

    def appoint(part: str) -> None:
        with enter(district):
            try:
                said.append(registry.start_term(actor, post.code, town.people[part].code, date(2026, 11, 20), now))
            except DomainError as error:
                said.append(error.code)

    actor = town.actor("office")
    threads = [threading.Thread(target=appoint, args=(part,)) for part in ("resident", "neighbour", "elder")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Term.select().where(Term.post == post).count() == 1, said
    assert said.count("already_taken") == 2


def test_a_post_is_added_where_posts_stand(office, town):
    browser = office()
    estate = f"/places/{town.estate.code}/posts"
    assert browser.press(estate, kind="nothing").status_code == 422
    assert browser.press(estate, kind="pioneer").location.startswith("/office/posts/")
    assert browser.press(f"/places/{town.places['1栋1单元101'].code}/posts", kind="pioneer").status_code == 422
    assert "先锋员" in browser.page("/posts?kind=pioneer&held=vacant")


@pytest.mark.parametrize(("paper", "width"), [("a4", 595), ("a3", 841)])
def test_signs_are_whole_pdfs_of_their_paper(office, town, paper, width):
    answer = office().get(f"/places/{town.estate.code}/sign/{paper}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    data = answer.data
    assert data.startswith(b"%PDF")
    assert data.count(b"/MediaBox") == 2, "a page for each building"
    assert f"/MediaBox [ 0 0 {width}".encode() in data
    assert b"STSong-Light" in data


def test_signs_name_who_answers_and_say_when_too_much(office, town, now):
    made = signs(town.actor("office"), town.places["1栋"].code, now)
    assert [(one.post.label, one.name, one.phone) for one in made[0].contacts] == [
        ("爱心管家", "何春燕", "19900000004"),
        ("楼栋长", "高伟民", "19900000006"),
    ]
    twice = [sign_sheets(made, "a4", ["https://x.cn/s/contacts?place=p"]) for _ in range(2)]
    assert twice[0] == twice[1]
    browser = office()
    assert browser.get(f"/places/{town.places['1栋1单元101'].code}/sign/a4").status_code == 422
    assert browser.get(f"/places/{town.estate.code}/sign/letter").status_code == 404


def test_the_qr_leads_to_words_for_those_without_wechat(client):
    answer = client.get("/s/contacts?place=p_x")
    assert (answer.status_code, "请用微信扫一扫" in answer.get_data(as_text=True)) == (200, True)


@pytest.mark.parametrize("path", ["/residents", "/posts", "/places"])
def test_queries_do_not_grow_with_rows(office, town, now, path):
    browser = office()
    where = f"/places/{town.estate.code}" if path == "/places" else path
    few = browser.queries(where)
    for number in range(3, 9):
        building = registry.make_place(PlaceKind.BUILDING, str(number), town.estate, now)
        entrance = registry.make_place(PlaceKind.ENTRANCE, "1", building, now)
        town.places["new"] = registry.make_place(PlaceKind.HOUSEHOLD, "101", entrance, now)
        town.person(f"new{number}", f"新住户{number}", f"1990000010{number}")
        town.live_in(f"new{number}", "new", MembershipState.PENDING)
        registry.add_post(town.actor("office"), building.code, "building_head", now)
    assert browser.queries(where) <= few
