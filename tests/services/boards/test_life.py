"""A quarter's board from its score sheets to its end, with everybody's part in it."""

from datetime import timedelta

import pytest
from peewee import IntegrityError

from app.services import boards, month, notices
from app.services.boards.compute import differences
from app.services.errors import DomainError
from config.vocabulary import BoardState, ErrorCode, NameChoice, PostKind
from models.boards import Board, BoardComputation, BoardEntry, BoardEvent, Score
from models.database import database, transaction
from models.publishing import Notice
from tests.quarter import (
    GRADE,
    IN_QUARTER,
    LAST_WEEK,
    NEW_YEAR,
    close_quarter,
    deed,
    served,
    subject,
)

DAY = timedelta(days=1)
ON_BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])


def entry(name: str, scheme: str = "property_grade") -> BoardEntry:
    return next(
        row for row in BoardEntry.select().join(Board) if row.name == name and row.board.scheme.code == scheme
    )


def on_notice(town):
    """The grade board on notice: reviewed, answered, supervised."""
    boards.move_board(town.actor("office"), *GRADE, "review", NEW_YEAR)
    made = boards.object_to_board(town.actor("company"), *GRADE, "灯杆是供电的", NEW_YEAR + DAY)
    boards.answer_objection(town.actor("office"), made.code, False, "派单写明由物业修", NEW_YEAR + 2 * DAY)
    return boards.move_board(town.actor("supervisor"), *GRADE, "supervise", NEW_YEAR + 2 * DAY)


@ON_BOTH
def test_both_sides_score_each_other_in_time(quarter):
    assert boards.open_rounds(IN_QUARTER) == 0
    assert boards.open_rounds(LAST_WEEK) == boards.open_rounds(LAST_WEEK + DAY) + 5
    asked = {(row.judge.name, row.indicator, row.subject) for row in Score.select() if "score" in row.indicator}
    assert {(judge, code) for judge, code, _ in asked if code != "resident_score"} == {
        *(("城管联系人", "unit_score"), ("住建联系人", "unit_score")),
        *(("赵经理", "company_score"), ("安心联系人", "company_score")),
    }
    for part, mark in (("wardens", 50), ("builders", 70)):
        given = [
            (subject("和顺物业"), "unit_score", mark, "夜间没人值守"),
            (subject("安心物业"), "unit_score", 95, ""),
        ]
        assert boards.give_scores(quarter.actor(part), *GRADE, given, LAST_WEEK) == 2
    boards.give_scores(
        quarter.actor("builders"), *GRADE, [(subject("和顺物业"), "unit_score", 60, "")], LAST_WEEK + DAY
    )
    close_quarter()
    shown = {figure["code"]: figure for figure in entry("和顺物业").indicators}
    assert (shown["unit_score"]["value"], shown["unit_score"]["score"]) == (5500, 5500)
    assert (entry("安心物业").grade, entry("安心物业").side) == ("A", "red")
    assert (entry("和顺物业").grade, entry("和顺物业").side) == ("D", "black")
    assert "2026-Q4" in {row.period for row in Board.select()}


def test_a_score_that_was_not_asked_is_refused_and_none_of_the_others_is_kept(quarter):
    boards.open_rounds(LAST_WEEK)
    good = (subject("和顺物业"), "unit_score", 80, "")
    for part, given, code in (
        ("wardens", [good, (subject("安心物业"), "unit_score", 101, "")], "invalid_input"),
        ("wardens", [good, (subject("安心物业"), "unit_score", 30, " ")], "invalid_input"),
        ("wardens", [good, (subject("城管分局"), "unit_score", 90, "")], "invalid_input"),
        ("wardens", [good, ("g_nothing", "unit_score", 90, "")], "not_found"),
        ("company", [good], "not_found"),
        ("resident", [good], "not_found"),
    ):
        with pytest.raises(DomainError, match=code):
            boards.give_scores(quarter.actor(part), *GRADE, given, LAST_WEEK)
    with pytest.raises(DomainError, match="评分已经截止"):
        boards.give_scores(quarter.actor("wardens"), *GRADE, [good], NEW_YEAR)
    assert Score.select().where(Score.score.is_null(False)).count() == 0


