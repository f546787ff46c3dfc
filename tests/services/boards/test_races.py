"""Two hands on one board, from processes of their own, on both engines: one wins and the other is told plainly."""

from datetime import timedelta

from app.services import boards
from app.services.access import load_actor
from app.services.boards.compute import differences
from app.services.errors import DomainError
from models.boards import Board, BoardEvent, Objection
from models.database import enter, open_district
from models.people import Person
from tests.hands import FORKED
from tests.quarter import GRADE, IN_QUARTER, NEW_YEAR, close_quarter, served, subject
from tests.services.test_races import prepare


def on_notice(url: str):
    """A grade board on notice, and the moment it is over."""
    town, _ = prepare(url)
    with enter(open_district(url, "main")):
        served(town, "company", IN_QUARTER, False, 5)
        town.now = NEW_YEAR
        close_quarter()
        boards.move_board(town.actor("office"), *GRADE, "review", NEW_YEAR)
        board = boards.move_board(town.actor("supervisor"), *GRADE, "supervise", NEW_YEAR)
        return town, board.notice_until


def attempt(url: str, person: int, what: str, moment, extra: str = "") -> str:
    with enter(open_district(url, "main")):
        try:
            actor = load_actor(Person.get_by_id(person), moment)
            if what == "object":
                boards.object_to_board(actor, *GRADE, f"不对{extra}", moment)
            elif what == "uphold":
                fixed = (boards.Correction(subject("和顺物业"), "organisation_rating", 400),)
                boards.answer_objection(actor, extra, True, "属实", moment, fixed)
            elif what == "dismiss":
                boards.answer_objection(actor, extra, False, "不属实", moment)
            else:
                boards.move_board(actor, *GRADE, what, moment, "原因")
        except DomainError as error:
            return str(error.code)
    return "won"


def together(arguments: list[tuple]) -> list[str]:
    with FORKED.Pool(4) as pool:
        waiting = [pool.apply_async(attempt, one) for one in arguments]
        return [one.get(timeout=90) for one in waiting]


def test_publish_against_objection(url):
    """The objection is made a moment before the notice ends, the publication a moment after: whichever the database
    has first, a published board never has an unanswered objection."""
    town, over = on_notice(url)
    people = town.people
    hands = [(url, people["office"].id, "publish", over)] * 3
    hands += [
        (url, people[part].id, "object", over - timedelta(seconds=1), part) for part in ("resident", "neighbour")
    ]
    answers = together(hands)
    assert set(answers) <= {"won", "state_conflict", "already_taken"}
    with enter(open_district(url, "main")):
        board = Board.select().where(Board.period == "2026-Q4", Board.state.in_(["on_notice", "published"]))
        row = next(one for one in board if one.scheme.code == GRADE[0])
        objections = Objection.select().where(Objection.board == row).count()
        assert (row.state == "published") == (objections == 0)
        assert answers[:3].count("won") == (row.state == "published")
        assert answers[3:].count("won") == objections
        numbers = [
            one.number for one in BoardEvent.select().where(BoardEvent.board == row).order_by(BoardEvent.number)
        ]
        assert numbers == list(range(1, len(numbers) + 1))


def test_two_publish_and_one_wins(url):
    town, over = on_notice(url)
    answers = together([(url, town.people["office"].id, "publish", over)] * 6)
    assert (answers.count("won"), set(answers) - {"won"}) == (1, {"state_conflict"})


def test_two_answers_to_one_objection(url):
    town, over = on_notice(url)
    at = over - timedelta(days=2)
    with enter(open_district(url, "main")):
        made = boards.object_to_board(town.actor("resident"), *GRADE, "不对", at)
    people = town.people
    hands = [
        (url, people[part].id, word, at, made.code)
        for part in ("office", "supervisor")
        for word in ("uphold", "dismiss")
    ]
    answers = together(hands)
    assert (answers.count("won"), set(answers) - {"won"}) == (1, {"state_conflict"})
    with enter(open_district(url, "main")):
        assert differences(Board.select()) == []


def test_withdraw_against_publish(url):
    town, over = on_notice(url)
    people = town.people
    answers = together(
        [(url, people["supervisor"].id, "withdraw", over), (url, people["office"].id, "publish", over)] * 2
    )
    with enter(open_district(url, "main")):
        row = next(one for one in Board.select() if one.scheme.code == GRADE[0])
        steps = [one.action for one in row.events.order_by(BoardEvent.number)]
    assert row.state == "withdrawn"
    assert steps in (
        ["compute", "review", "supervise", "withdraw"],
        ["compute", "review", "supervise", "publish", "withdraw"],
    )
    assert answers.count("won") == len(steps) - 3
