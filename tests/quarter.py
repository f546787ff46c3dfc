"""A community with companies, departments and merchants that score each other, and a quarter to be ranked."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from app.services import boards, month, points
from app.services.orders import advance, submit
from app.services.orders.requests import OrderInput, StepInput
from app.services.points.deeds import DeedInput
from config.vocabulary import OrderAction, OrderKind, OrganisationKind, PostKind, Role
from models.boards import Board, BoardEntry
from models.database import opaque_code
from models.registry import Organisation, Place
from tests.community import Community, Lived

IN_QUARTER = datetime(2026, 11, 10, 2, 0, tzinfo=UTC)
LAST_WEEK = datetime(2026, 12, 28, 2, 0, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, 1, 0, tzinfo=UTC)
GRADE = ("property_grade", "2026-Q4")
DAY = timedelta(days=1)
ON_BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])


def organisation(town: Community, part: str, name: str, kind: OrganisationKind) -> Organisation:
    person = town.person(part, f"{name[:2]}联系人", f"1990000{len(town.people):04d}")
    town.grant(part, Role.PARTNER, town.estate)
    return Organisation.create(
        code=opaque_code("g"), kind=kind, name=name, place=town.estate, contact=person, created_at=town.now
    )


@pytest.fixture
def quarter(town: Community, live_once: Lived) -> Community:
    """和顺物业 is slow and 安心物业 quick; 城管分局 and 住建分局 score them, and are scored."""
    return _after("quarter", town, live_once, _live_a_quarter)


@pytest.fixture
def ranked(quarter: Community, live_once: Lived) -> Community:
    """The quarter is over, its months are closed and its boards are drafts."""
    return _after("ranked", quarter, live_once, lambda _: close_quarter())


def _after(name: str, town: Community, live_once: Lived, story: Callable[[Community], None]) -> Community:
    """The town after a story; those who asked for the town see what became of it."""

    def live() -> Community:
        story(town)
        return town

    vars(town).update(vars(live_once((name, str(town.now), *town.people, *town.places), live)))
    return town


def _live_a_quarter(town: Community) -> None:
    organisation(town, "quick", "安心物业", OrganisationKind.PROPERTY_COMPANY)
    organisation(town, "wardens", "城管分局", OrganisationKind.DEPARTMENT)
    organisation(town, "builders", "住建分局", OrganisationKind.DEPARTMENT)
    town.person("grid", "罗格", "19900000077")
    town.appoint("grid", PostKind.GRID_HEAD, town.estate)
    for part, late, score in (("company", True, 1), ("quick", False, 5)):
        served(town, part, IN_QUARTER, late, score)


def served(town: Community, part: str, at: datetime, late: bool, score: int, where: Place | None = None) -> str:
    """An order of the estate (or `where`) that an organisation was given, finished in time or not, and rated."""
    wish = OrderInput(place=(where or town.estate).code, description="路灯不亮", kind=OrderKind.WHISTLE)
    order = submit(town.actor("resident"), wish, at)
    action = OrderAction.TRANSFER if order.steward_id else OrderAction.DISPATCH
    advance(town.actor("office"), order.code, action, StepInput(to=town.people[part].code), at)
    end = at + timedelta(days=9 if late else 0, hours=1)
    for who, step, said in (
        (part, OrderAction.ACCEPT, StepInput()),
        (part, OrderAction.START, StepInput()),
        (part, OrderAction.COMPLETE, StepInput(note="修好了")),
        ("office", OrderAction.VERIFY, StepInput()),
        ("resident", OrderAction.RATE, StepInput(score=score)),
    ):
        advance(town.actor(who), order.code, step, said, end)
    return order.code


def deed(town: Community, part: str, at: datetime, rule: str = "corridor_cleaning", programme: str = "volunteer"):
    row = points.record_deed(town.actor("manager"), DeedInput(programme, rule, town.people[part].code, "楼道"), at)
    return points.approve_deed(town.actor("supervisor"), row.code, at)


def subject(name: str) -> str:
    found = Organisation.get_or_none(Organisation.name == name) or Place.get(Place.label == name)
    return found.code


def close_quarter(now: datetime = NEW_YEAR) -> None:
    month.close("2026-12", now)
    boards.compute_boards("2026-Q4", now)


def entry(name: str, scheme: str = "property_grade") -> BoardEntry:
    return next(
        row for row in BoardEntry.select().join(Board) if row.name == name and row.board.scheme.code == scheme
    )


def on_notice(town: Community) -> Board:
    """The grade board on notice: reviewed, answered, supervised."""
    boards.move_board(town.actor("office"), *GRADE, "review", NEW_YEAR)
    made = boards.object_to_board(town.actor("company"), *GRADE, "灯杆是供电的", NEW_YEAR + DAY)
    boards.answer_objection(town.actor("office"), made.code, False, "派单写明由物业修", NEW_YEAR + 2 * DAY)
    return boards.move_board(town.actor("supervisor"), *GRADE, "supervise", NEW_YEAR + 2 * DAY)
