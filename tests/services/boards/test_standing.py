"""What whoever stands on a board may see and say: the praised how they are named, the blamed their proof."""

from datetime import timedelta

import pytest

from app.services import boards, month, orders
from app.services.errors import DomainError
from config.vocabulary import NameChoice, PostKind
from models.boards import Objection
from models.content import ContentCheck
from models.database import opaque_code
from models.orders import Upload
from tests.quarter import GRADE, IN_QUARTER, NEW_YEAR, close_quarter, deed

DAY = timedelta(days=1)
ON_BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])


def photo(quarter, part: str) -> str:
    code = opaque_code("u")
    Upload.create(
        code=code,
        owner=quarter.people[part],
        mime="image/jpeg",
        size=1,
        width=1,
        height=1,
        sha256="00",
        created_at=NEW_YEAR,
    )
    return code


def said(quarter, part: str) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (one.scheme.code, one.household): (str(one.said or ""), str(one.counts or ""))
        for one in boards.namings(quarter.actor(part))
    }


def test_the_praised_see_their_own_entry_before_the_notice_and_nobody_else_does(quarter):
    for _ in range(3):
        for part in ("resident", "neighbour"):
            deed(quarter, part, IN_QUARTER)
    at = NEW_YEAR - timedelta(days=30)
    month.close("2026-11", at)
    name = ("volunteer_star", "2026-11")
    for part in ("resident", "elder"):
        with pytest.raises(DomainError, match="not_found"):
            boards.find_board(quarter.actor(part), *name)
    boards.move_board(quarter.actor("office"), *name, "review", at)
    board = boards.find_board(quarter.actor("resident"), *name)
    assert [one.name for one in boards.entries_for(quarter.actor("resident"), board, at)] == ["林晓月"]
    assert boards.objection_actions(quarter.actor("resident"), board, at) == []
    with pytest.raises(DomainError, match="not_found"):
        boards.find_board(quarter.actor("elder"), *name)


@ON_BOTH
def test_a_family_sees_its_door_before_the_notice(quarter):
    quarter.appoint("head", PostKind.BUILDING_HEAD, quarter.places["2栋"])
    for _ in range(3):
        deed(quarter, "resident", IN_QUARTER)
    close_quarter()
    name = ("beautiful_family", "2026-Q4")
    boards.move_board(quarter.actor("office"), *name, "review", NEW_YEAR)
    board = boards.find_board(quarter.actor("resident"), *name)
    assert [one.name for one in boards.entries_for(quarter.actor("resident"), board, NEW_YEAR)] == ["1栋1单元101"]
    with pytest.raises(DomainError, match="not_found"):
        boards.find_board(quarter.actor("neighbour"), *name)


@ON_BOTH
def test_everybody_reads_what_they_chose_and_what_counts(quarter):
    home = quarter.places["1栋1单元101"].code
    quarter.person("daughter", "林小雨")
    quarter.live_in("daughter", "1栋1单元101")
    assert said(quarter, "resident") == {
        ("volunteer_star", ""): ("", ""),
        ("party_member", ""): ("", ""),
        ("beautiful_family", home): ("", ""),
    }
    boards.choose_name(quarter.actor("resident"), "beautiful_family", NameChoice.FULL, home, NEW_YEAR)
    boards.choose_name(quarter.actor("daughter"), "beautiful_family", NameChoice.HIDDEN, home, NEW_YEAR)
    boards.choose_name(quarter.actor("resident"), "volunteer_star", NameChoice.FULL, "", NEW_YEAR)
    boards.choose_name(quarter.actor("resident"), "volunteer_star", NameChoice.HIDDEN, "", NEW_YEAR + DAY)
    mine = said(quarter, "resident")
    assert mine["beautiful_family", home] == ("full", "hidden"), "a family's most private wish counts"
    assert mine["volunteer_star", ""] == ("hidden", "hidden"), "the newest word"
    shown = {one.scheme.code: one.shown for one in boards.namings(quarter.actor("resident"))}
    assert shown["volunteer_star"] == {
        NameChoice.FULL: "林晓月",
        NameChoice.MASKED: "林**",
        NameChoice.HIDDEN: "",
    }
    assert shown["beautiful_family"][NameChoice.MASKED] == "1栋某户"
    assert [key for key in said(quarter, "stranger") if key[1]] == [], "without a home no family"


def test_reading_names_takes_as_many_queries_for_many_homes_as_for_one(quarter, counting_queries):
    with counting_queries() as one:
        boards.namings(quarter.actor("resident"))
    for label in ("1栋1单元102", "2栋1单元101", "2栋1单元102"):
        quarter.live_in("resident", label)
    with counting_queries() as four:
        assert len(boards.namings(quarter.actor("resident"))) == 6
    assert len(four) == len(one)


@ON_BOTH
def test_proof_is_shown_with_photos_to_those_who_answer(quarter, tmp_path):
    close_quarter()
    boards.move_board(quarter.actor("office"), *GRADE, "review", NEW_YEAR)
    company, mine, foreign = quarter.actor("company"), photo(quarter, "company"), photo(quarter, "quick")
    at = NEW_YEAR + DAY
    for photos in ((foreign,), ("u_nothing",), (mine, mine)):
        with pytest.raises(DomainError, match="invalid_input"):
            boards.object_to_board(company, *GRADE, "灯杆是供电的", at, photos=photos)
    assert Objection.select().count() == 0, "with a wrong photo nothing is kept"
    made = boards.object_to_board(company, *GRADE, "灯杆是供电的", at, photos=(mine,))
    assert boards.photos_of([made]) == {made.id: [mine]}
    assert ContentCheck.select().where(ContentCheck.subject == mine).count() == 1, "checked before others see it"
    for part in ("company", "office", "supervisor"):
        assert orders.find_upload(quarter.actor(part), mine).code == mine
    for part in ("resident", "quick", "stranger"):
        with pytest.raises(DomainError, match="not_found"):
            orders.find_upload(quarter.actor(part), mine)
    boards.answer_objection(quarter.actor("office"), made.code, False, "派单写明由物业修", at)
    boards.move_board(quarter.actor("supervisor"), *GRADE, "supervise", at)
    with pytest.raises(DomainError, match="附照片"):
        boards.object_to_board(quarter.actor("resident"), *GRADE, "不对", at, photos=(photo(quarter, "resident"),))
    with pytest.raises(DomainError, match="invalid_input"):
        boards.object_to_board(company, *GRADE, "又一条", at, photos=(mine,))
    assert Upload.select().where(Upload.unused(quarter.people["company"])).count() == 0
