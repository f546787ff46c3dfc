"""People and families on red boards: chosen by what they did, named as they agreed."""

from datetime import timedelta

import pytest

from app.services import boards, month
from app.services.boards.definitions import Award
from app.services.errors import DomainError
from config.vocabulary import NameChoice, PostKind
from models.publishing import Notice
from tests.quarter import DAY, IN_QUARTER, NEW_YEAR, ON_BOTH, close_quarter, deed


@ON_BOTH
def test_people_stand_on_red_boards_as_they_agreed(quarter):
    for _ in range(3):
        deed(quarter, "resident", IN_QUARTER)
        deed(quarter, "elder", IN_QUARTER)
        deed(quarter, "neighbour", IN_QUARTER)
    deed(quarter, "head", IN_QUARTER)
    month.close("2026-11", NEW_YEAR - timedelta(days=30))
    name = ("volunteer_star", "2026-11")
    office = quarter.actor("office")
    board = boards.find_board(office, *name)
    at = NEW_YEAR - timedelta(days=30)
    assert {one.name for one in boards.entries_for(office, board, at)} == {"林晓月", "孙保全", "许知秋"}
    assert all("林" not in str(row.__data__) for row in board.entries), "no name is stored on a board"
    boards.move_board(office, *name, "review", at)
    asked = Notice.select().where(Notice.title.contains("拟列入红榜"))
    assert asked.count() == 3
    board = boards.move_board(quarter.actor("supervisor"), *name, "supervise", at)
    assert boards.public_entries(board, at) == [], "nobody has agreed yet"
    boards.choose_name(quarter.actor("resident"), "volunteer_star", NameChoice.FULL, "", at)
    boards.choose_name(quarter.actor("elder"), "volunteer_star", NameChoice.MASKED, "", at)
    boards.choose_name(quarter.actor("neighbour"), "volunteer_star", NameChoice.HIDDEN, "", at)
    shown = {one.name for one in boards.public_entries(board, at)}
    assert shown == {"林晓月", "孙**"}
    mine = [one.name for one in boards.entries_for(quarter.actor("neighbour"), board, at)]
    assert sorted(mine) == sorted([*shown, "许知秋"]), "one's own entry is always one's to see"
    boards.choose_name(quarter.actor("resident"), "volunteer_star", NameChoice.HIDDEN, "", at + DAY)
    assert {one.name for one in boards.public_entries(board, at + DAY)} == {"孙**"}
    said = " ".join(row.title + row.body for row in Notice.select().where(Notice.place.is_null(False)))
    assert "林晓月" not in said
    with pytest.raises(DomainError, match="不用选择"):
        boards.choose_name(quarter.actor("resident"), "property_grade", NameChoice.FULL, "", at)


def test_a_familys_most_private_wish_counts(quarter):
    quarter.person("daughter", "林小雨")
    quarter.live_in("daughter", "1栋1单元101")
    quarter.appoint("head", PostKind.BUILDING_HEAD, quarter.places["2栋"])
    for _ in range(3):
        deed(quarter, "resident", IN_QUARTER)
    close_quarter()
    name = ("beautiful_family", "2026-Q4")
    boards.move_board(quarter.actor("office"), *name, "review", NEW_YEAR)
    board = boards.move_board(quarter.actor("supervisor"), *name, "supervise", NEW_YEAR)
    boards.choose_name(quarter.actor("resident"), "beautiful_family", NameChoice.FULL, "", NEW_YEAR)
    assert [one.name for one in boards.public_entries(board, NEW_YEAR)] == ["1栋1单元101"]
    boards.choose_name(quarter.actor("daughter"), "beautiful_family", NameChoice.MASKED, "", NEW_YEAR)
    assert [one.name for one in boards.public_entries(board, NEW_YEAR)] == ["1栋某户"]
    with pytest.raises(DomainError, match="not_found"):
        boards.choose_name(quarter.actor("stranger"), "beautiful_family", NameChoice.FULL, "", NEW_YEAR)
    home = quarter.places["2栋1单元101"].code
    with pytest.raises(DomainError, match="not_found"):
        boards.choose_name(quarter.actor("resident"), "beautiful_family", NameChoice.HIDDEN, home, NEW_YEAR)


def test_party_members_are_chosen_by_duty_points(quarter):
    for times, part in ((3, "resident"), (2, "neighbour"), (1, "elder")):
        for _ in range(times):
            deed(quarter, part, IN_QUARTER, "duty_day", "duty")
    deed(quarter, "head", IN_QUARTER)
    close_quarter()
    board = boards.find_board(quarter.actor("office"), "party_member", "2026-Q4")
    seen = boards.entries_for(quarter.actor("office"), board, NEW_YEAR)
    assert [(one.name, one.entry.title) for one in seen] == [
        *(("林晓月", "最美干部"), ("许知秋", "最美干部"), ("孙保全", "最美干部")),
    ]


@ON_BOTH
def test_who_comes_onto_a_red_board_by_an_objection_is_asked_how_to_be_named(quarter):
    for times, part in ((3, "resident"), (5, "neighbour")):
        for _ in range(times):
            deed(quarter, part, IN_QUARTER)
    office, name, at = quarter.actor("office"), ("volunteer_star", "2026-11"), NEW_YEAR - timedelta(days=30)
    known = boards.current_scheme("volunteer_star")
    one_only = boards.definition_of(known).model_copy(update={"awards": [Award(title="志愿之星", top=1)]})
    boards.change_scheme(office, "volunteer_star", one_only, known.number, IN_QUARTER)
    month.close("2026-11", at)
    boards.move_board(office, *name, "review", at)

    def asked() -> list[str]:
        return sorted(row.person.name for row in Notice.select().where(Notice.title.contains("拟列入红榜")))

    assert asked() == ["许知秋"]
    boards.move_board(quarter.actor("supervisor"), *name, "supervise", at)
    made = boards.object_to_board(quarter.actor("elder"), *name, "林晓月做得更多", at)
    fixed = boards.Correction(quarter.people["resident"].code, "person_points", 90)
    boards.answer_objection(office, made.code, True, "补记的一次没有算上", at + DAY, (fixed,))
    assert asked() == ["林晓月", "许知秋"], "each once"