def test_judges_are_reminded_twice_and_only_for_what_is_missing(quarter):
    boards.open_rounds(LAST_WEEK)
    before = LAST_WEEK.replace(day=29, hour=3)
    assert boards.remind_judges(LAST_WEEK) == 0
    first = boards.remind_judges(before)
    assert first > 0
    posted = Notice.select().count()
    boards.remind_judges(before + timedelta(hours=1))
    assert Notice.select().count() == posted, "once for each stage"
    both = [(subject(name), "unit_score", 90, "") for name in ("和顺物业", "安心物业")]
    boards.give_scores(quarter.actor("wardens"), *GRADE, both, before)
    boards.remind_judges(NEW_YEAR - timedelta(hours=20))
    said = [row.title for row in Notice.select().where(Notice.person == quarter.people["wardens"])]
    assert [title.split()[-1] for title in said if "物业企业信用等级" in title] == ["请评分", "等您打分"]


def test_nobody_judges_their_own_house(quarter):
    quarter.live_in("grid", "2栋1单元102")
    boards.open_rounds(LAST_WEEK)
    judged = {row.subject for row in Score.select().where(Score.judge == quarter.people["grid"])}
    assert judged == {quarter.places["1栋"].id}


@ON_BOTH
def test_the_subject_of_a_black_entry_is_told_first_and_answered(quarter):
    close_quarter()
    with pytest.raises(DomainError, match="not_found"):
        boards.find_board(quarter.actor("company"), *GRADE)
    board = boards.move_board(quarter.actor("office"), *GRADE, "review", NEW_YEAR)
    with pytest.raises(DomainError, match="还在听取"):
        boards.move_board(quarter.actor("supervisor"), *GRADE, "supervise", NEW_YEAR + DAY)
    for part, names in (("company", ["和顺物业"]), ("quick", None), ("resident", None)):
        if names is None:
            with pytest.raises(DomainError, match="not_found"):
                boards.find_board(quarter.actor(part), *GRADE)
            continue
        seen = boards.find_board(quarter.actor(part), *GRADE)
        assert [one.name for one in boards.entries_for(quarter.actor(part), seen, NEW_YEAR)] == names
    made = boards.object_to_board(quarter.actor("company"), *GRADE, "灯杆是供电的", NEW_YEAR + DAY)
    assert (made.kind, made.subject) == ("answer", entry("和顺物业").subject)
    with pytest.raises(DomainError, match="还没有答复"):
        boards.move_board(quarter.actor("supervisor"), *GRADE, "supervise", board.answer_until + DAY)
    boards.answer_objection(quarter.actor("office"), made.code, False, "派单写明由物业修", NEW_YEAR + DAY)
    told = Notice.select().where(Notice.person == quarter.people["company"]).order_by(Notice.id.desc()).get()
    assert "您的意见未采纳" in told.title
    assert boards.move_board(quarter.actor("supervisor"), *GRADE, "supervise", NEW_YEAR + DAY).state == "on_notice"


def test_who_says_nothing_in_time_is_not_waited_for(quarter):
    close_quarter()
    board = boards.move_board(quarter.actor("office"), *GRADE, "review", NEW_YEAR)
    moved = boards.move_board(quarter.actor("supervisor"), *GRADE, "supervise", board.answer_until)
    assert moved.state == BoardState.ON_NOTICE


@ON_BOTH
def test_an_upheld_objection_makes_the_ranking_anew_and_says_what_changed(quarter):
    close_quarter()
    on_notice(quarter)
    made = boards.object_to_board(quarter.actor("neighbour"), *GRADE, "那单是供电局误了", NEW_YEAR + 3 * DAY)
    fixed = tuple(
        boards.Correction(subject("和顺物业"), code, value)
        for code, value in (("organisation_on_time", 10_000), ("organisation_rating", 400))
    )
    with pytest.raises(DomainError, match="采纳异议时才能更正"):
        boards.answer_objection(quarter.actor("office"), made.code, False, "查过了", NEW_YEAR + 4 * DAY, fixed)
    boards.answer_objection(quarter.actor("office"), made.code, True, "核实后更正", NEW_YEAR + 4 * DAY, fixed)
    board = boards.find_board(quarter.actor("resident"), *GRADE)
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
        boards.answer_objection(quarter.actor("office"), made.code, True, "再改", NEW_YEAR + 5 * DAY, fixed)


