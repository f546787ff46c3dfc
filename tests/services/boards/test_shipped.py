"""Every scheme a new community starts with, over a quarter in which everybody did their part."""

from datetime import UTC, datetime

from app.services import boards, month, points
from app.services.access import load_actor
from config.policy import defaults
from config.vocabulary import OrganisationKind, PostKind
from models.boards import Board, Score, ScoringRound
from models.people import Person
from tests.quarter import (
    IN_QUARTER,
    LAST_WEEK,
    ON_BOTH,
    close_quarter,
    deed,
    organisation,
    served,
)

END_OF_NOVEMBER, DECEMBER = datetime(2026, 11, 28, 2, tzinfo=UTC), datetime(2026, 12, 1, 1, tzinfo=UTC)


def live(town) -> None:
    """Deeds, duty, purchases and a month's orders, so that nobody's figures are empty."""
    town.appoint("head", PostKind.BUILDING_HEAD, town.places["2栋"])
    for part, times in (("resident", 4), ("neighbour", 3)):
        for _ in range(times):
            deed(town, part, IN_QUARTER)
        deed(town, part, IN_QUARTER, "duty_day", "duty")
    points.grant_monthly("2026-11", IN_QUARTER)
    silver = points.find_programme("silver")
    for name, amount in (("惠民超市", 8), ("老街理发", 3)):
        shop = organisation(town, name, name, OrganisationKind.MERCHANT)
        points.redeem(town.people["elder"], silver, amount, "早餐", name, IN_QUARTER, to=shop)
    for part in ("company", "quick", "wardens"):
        for score in (4, 5):
            served(town, part, IN_QUARTER, False, score)
    served(town, "quick", IN_QUARTER, False, 5, town.places["1栋"])


def judge(now: datetime) -> int:
    """Everybody who is asked in a round that runs scores everything; answers how many scores."""
    given = 0
    for row in ScoringRound.select().where(ScoringRound.due_at > now):
        for judge in Person.select().where(Person.id.in_(row.scores.select(Score.judge))):
            codes = boards.codes_of(row.scheme.subject, [one.subject for one in row.scores])
            mine = row.scores.where(Score.judge == judge)
            sheet = [(codes[one.subject][0], one.indicator, 70 + one.subject % 7, "") for one in mine]
            given += boards.give_scores(load_actor(judge, now), row.scheme.code, row.period, sheet, now)
    return given


@ON_BOTH
def test_every_shipped_scheme_makes_a_board_of_whole_figures(quarter):
    live(quarter)
    assert boards.open_rounds(END_OF_NOVEMBER) == 1
    assert judge(END_OF_NOVEMBER) > 0
    month.close("2026-11", DECEMBER)
    boards.open_rounds(LAST_WEEK)
    assert judge(LAST_WEEK) > 0
    close_quarter()
    made = {board.scheme.code: board for board in Board.select().order_by(Board.period.desc())}
    assert set(made) == {entry["code"] for entry in defaults("schemes")["scheme"]}
    for code, board in made.items():
        entries = list(board.entries)
        assert max(row.score for row in entries) > 0, code
        assert any(row.side == "red" for row in entries), f"{code} praises nobody"
        shown = {one["code"] for row in entries for one in row.indicators}
        assert shown == {one.code for one in boards.rules_of(board).indicators}, f"{code} lacks a figure"
    assert boards.differences(made.values()) == []
