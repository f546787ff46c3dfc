"""The ways an order can go: by kind, from hand to hand, with departments, costs, low ratings, proof, neighbours."""

from datetime import timedelta

import pytest

from app.services import orders
from app.services.errors import DomainError
from config.vocabulary import ErrorCode, OrderState, PartyPart, Role
from models.orders import Follower, FollowUp, Order, OrderEvent, OrderParty
from models.publishing import Notice

WORKED = (("butler", "accept"), ("butler", "start"), ("butler", "complete"))


def refused(work, *arguments, **said) -> DomainError:
    with pytest.raises(DomainError) as caught:
        work(*arguments, **said)
    return caught.value


def names(desk, order, part) -> list[str]:
    return [action for action, _ in orders.actions(desk.town.actor(part), order, desk.now)]


def test_party_members_take_it_then_the_masses_rate_then_the_organisation_verifies(desk):
    order = desk.submit(kind="party_order", place=desk.town.places["1栋"].code)
    assert order.state == OrderState.SUBMITTED
    order = desk.until(order, ("head", "claim"), ("head", "start"), ("head", "complete"))
    assert orders.state_label(order) == "待评价"
    assert refused(desk.step, "supervisor", order, "verify").code == ErrorCode.STATE_CONFLICT
    order = desk.until(order, ("resident", "rate"))
    assert orders.state_label(order) == "待验单"
    order = desk.until(order, ("supervisor", "verify"), ("supervisor", "close"))
    assert order.state == OrderState.CLOSED


def test_a_rating_that_never_comes_holds_nothing_up(desk):
    order = desk.submit(kind="party_order", place=desk.town.places["1栋"].code)
    order = desk.until(order, ("head", "claim"), ("head", "start"), ("head", "complete"))
    assert "verify" not in names(desk, order, "supervisor")
    desk.now += timedelta(days=3)
    assert "verify" in names(desk, order, "supervisor")
    assert desk.until(order, ("supervisor", "verify"), ("office", "close")).state == OrderState.CLOSED


def test_the_party_organisation_dispatches_to_the_owners_committee(desk):
    from config.vocabulary import OrganisationKind
    from models.database import opaque_code
    from models.registry import Organisation

    town = desk.town
    town.person("committee", "方主任")
    Organisation.create(
        code=opaque_code("g"),
        kind=OrganisationKind.COMMITTEE,
        name="润和园业委会",
        place=town.estate,
        contact=town.people["committee"],
        created_at=town.now,
    )
    order = desk.submit(kind="committee_order", place=town.estate.code)
    assert order.state == OrderState.SUBMITTED, "it waits for the party organisation"
    found = orders.candidates(town.actor("manager"), order, desk.now)
    assert [one.person.name for one in found] == ["方主任"]
    order = desk.step("manager", order, "dispatch", to=town.people["committee"].code)
    order = desk.until(order, *((("committee", step)) for step in ("accept", "start", "complete")))
    order = desk.until(order, ("resident", "rate"), ("office", "close"))
    assert (order.state, order.organisation.name) == (OrderState.CLOSED, "润和园业委会")


def test_the_dispatch_says_why(desk):
    desk.submit()
    note = OrderEvent.get(OrderEvent.action == "dispatch").note
    assert note == "何春燕：1栋爱心管家，负责这里，手上 0 件"


def test_full_hands_are_passed_over_with_the_reason(desk, monkeypatch):
    monkeypatch.setattr("app.services.orders.dispatch.FULL_HANDS", 1)
    desk.submit()
    order = desk.submit(description="灯坏了")
    assert order.steward.name == "李国强"
    found = orders.candidates(desk.town.actor("office"), order, desk.now)
    assert [(one.person.name, one.full) for one in found] == [("何春燕", True)]
    assert found[0].reason.endswith("手上已满")


def test_who_may_not_give_an_order_sees_no_candidates(desk):
    order = desk.submit()
    assert refused(orders.candidates, desk.town.actor("resident"), order, desk.now).code == ErrorCode.FORBIDDEN