@ON_BOTH
def test_a_company_that_falls_to_the_black_side_by_an_objection_is_told_before_the_notice_goes_on(quarter):
    close_quarter()
    on_notice(quarter)
    made = boards.object_to_board(quarter.actor("neighbour"), *GRADE, "安心的评分是自己人刷的", NEW_YEAR + 3 * DAY)
    worse = (
        boards.Correction(subject("安心物业"), "organisation_rating", 50),
        boards.Correction(subject("安心物业"), "organisation_on_time", 0),
    )
    boards.answer_objection(quarter.actor("supervisor"), made.code, True, "属实", NEW_YEAR + 4 * DAY, worse)
    board = (
        Board.select().where(Board.period == "2026-Q4").join(BoardEntry).where(BoardEntry.name == "安心物业").get()
    )
    assert board.state == BoardState.REVIEWED
    warned = Notice.select().where(Notice.person == quarter.people["quick"], Notice.title.contains("拟列入黑榜"))
    assert warned.count() == 1
    with pytest.raises(DomainError, match="not_found"):
        boards.find_board(quarter.actor("resident"), *GRADE)


def test_objections_have_rules(quarter):
    close_quarter()
    on_notice(quarter)
    later = NEW_YEAR + 3 * DAY
    with pytest.raises(DomainError, match="invalid_input"):
        boards.object_to_board(quarter.actor("resident"), *GRADE, "  ", later)
    with pytest.raises(DomainError, match="not_found"):
        boards.object_to_board(quarter.actor("resident"), *GRADE, "不对", later, subject="g_nothing")
    made = boards.object_to_board(quarter.actor("resident"), *GRADE, "不对", later, subject=subject("和顺物业"))
    with pytest.raises(DomainError, match="同样的意见"):
        boards.object_to_board(quarter.actor("resident"), *GRADE, "不对", later)
    with pytest.raises(DomainError, match="not_found"):
        boards.answer_objection(quarter.actor("neighbour"), made.code, True, "好", later)
    with pytest.raises(DomainError, match="invalid_input"):
        boards.answer_objection(quarter.actor("office"), made.code, True, " ", later)
    for wrong in (
        boards.Correction(subject("和顺物业"), "made_up", 1),
        boards.Correction(subject("和顺物业"), "organisation_rating", -1),
        boards.Correction("g_nothing", "organisation_rating", 1),
    ):
        with pytest.raises(DomainError):
            boards.answer_objection(quarter.actor("office"), made.code, True, "好", later, (wrong,))
    assert boards.remind_answers(later) == 0
    assert boards.remind_answers(made.answer_by) > 0
    assert [row.code for row in boards.objections_of(quarter.actor("neighbour"), made.board)] == []


