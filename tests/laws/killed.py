"""Somebody who works the ledger in a process of their own, and is killed at their n-th statement."""

from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection

from app.services import points
from app.services.access import load_actor
from app.services.errors import DomainError
from app.services.points.transfers import Posting, person_account, post, post_all, system_account
from config.vocabulary import AccountKind
from models.database import enter, open_district
from models.people import Person
from models.points import Hold, Transfer
from models.registry import Place
from tests.community import LEDGER_KEY
from tools.simulate.mortal import die_at

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


def steps() -> list[Callable[[], object]]:
    """What is done, each step with a key of its own, so that doing all of it again changes nothing."""
    volunteer, silver = points.find_programme("volunteer"), points.find_programme("silver")
    resident = Person.get(Person.name == "林晓月")
    neighbour = Person.get(Person.name == "许知秋")
    office, supervisor, manager = (
        load_actor(Person.get(Person.name == name), NOW) for name in ("王敏", "陈国安", "周立群")
    )
    home = Place.get(Place.label == "1栋1单元101")
    fund, shop = (system_account(volunteer, kind) for kind in (AccountKind.FUND, AccountKind.REDEMPTION))
    silver_fund = system_account(silver, AccountKind.FUND)
    mine, other = person_account(volunteer, resident), person_account(volunteer, neighbour)

    def hold(key: str) -> Hold:
        return points.hold(resident, volunteer, 4, "米", key, NOW)

    def void() -> None:
        if hold("h2").state == "held":
            points.void_hold(office, hold("h2").code, NOW)

    def batch() -> None:
        rows = [points.BatchRow(resident, home, "corridor_cleaning", 2, "x", NOW, f"row {n}") for n in range(3)]
        try:
            points.record_batch(manager, "volunteer", home, "台账", rows, NOW)
        except DomainError:
            return

    def approve() -> None:
        found = points.batches(supervisor).get()
        if found.state == "waiting":
            points.approve_batch(supervisor, found.code, NOW)

    def take_back() -> None:
        points.reverse(supervisor, Transfer.get(Transfer.key == "r1").code, "退", NOW, 1, "part")

    linked = [Posting(fund, other, 6, "x", "l1", NOW), Posting(other, shop, 5, "x", "l2", NOW)]
    return [
        lambda: post(Posting(fund, mine, 20, "gift", "g1", NOW), NOW),
        lambda: points.redeem(resident, volunteer, 3, "盐", "r1", NOW),
        lambda: hold("h1"),
        lambda: points.post_hold(office, hold("h1").code, NOW, 3),
        lambda: hold("h2"),
        void,
        take_back,
        lambda: post_all(linked, NOW),
        lambda: post(
            Posting(silver_fund, person_account(silver, resident), 9, "gift", "s1", NOW.replace(year=2025)), NOW
        ),
        lambda: points.redeem(resident, silver, 2, "饭", "s2", NOW),
        batch,
        approve,
        lambda: points.grant_monthly("2026-11", NOW),
        lambda: points.expire(datetime(2026, 12, 1, 4, tzinfo=UTC)),
        lambda: points.close_month(volunteer, "2026-11", datetime(2026, 12, 1, 4, tzinfo=UTC)),
    ]


def work(url: str, last: int, answered: Connection) -> None:
    """All steps one after another, each told to whoever started this once it is done; the n-th statement is not."""
    points.use_key(LEDGER_KEY)
    with enter(open_district(url, "main")):
        die_at(last)
        for step in steps():
            step()
            answered.send(None)