def test_a_transfer_waits_for_the_consent_of_the_one_who_gets_it(desk):
    order = desk.until(desk.submit(), ("butler", "accept"))
    other = desk.town.people["other_butler"].code
    order = desk.step("butler", order, "transfer", to=other)
    assert (order.steward.name, order.state) == ("何春燕", OrderState.ACCEPTED)
    assert names(desk, order, "other_butler")[:1] == ["accept"]
    order = desk.step("other_butler", order, "decline", reason="今天不在")
    assert (order.steward.name, order.offered_to) == ("何春燕", None)
    order = desk.step("butler", order, "transfer", to=other)
    order = desk.step("other_butler", order, "accept")
    assert (order.steward.name, order.state) == ("李国强", OrderState.ACCEPTED)
    assert refused(desk.step, "butler", order, "start").code == ErrorCode.NOT_FOUND


def test_a_declined_order_returns_at_once_and_promises_anew(desk):
    order = desk.until(desk.submit(), ("butler", "accept"))
    desk.now += timedelta(hours=1)
    order = desk.step("butler", order, "decline", reason="需要专业维修")
    assert (order.state, order.steward) == (OrderState.SUBMITTED, None)
    assert order.respond_by == desk.now + timedelta(minutes=15)
    rounds = [(row.name, row.round, row.state) for row in order.promises.order_by("id") if row.name == "respond"]
    assert rounds == [("respond", 1, "kept"), ("respond", 2, "running")]


def test_several_departments_one_leads_the_others_join_from_both_sides(desk):
    order = desk.submit(kind="whistle", place=desk.town.estate.code, description="路灯不亮，路面塌陷")
    assert [row.code for row in orders.pool(desk.town.actor("lights"))] == [order.code]
    order = desk.step("lights", order, "claim")
    assert (order.state, order.organisation.name) == (OrderState.ACCEPTED, "路灯管理所")
    lost = refused(desk.step, "roads", order, "claim")
    assert (lost.code, lost.detail) == (ErrorCode.ALREADY_TAKEN, "路灯管理所联系人已经认领了")
    order = desk.step("lights", order, "invite", to=desk.town.people["roads"].code)
    assert Notice.select().where(Notice.title == "吹哨 · 邀您协同").count() == 1
    assert [names(desk, order, part) for part in ("roads", "company")] == [["assist"], ["assist"]]
    order = desk.step("roads", order, "assist")
    order = desk.step("company", order, "assist")
    assert [names(desk, order, part) for part in ("roads", "company")] == [[], []], "not offered twice"
    assert "assist" not in names(desk, order, "lights")
    assert [(one.organisation.name, one.part) for one in orders.parties(order)] == [
        ("路灯管理所", PartyPart.LEAD),
        ("市政养护队", PartyPart.JOINED),
        ("和顺物业", PartyPart.JOINED),
    ]
    assert refused(desk.step, "roads", order, "assist").code == ErrorCode.STATE_CONFLICT
    assert refused(desk.step, "roads", order, "start").code == ErrorCode.FORBIDDEN


def test_a_lead_that_gives_up_puts_it_back_into_the_pool(desk):
    order = desk.until(desk.submit(kind="whistle", place=desk.town.estate.code), ("lights", "claim"))
    order = desk.step("lights", order, "decline", reason="不归我们管")
    assert order.state == OrderState.SUBMITTED
    order = desk.step("roads", order, "claim")
    assert [(one.organisation.name, one.part) for one in orders.parties(order)] == [("市政养护队", PartyPart.LEAD)]


def test_only_departments_of_the_place_claim(desk):
    order = desk.submit(kind="whistle", place=desk.town.estate.code)
    assert refused(desk.step, "neighbour", order, "claim").code == ErrorCode.NOT_FOUND
    desk.town.grant("stranger", Role.PARTNER)
    assert refused(desk.step, "stranger", order, "claim").code == ErrorCode.FORBIDDEN
    assert Order.get().state == OrderState.SUBMITTED
    assert OrderParty.select().count() == 0


