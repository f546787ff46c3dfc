"""Every figure of a board lists the rows it is made of."""

from datetime import timedelta

import pytest

from app.services import boards, month
from app.services.errors import DomainError
from config.vocabulary import ErrorCode
from models.boards import Board
from tests.quarter import GRADE, IN_QUARTER, NEW_YEAR, ON_BOTH, close_quarter, deed, served, subject


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
