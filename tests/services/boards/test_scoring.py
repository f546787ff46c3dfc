"""Scores by hand: who is asked, by when, what they may say, and who is reminded."""

from datetime import timedelta

import pytest

from app.services import boards
from app.services.errors import DomainError
from models.boards import Board, Score
from models.publishing import Notice
from tests.quarter import DAY, GRADE, IN_QUARTER, LAST_WEEK, NEW_YEAR, ON_BOTH, close_quarter, entry, subject


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
    assert boards.remind_judges(before + timedelta(hours=1)) == 0
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
