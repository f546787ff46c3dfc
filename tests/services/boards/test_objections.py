"""What is said against a board, and how it is answered: the blamed first, then anybody, at last by proof."""

import pytest

from app.services import boards
from app.services.boards.compute import differences
from app.services.errors import DomainError
from config.vocabulary import BoardState
from models.boards import Board, BoardEntry, BoardEvent
from models.publishing import Notice
from tests.quarter import DAY, GRADE, NEW_YEAR, ON_BOTH, entry, on_notice, subject


@ON_BOTH
def test_the_subject_of_a_black_entry_is_told_first_and_answered(ranked):
    with pytest.raises(DomainError, match="not_found"):
        boards.find_board(ranked.actor("company"), *GRADE)
    board = boards.move_board(ranked.actor("office"), *GRADE, "review", NEW_YEAR)
    with pytest.raises(DomainError, match="还在听取"):
        boards.move_board(ranked.actor("supervisor"), *GRADE, "supervise", NEW_YEAR + DAY)
    for part, names in (("company", ["和顺物业"]), ("quick", None), ("resident", None)):
        if names is None:
            with pytest.raises(DomainError, match="not_found"):
                boards.find_board(ranked.actor(part), *GRADE)
            continue
        seen = boards.find_board(ranked.actor(part), *GRADE)
        assert [one.name for one in boards.entries_for(ranked.actor(part), seen, NEW_YEAR)] == names
    made = boards.object_to_board(ranked.actor("company"), *GRADE, "灯杆是供电的", NEW_YEAR + DAY)
    assert (made.kind, made.subject) == ("answer", entry("和顺物业").subject)
    with pytest.raises(DomainError, match="还没有答复"):
        boards.move_board(ranked.actor("supervisor"), *GRADE, "supervise", board.answer_until + DAY)
    boards.answer_objection(ranked.actor("office"), made.code, False, "派单写明由物业修", NEW_YEAR + DAY)
    told = Notice.select().where(Notice.person == ranked.people["company"]).order_by(Notice.id.desc()).get()
    assert "您的意见未采纳" in told.title
    assert boards.move_board(ranked.actor("supervisor"), *GRADE, "supervise", NEW_YEAR + DAY).state == "on_notice"


def test_who_says_nothing_in_time_is_not_waited_for(ranked):
    board = boards.move_board(ranked.actor("office"), *GRADE, "review", NEW_YEAR)
    moved = boards.move_board(ranked.actor("supervisor"), *GRADE, "supervise", board.answer_until)
    assert moved.state == BoardState.ON_NOTICE


@ON_BOTH
def test_an_upheld_objection_makes_the_ranking_anew_and_says_what_changed(ranked):
    on_notice(ranked)
    made = boards.object_to_board(ranked.actor("neighbour"), *GRADE, "那单是供电局误了", NEW_YEAR + 3 * DAY)
    fixed = tuple(
        boards.Correction(subject("和顺物业"), code, value)
        for code, value in (("organisation_on_time", 10_000), ("organisation_rating", 400))
    )
    with pytest.raises(DomainError, match="采纳异议时才能更正"):
        boards.answer_objection(ranked.actor("office"), made.code, False, "查过了", NEW_YEAR + 4 * DAY, fixed)
    boards.answer_objection(ranked.actor("office"), made.code, True, "核实后更正", NEW_YEAR + 4 * DAY, fixed)
    board = boards.find_board(ranked.actor("resident"), *GRADE)
    assert board.state == BoardState.ON_NOTICE
    assert board.notice_until > NEW_YEAR + 9 * DAY, "on notice anew"
    assert entry("和顺物业").side == "red"
    event = BoardEvent.select().where(BoardEvent.action == "uphold").get()
    moved = {one["name"]: one for one in event.changes}
    assert moved["和顺物业"]["side"] == ["black", "red"]
    assert moved["和顺物业"]["score"][1] > moved["和顺物业"]["score"][0]
    assert board.computations.count() == 2
    assert differences(Board.select()) == []
    with pytest.raises(DomainError, match="已经答复过"):
        boards.answer_objection(ranked.actor("office"), made.code, True, "再改", NEW_YEAR + 5 * DAY, fixed)


@ON_BOTH
def test_a_company_that_falls_to_the_black_side_by_an_objection_is_told_before_the_notice_goes_on(ranked):
    on_notice(ranked)
    made = boards.object_to_board(ranked.actor("neighbour"), *GRADE, "安心的评分是自己人刷的", NEW_YEAR + 3 * DAY)
    worse = (
        boards.Correction(subject("安心物业"), "organisation_rating", 50),
        boards.Correction(subject("安心物业"), "organisation_on_time", 0),
    )
    boards.answer_objection(ranked.actor("supervisor"), made.code, True, "属实", NEW_YEAR + 4 * DAY, worse)
    board = (
        Board.select().where(Board.period == "2026-Q4").join(BoardEntry).where(BoardEntry.name == "安心物业").get()
    )
    assert board.state == BoardState.REVIEWED
    warned = Notice.select().where(Notice.person == ranked.people["quick"], Notice.title.contains("拟列入黑榜"))
    assert warned.count() == 1
    with pytest.raises(DomainError, match="not_found"):
        boards.find_board(ranked.actor("resident"), *GRADE)


def test_objections_have_rules(ranked):
    on_notice(ranked)
    later = NEW_YEAR + 3 * DAY
    with pytest.raises(DomainError, match="invalid_input"):
        boards.object_to_board(ranked.actor("resident"), *GRADE, "  ", later)
    with pytest.raises(DomainError, match="not_found"):
        boards.object_to_board(ranked.actor("resident"), *GRADE, "不对", later, subject="g_nothing")
    made = boards.object_to_board(ranked.actor("resident"), *GRADE, "不对", later, subject=subject("和顺物业"))
    with pytest.raises(DomainError, match="同样的意见"):
        boards.object_to_board(ranked.actor("resident"), *GRADE, "不对", later)
    with pytest.raises(DomainError, match="not_found"):
        boards.answer_objection(ranked.actor("neighbour"), made.code, True, "好", later)
    with pytest.raises(DomainError, match="invalid_input"):
        boards.answer_objection(ranked.actor("office"), made.code, True, " ", later)
    for wrong in (
        boards.Correction(subject("和顺物业"), "made_up", 1),
        boards.Correction(subject("和顺物业"), "organisation_rating", -1),
        boards.Correction("g_nothing", "organisation_rating", 1),
    ):
        with pytest.raises(DomainError):
            boards.answer_objection(ranked.actor("office"), made.code, True, "好", later, (wrong,))
    assert boards.remind_answers(later) == 0
    assert [boards.remind_answers(made.answer_by), boards.remind_answers(made.answer_by + DAY)] == [2, 0]
    assert [row.code for row in boards.objections_of(ranked.actor("neighbour"), made.board)] == []