@pytest.mark.parametrize("score", [1, 2])
def test_a_low_rating_must_be_answered_before_the_order_ends(desk, score):
    order = desk.until(desk.submit(), *WORKED, ("office", "verify"))
    order = desk.step("resident", order, "rate", score=score, note="来得太晚")
    assert (order.answer_by is not None, FollowUp.get().score) == (True, score)
    assert refused(desk.step, "office", order, "close").code == ErrorCode.FOLLOW_UP_OPEN
    assert refused(desk.step, "office", order, "answer", note=" ").code == ErrorCode.INVALID_INPUT
    assert refused(desk.step, "resident", order, "answer", note="好").code == ErrorCode.FORBIDDEN
    order = desk.step("office", order, "answer", note="已上门道歉，补修完成")
    assert "answer" not in names(desk, order, "office")
    assert desk.step("office", order, "close").state == OrderState.CLOSED
    assert Notice.select().where(Notice.body == "已上门道歉，补修完成").count() == 1


def test_a_fair_rating_opens_nothing(desk):
    order = desk.until(desk.submit(), *WORKED, ("office", "verify"))
    desk.step("resident", order, "rate", score=3)
    assert FollowUp.select().count() == 0


def test_an_unanswered_low_rating_escalates_like_a_promise(desk):
    order = desk.until(desk.submit(), *WORKED, ("office", "verify"))
    order = desk.step("resident", order, "rate", score=1)
    swept = orders.sweep(order.answer_by + timedelta(minutes=1))
    assert {str(stage): count for stage, count in swept.told.items()} == {"butler": 1}


def test_it_cannot_be_struck_off_without_the_photos_its_kind_asks_for(desk, photo):
    order = desk.submit(kind="hazard", description="楼道堆物")
    order = desk.until(order, ("butler", "accept"), ("butler", "start"))
    assert refused(desk.step, "butler", order, "complete", note="清了").errors[0].field == "photos"
    one = refused(desk.step, "butler", order, "complete", photos=(photo("butler"),))
    assert "整改前" in one.detail
    order = desk.step("butler", order, "complete", photos=(photo("butler"), photo("butler")))
    assert desk.until(order, ("office", "verify"), ("office", "close")).state == OrderState.CLOSED


def test_a_photo_of_before_may_come_with_the_report(desk, photo):
    order = desk.submit(kind="hazard", description="井盖松动", photos=(photo("resident"),))
    order = desk.until(order, ("butler", "accept"), ("butler", "start"))
    assert desk.step("butler", order, "complete", photos=(photo("butler"),)).state == OrderState.COMPLETED


def test_reopened_within_seven_days_and_not_later(desk):
    order = desk.until(desk.submit(), *WORKED, ("office", "verify"), ("office", "close"))
    done = desk.now
    desk.now = done + timedelta(days=6)
    order = desk.step("resident", order, "reopen", reason="又漏了")
    assert (order.state, order.steward.name, order.completed_at) == (OrderState.DISPATCHED, "何春燕", None)
    order = desk.until(order, *WORKED, ("office", "verify"), ("office", "close"))
    desk.now += timedelta(days=8)
    late = refused(desk.step, "resident", order, "reopen", reason="又漏了")
    assert (late.code, "7 天" in late.detail) == (ErrorCode.STATE_CONFLICT, True)


def test_a_paid_service_is_not_finished_before_both_sides_confirmed_the_cost(desk):
    order = desk.submit(service="errand", description="代买降压药")
    order = desk.until(order, ("butler", "accept"), ("butler", "start"))
    order = desk.step("butler", order, "cost", amount=3580)
    assert refused(desk.step, "butler", order, "complete", note="买好了").code == ErrorCode.COST_OPEN
    assert "agree" not in names(desk, order, "butler")
    assert refused(desk.step, "butler", order, "agree").code == ErrorCode.FORBIDDEN
    assert refused(desk.step, "resident", order, "agree", amount=3000).code == ErrorCode.STALE
    order = desk.step("resident", order, "agree", amount=3580)
    order = desk.step("butler", order, "cost", amount=3600)
    assert order.cost_agreed_at is None, "a new cost asks for a new consent"
    order = desk.step("resident", order, "agree")
    assert desk.until(order, ("butler", "complete")).cost_fen == 3600