@ON_BOTH
def test_published_in_effect_repaired_and_expired(quarter):
    close_quarter()
    board = on_notice(quarter)
    with pytest.raises(DomainError, match="state_conflict"):
        boards.move_board(quarter.actor("office"), *GRADE, "publish", NEW_YEAR + 3 * DAY)
    published = board.notice_until
    assert boards.publish_due(published - timedelta(seconds=1)) == 0
    assert [boards.publish_due(published), boards.publish_due(published)] == [2, 0], "this one and the buildings'"
    board = boards.find_board(quarter.actor("resident"), *GRADE)
    assert [one.name for one in boards.public_entries(board, published)] == ["安心物业", "和顺物业"]
    plea = boards.object_to_board(quarter.actor("company"), *GRADE, "已增派夜班，附排班表", published + 9 * DAY)
    assert plea.kind == "repair"
    with pytest.raises(DomainError, match="forbidden"):
        boards.answer_objection(quarter.actor("office"), plea.code, True, "属实", published + 10 * DAY)
    boards.answer_objection(quarter.actor("supervisor"), plea.code, True, "现场核实", published + 10 * DAY)
    assert [one.name for one in boards.public_entries(board, published + 11 * DAY)] == ["安心物业"]
    assert [one.name for one in boards.entries_for(quarter.actor("office"), board, published + 11 * DAY)] == [
        "安心物业"
    ]
    assert BoardEntry.select().where(BoardEntry.name == "和顺物业", BoardEntry.ended_why == "repaired").exists()
    assert boards.public_entries(board, board.effective_until) == [], "over at once, even before the job runs"
    assert boards.end_due(board.effective_until)["expired"] == 2
    with pytest.raises(DomainError, match="not_found"):
        boards.find_board(quarter.actor("resident"), *GRADE)
    assert boards.board_by_code(board.code).state == BoardState.EXPIRED
    assert [row.action for row in board.events.order_by(BoardEvent.number)] == [
        *("compute", "review", "object", "dismiss", "supervise", "publish", "object", "repair", "expire"),
    ]
    assert differences(Board.select()) == []


def test_a_black_entry_ends_by_itself(quarter):
    close_quarter()
    board = on_notice(quarter)
    boards.publish_due(board.notice_until)
    row = Board.get_by_id(board.id)
    over = entry("和顺物业").ends_at
    assert over == row.published_at + timedelta(days=92)
    assert [one.name for one in boards.public_entries(row, over - timedelta(seconds=1))] == ["安心物业", "和顺物业"]
    assert boards.public_entries(row, over) == []


@ON_BOTH
def test_a_withdrawn_board_is_gone_everywhere(quarter):
    close_quarter()
    on_notice(quarter)
    with pytest.raises(DomainError, match="要写明原因"):
        boards.move_board(quarter.actor("supervisor"), *GRADE, "withdraw", NEW_YEAR + 3 * DAY)
    board = boards.move_board(quarter.actor("supervisor"), *GRADE, "withdraw", NEW_YEAR + 3 * DAY, "数据有误")
    assert boards.public_entries(board, NEW_YEAR + 3 * DAY) == []
    assert boards.entries_for(quarter.actor("office"), board, NEW_YEAR + 3 * DAY) == []
    said = [row.title + row.body for row in notices.readable(quarter.actor("resident")) if row.place_id]
    assert not any("安心物业" in words for words in said)
    assert any("已撤回" in words for words in said)


def test_the_checker_sends_a_draft_back(quarter):
    close_quarter()
    boards.move_board(quarter.actor("office"), *GRADE, "review", NEW_YEAR)
    with pytest.raises(DomainError, match="forbidden"):
        boards.move_board(quarter.actor("office"), *GRADE, "return", NEW_YEAR, "x")
    board = boards.move_board(quarter.actor("supervisor"), *GRADE, "return", NEW_YEAR, "少了一家")
    assert board.state == BoardState.DRAFT


@ON_BOTH
def test_a_veto_makes_the_draft_anew_and_can_be_lifted(quarter):
    close_quarter()
    office = quarter.actor("office")
    for wrong, code in (
        ((subject("安心物业"), "made_up", "x"), "invalid_input"),
        ((subject("安心物业"), "accident", " "), "invalid_input"),
        ((subject("城管分局"), "accident", "x"), "not_found"),
    ):
        with pytest.raises(DomainError, match=code):
            boards.record_veto(office, *GRADE, *wrong, NEW_YEAR)
    boards.record_veto(office, *GRADE, subject("安心物业"), "accident", "事故调查报告 3 号", NEW_YEAR)
    assert (entry("安心物业").side, entry("安心物业").reason) == ("black", "一票否决：发生安全责任事故")
    with pytest.raises(DomainError, match="登记过"):
        boards.record_veto(office, *GRADE, subject("安心物业"), "accident", "又一份", NEW_YEAR)
    with pytest.raises(DomainError, match="forbidden"):
        boards.record_veto(quarter.actor("supervisor"), *GRADE, subject("安心物业"), "fund_misuse", "x", NEW_YEAR)
    boards.lift_veto(office, *GRADE, subject("安心物业"), "accident", "不是它的责任", NEW_YEAR)
    assert entry("安心物业").side == "red"
    assert [row.changes != [] for row in BoardEvent.select().where(BoardEvent.action.in_(["veto", "lift"]))] == [
        True
    ] * 2


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


