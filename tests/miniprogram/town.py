"""A town that has lived: last month's deeds and whistles with its close, a company that was late the month before, many
orders, and people with long names."""

from datetime import UTC, date, datetime, timedelta

from app.services import boards, month, points
from app.services.local_time import period_bounds, period_of, previous_period
from app.services.orders import advance, submit
from app.services.orders.requests import OrderInput, StepInput
from app.services.points.deeds import DeedInput
from config.vocabulary import MembershipState, OrderAction, OrderKind, OrganisationKind, PostKind
from models.database import transaction
from tests.community import Community
from tests.quarter import organisation, served

LONG_NAME = "阿依努尔·买买提·阿卜杜热合曼"
LONG_WORDS = (
    "厨房水槽下面的角阀从昨天夜里开始一直往外渗水，已经用盆接着，楼下邻居家的天花板也湿了一片，麻烦尽快来看看"
)
ORDERS = 24


def enliven(town: Community) -> None:
    """Everything that the pages may have to show, made through the services."""
    now = datetime.now(UTC)
    period = previous_period(period_of(now))
    then = period_bounds(period)[0] + timedelta(days=9, hours=2)
    _people(town)
    starred = (("star", rule) for rule in ("corridor_cleaning", "night_patrol", "corridor_cleaning"))
    for part, rule in (
        ("resident", "corridor_cleaning"),
        ("resident", "night_patrol"),
        ("long", "night_patrol"),
        *starred,
    ):
        deed = DeedInput("volunteer", rule, town.people[part].code, "周末大扫除")
        row = points.record_deed(town.actor("manager"), deed, then)
        points.approve_deed(town.actor("supervisor"), row.code, then)
    for _ in range(3):
        served(town, "slow", period_bounds(previous_period(period))[0] + timedelta(days=3, hours=2), True, 1)
    for number in range(3):
        _whistle(town, f"{number + 1} 号路灯不亮", then)
    points.grant_monthly(period, then)
    month.close(period, now)
    boards.open_rounds(period_bounds(period_of(now))[1] - timedelta(hours=1))
    for part, step in (("office", "review"), ("supervisor", "supervise")):
        boards.move_board(town.actor(part), "property_credit", period, step, now)
    points.publish_roots(now)
    for number, what in enumerate(("大米一袋", "新疆和田大枣五斤礼盒装（社区服务站二楼领取）")):
        volunteer = points.find_programme("volunteer")
        points.hold(town.people["long"], volunteer, number + 1, what, f"hold:{number}", now)
    _order(town, "neighbour", "门口水管漏水", now)
    for number in range(ORDERS):
        words = LONG_WORDS if number % 3 == 0 else f"第 {number + 1} 盏楼道灯不亮"
        _order(town, "long", words, now - timedelta(minutes=ORDERS - number))
    _given_to_company(town, now)


def _people(town: Community) -> None:
    with transaction():
        town.person("long", LONG_NAME, "19900000021", born_on=date(1950, 1, 1), tags=["独居", "失能半失能"])
        town.live_in("long", "2栋1单元101")
        town.person("waiting", "林小满")
        town.live_in("waiting", "1栋1单元102", MembershipState.PENDING)
        town.person("new_steward", "段文博", "19900000022")
        town.appoint("new_steward", PostKind.PIONEER, town.places["2栋"])
        town.person("child", "孙建国", "19900000023")
        town.live_in("child", "1栋1单元102")
        town.person("leaver", "陶立言", "19900000024")
        town.live_in("leaver", "2栋1单元102")
        for part in ("child", "leaver"):
            town.identify(part)
        town.person("grid", "罗格", "19900000025")
        town.appoint("grid", PostKind.GRID_HEAD, town.estate)
        town.person("star", "贺敏之", "19900000026")
        town.live_in("star", "2栋1单元102")
        organisation(town, "slow", "迟缓物业", OrganisationKind.PROPERTY_COMPANY)
        for part in ("star", "slow", "long", "waiting", "other_butler", "new_steward", "grid"):
            town.identify(part)


def _order(town: Community, part: str, words: str, now: datetime) -> None:
    home = "2栋1单元101"
    submit(town.actor(part), OrderInput(town.places[home].code, words, service="water_power"), now)


def _whistle(town: Community, words: str, then: datetime) -> None:
    order = _handed_on(town, words, then)
    for part, step, said in (
        ("company", OrderAction.ACCEPT, StepInput()),
        ("company", OrderAction.START, StepInput()),
        ("company", OrderAction.COMPLETE, StepInput(note="换了灯泡")),
        ("office", OrderAction.VERIFY, StepInput()),
        ("resident", OrderAction.RATE, StepInput(score=4)),
    ):
        advance(town.actor(part), order, step, said, then + timedelta(hours=1))


def _given_to_company(town: Community, now: datetime) -> None:
    _handed_on(town, "北门垃圾桶满了没有人清，已经三天", now)


def _handed_on(town: Community, words: str, at: datetime) -> str:
    made = submit(town.actor("resident"), OrderInput(town.estate.code, words, kind=OrderKind.WHISTLE), at)
    action = OrderAction.TRANSFER if made.steward_id else OrderAction.DISPATCH
    advance(town.actor("office"), made.code, action, StepInput(to=town.people["company"].code), at)
    return made.code