def test_the_steward_who_phoned_an_order_in_cannot_agree_to_the_own_cost(desk):
    elder = desk.town.people["elder"].code
    order = desk.submit("butler", place="1栋1单元102", on_behalf_of=elder, service="errand")
    order = desk.until(order, ("butler", "accept"))
    order = desk.step("butler", order, "cost", amount=100)
    assert refused(desk.step, "butler", order, "agree").code == ErrorCode.FORBIDDEN
    assert desk.step("office", order, "agree").cost_agreed_at is not None


@pytest.mark.parametrize("amount", [None, -1, 10**10])
def test_a_cost_is_a_plain_sum_of_fen(desk, amount):
    order = desk.until(desk.submit(), ("butler", "accept"))
    assert refused(desk.step, "butler", order, "cost", amount=amount).errors[0].field == "amount"


def test_the_same_trouble_is_suggested_joined_and_told_to_all(desk):
    place = desk.town.estate.code
    order = desk.submit(kind="whistle", place=place, description="小区东门路灯不亮，晚上看不清路")
    desk.submit(kind="whistle", place=place, description="垃圾桶满了没人收")
    neighbour = desk.town.actor("neighbour")
    found = orders.similar(neighbour, "whistle", place, "东门的路灯坏了不亮", desk.now)
    assert [one.order.code for one in found] == [order.code]
    assert orders.similar(neighbour, "whistle", place, "东门的路灯坏了不亮", desk.now + timedelta(days=8)) == []
    assert orders.similar(desk.town.actor("stranger"), "whistle", place, "东门路灯不亮", desk.now) == []
    assert names(desk, order, "neighbour") == ["join"]
    order = desk.step("neighbour", order, "join", note="我家楼下也是")
    assert names(desk, order, "neighbour") == [], "not offered twice"
    assert refused(desk.step, "neighbour", order, "join").code == ErrorCode.STATE_CONFLICT
    assert refused(desk.step, "resident", order, "join").code == ErrorCode.FORBIDDEN
    assert refused(desk.step, "stranger", order, "join").code == ErrorCode.NOT_FOUND
    desk.until(order, ("lights", "claim"))
    told = {row.person.name for row in Notice.select().where(Notice.title == "吹哨 · 已认领")}
    assert told == {"林晓月", "许知秋"}
    assert Follower.select().count() == 1
    seen = orders.find_order(neighbour, order.code)
    assert refused(desk.step, "neighbour", seen, "cancel").code == ErrorCode.FORBIDDEN


def test_what_belongs_to_a_household_is_suggested_to_no_neighbour(desk):
    desk.submit(description="厨房水管漏水")
    place = desk.town.places["1栋1单元101"].code
    mine = orders.similar(desk.town.actor("resident"), "service", place, "水管漏水了", desk.now)
    assert len(mine) == 1
    assert orders.similar(desk.town.actor("elder"), "service", place, "水管漏水了", desk.now) == []


def test_rectifications_are_registered_by_those_who_inspect(desk, photo):
    place = desk.town.estate.code
    assert refused(desk.submit, kind="rectification", place=place).code == ErrorCode.FORBIDDEN
    order = desk.submit("office", kind="rectification", place=place, handling="watch", description="消防通道划线")
    seen = orders.listed(desk.town.actor("office"), Role.OFFICE, kind="rectification", handling="watch")
    assert [row.code for row in seen] == [order.code]
    order = desk.step("office", order, "handle", handling="at_once")
    assert (order.handling, refused(desk.step, "office", order, "handle", handling="x").code) == (
        "at_once",
        ErrorCode.INVALID_INPUT,
    )
    assert refused(desk.submit, handling="watch").errors[0].field == "handling"


def test_a_step_takes_few_statements(desk, counting_queries):
    """Reading the order and showing it, its promise, its words, its event, a notice, and whether WeChat is told."""
    order = desk.submit()
    for action in ("accept", "start", "complete"):
        with counting_queries() as asked:
            desk.step("butler", order, action, note="换了密封圈")
        assert len(asked) <= 13, asked