def test_every_figure_lists_rows_that_lead_to_it(quarter):
    for part in ("resident", "resident", "elder"):
        deed(quarter, part, IN_QUARTER)
    code = served(quarter, "quick", IN_QUARTER, False, 3)
    month.close("2026-11", NEW_YEAR - timedelta(days=30))
    close_quarter()
    office = quarter.actor("office")
    board = boards.find_board(office, *GRADE)
    entry_, rows = boards.source_rows(office, board, subject("安心物业"), "organisation_rating")
    figure = next(one for one in entry_.indicators if one["code"] == "organisation_rating")
    assert (figure["value"], sorted(row.part for row in rows)) == (400, [3, 5])
    assert code in {row.code for row in rows}
    building = boards.find_board(office, "beautiful_building", "2026-11")
    entry_, rows = boards.source_rows(office, building, subject("1栋"), "building_points")
    assert entry_.indicators[0]["value"] == sum(row.part for row in rows) * 100 // 2 > 0
    assert any("林" in row.words for row in rows)
    assert "林晓月" not in rows[0].words
    for part, wanted in (("resident", "building_points"), ("office", "made_up")):
        with pytest.raises(DomainError, match="not_found"):
            boards.source_rows(quarter.actor(part), building, subject("1栋"), wanted)


@ON_BOTH
def test_what_went_in_and_what_happened_never_change(quarter):
    close_quarter()
    for table in ("board_computation", "board_event"):
        for sql in (f"UPDATE {table} SET at = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(Exception, match="never change"):
                database.execute_sql(sql)
    assert BoardComputation.select().count() == Board.select().count()
    database.execute_sql("UPDATE board_entry SET score = score + 1 WHERE name = '安心物业'")
    assert len(differences(Board.select())) == 1, "a changed entry is found"


@ON_BOTH
@pytest.mark.parametrize("kind", ["person", "household", "building", "estate"])
def test_the_database_itself_refuses_all_but_organisations_on_the_black_side(quarter, kind):
    close_quarter()
    with pytest.raises(IntegrityError), transaction():
        BoardEntry.update(subject_kind=kind, side="black").where(BoardEntry.name == "安心物业").execute()
    assert not BoardEntry.select().where(BoardEntry.subject_kind == kind, BoardEntry.side == "black").exists()


def test_a_quarter_that_still_runs_is_not_ranked(quarter):
    with pytest.raises(DomainError, match="period_not_over"):
        boards.compute_boards("2026-Q4", LAST_WEEK)


@ON_BOTH
def test_all_rows_of_a_board_are_those_of_its_figures(quarter):
    for part in ("resident", "resident", "resident", "elder"):
        deed(quarter, part, IN_QUARTER)
    month.close("2026-11", NEW_YEAR - timedelta(days=30))
    close_quarter()
    office, seen = quarter.actor("office"), set()
    for board in Board.select():
        keys = [entry.subject for entry in board.entries]
        codes = boards.codes_of(board.scheme.subject, keys)
        rows = boards.all_sources(office, board, keys, 1000)
        for one in boards.rules_of(board).indicators:
            for key in keys if one.code in boards.INDICATORS else ():
                _, own = boards.source_rows(office, board, codes[key][0], one.code)
                assert [row for who, code, row in rows if (who, code) == (key, one.code)] == own
                seen |= {board.scheme.subject} if own else set()
        assert len(boards.all_sources(office, board, keys, 1)) == min(1, len(rows))
        with pytest.raises(DomainError) as refused:
            boards.all_sources(quarter.actor("resident"), board, keys, 1)
        assert refused.value.code == ErrorCode.NOT_FOUND
    assert {"building", "household", "organisation", "person"} <= seen
