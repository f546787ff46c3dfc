"""Fill an empty district with the demo's estate and its year."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

from app.services import accounts, community, orders, points, registry
from app.services.access import load_actor
from app.services.local_time import day_start, local_day, use_zone
from app.services.orders.requests import OrderInput, StepInput
from app.services.outbox import template
from config.policy import defaults
from config.settings import Settings
from config.vocabulary import OrderAction, OrderKind, Relation
from models.database import enter, opaque_code, open_district, transaction
from models.outbox import Subscription
from models.people import OfficeAccount, Person, WechatIdentity
from tools.demo.estate import Builder, Estate
from tools.demo.life import Life, last_twelve, looked_at

Progress = Callable[[str, int, int], None]
"""Told what is made, how much of it is done, and how much there is."""
SEED = 20261101
TODAY = (
    ("demo-elder", "water_power", "厨房水管漏水，拿盆接着", 50, (OrderAction.ACCEPT, OrderAction.START)),
    ("demo-resident", "cleaning", "楼道有杂物，推婴儿车过不去", 35, (OrderAction.ACCEPT,)),
    ("demo-steward", "silver_bell", "想请人陪母亲去医院", 6, ()),
)
"""Who asked for what, so many minutes ago, and what the butler has done since."""


def is_filled() -> bool:
    return WechatIdentity.select().where(WechatIdentity.openid == "demo-resident").exists()


def furnish(settings: Settings, password: str, progress: Progress) -> None:
    """Make the demo's district ready, and fill it unless it is filled."""
    use_zone(settings.timezone)
    points.use_key(settings.ledger_key)
    with enter(open_district(settings.database_url, settings.district)):
        community.prepare()
        if not is_filled():
            fill(password, datetime.now(UTC), progress)


def fill(password: str, now: datetime, progress: Progress) -> None:
    """Build the estate and live its last twelve months up to now; all or nothing."""
    random, today = Random(SEED), local_day(now)
    periods = last_twelve(today)
    founded = day_start(datetime.strptime(f"{periods[0]}-01", "%Y-%m-%d").replace(tzinfo=UTC).date())
    with transaction():
        progress("建小区", 0, 1)
        estate = Builder(random, today, founded - timedelta(days=30)).build()
        _let_in(estate, password, now)
        _agree(now)
        progress("建小区", 1, 1)
        life = Life(estate, random)
        life.months(periods, progress)
        life.days(today.replace(day=1), today, finish=False)
        _newcomers(estate, now)
        _today(estate, now)
        looked_at(now, day_start(today - timedelta(days=1)))


def _let_in(estate: Estate, password: str, now: datetime) -> None:
    """The office's accounts. They have one password, which takes long to hash: it is hashed once."""
    (login, person), *others = estate.office.items()
    first = accounts.make_account(person, login, password, now)
    for login, person in others:
        OfficeAccount.create(login=login, person=person, password_hash=first.password_hash, created_at=now)


def _agree(now: datetime) -> None:
    """The demo's people agreed to every kind of message, for good."""
    for identity in WechatIdentity.select():
        for entry in defaults("messages")["template"]:
            template(entry["name"])
            Subscription.create(person=identity.person, template=entry["name"], long_term=True, changed_at=now)


def _newcomers(estate: Estate, now: datetime) -> None:
    """Two people who chose their home and wait for the steward of building 3."""
    doors = [place for place in estate.households if place.building_id == estate.buildings[2].id]
    for number, name in enumerate(("林小满", "许知秋")):
        person = Person.create(code=opaque_code("u"), source="wechat", created_at=now)
        WechatIdentity.create(
            openid=f"demo-newcomer-{number + 1}", person=person, created_at=now, last_login_at=now
        )
        registry.ask_to_join(load_actor(person, now), doors[-1 - number].code, Relation.TENANT, name, now)


def _today(estate: Estate, now: datetime) -> None:
    """What the demo's people wait for at this moment, at whatever hour the demo was started."""
    butler = load_actor(estate.identities["demo-butler"], now)
    for openid, service, words, minutes, steps in TODAY:
        person = estate.identities[openid]
        asked = now - timedelta(minutes=minutes)
        home = estate.home[person.id].code
        order = orders.submit(load_actor(person, now), OrderInput(home, words, service=service), asked)
        for number, step in enumerate(steps, 1):
            orders.advance(butler, order.code, step, StepInput(), asked + timedelta(minutes=5 * number))
    office = load_actor(estate.office["demo-office"], now)
    partner = estate.identities["demo-partner"].code
    for openid, words, given in (
        ("demo-resident", "2 号电梯有异响", True),
        ("demo-steward", "地库照明坏了三盏", False),
    ):
        wish = OrderInput(estate.estate.code, words, kind=OrderKind.WHISTLE)
        order = orders.submit(load_actor(estate.identities[openid], now), wish, now - timedelta(minutes=20))
        if given:
            step = OrderAction.TRANSFER if order.steward_id else OrderAction.DISPATCH
            orders.advance(office, order.code, step, StepInput(to=partner), now - timedelta(minutes=12))
