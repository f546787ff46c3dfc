"""Homes, confirmations and contacts."""

from datetime import date, timedelta

import pytest

from app.services import outbox, registry
from app.services.errors import DomainError
from app.services.registry import ask_to_join, confirm_member, my_contacts, refuse_member
from config.vocabulary import PlaceKind, PostKind, Relation
from models.database import transaction
from models.outbox import Consent, Message
from models.people import Person, WechatIdentity
from models.registry import Membership, Place, Post, Term


def join(town, part="stranger", label="1栋1单元101"):
    return ask_to_join(town.actor(part), town.places[label].code, Relation.TENANT, "", town.now)


def test_a_person_belongs_once_the_head_confirms(town):
    membership = join(town)
    assert town.actor("stranger").roles() == []
    confirm_member(town.actor("head"), membership.household.code, town.people["stranger"].code, town.now)
    assert town.actor("stranger").roles() == ["resident"]
    assert Membership.get_by_id(membership.id).decided_by.name == "高伟民"


@pytest.mark.parametrize("part", ["neighbour", "other_butler", "company", "supervisor"])
def test_those_who_do_not_answer_for_the_building_cannot_confirm(town, part):
    membership = join(town)
    with pytest.raises(DomainError, match="not_found"):
        confirm_member(town.actor(part), membership.household.code, town.people["stranger"].code, town.now)


def test_nobody_confirms_themselves(town):
    membership = join(town, "head")
    with pytest.raises(DomainError, match="same_person"):
        confirm_member(town.actor("head"), membership.household.code, town.people["head"].code, town.now)


def test_two_confirm_and_the_second_is_told(town):
    membership = join(town)
    args = (membership.household.code, town.people["stranger"].code, town.now)
    confirm_member(town.actor("head"), *args)
    with pytest.raises(DomainError, match="already_taken"):
        confirm_member(town.actor("office"), *args)


def test_a_refused_person_learns_why_and_may_ask_again(town):
    membership = join(town)
    args = (membership.household.code, town.people["stranger"].code)
    with pytest.raises(DomainError, match="invalid_input"):
        refuse_member(town.actor("head"), *args, " ", town.now)
    refuse_member(town.actor("head"), *args, "门牌写错了", town.now)
    assert join(town).state == "pending"
    with pytest.raises(DomainError, match="already_member"):
        join(town)


def test_a_login_becomes_the_person_of_the_roster(town, now):
    town.person("phone_owner", "孙保全")
    Person.update(source="wechat").where(Person.id == town.people["phone_owner"].id).execute()
    town.identify("phone_owner")
    membership = join(town, "phone_owner", "1栋1单元102")
    confirm_member(town.actor("head"), membership.household.code, town.people["phone_owner"].code, now)
    assert WechatIdentity.get(WechatIdentity.openid == "demo-phone_owner").person == town.people["elder"]
    assert registry.person_by_code(town.people["phone_owner"].code) == town.people["elder"]


def test_what_they_agreed_to_before_stays_theirs(town, now):
    town.person("phone_owner", "孙保全")
    newcomer, elder = town.people["phone_owner"], town.people["elder"]
    Person.update(source="wechat").where(Person.id == newcomer.id).execute()
    town.identify("phone_owner")
    outbox.subscribe_all(newcomer, {"order_progress": "accept", "board": "accept"}, now)
    outbox.subscribe_all(elder, {"board": "accept"}, now)
    membership = join(town, "phone_owner", "1栋1单元102")
    with transaction():
        values = {"board": "x", "note": "y", "time": now}
        outbox.subscribe_message(template="board", person=newcomer, values=values, page="p", key="k", now=now)
    confirm_member(town.actor("head"), membership.household.code, newcomer.code, now)
    agreed = {row.template: row.credits for row in outbox.subscriptions(elder)}
    assert agreed == {"order_progress": 1, "board": 1}
    assert outbox.subscriptions(newcomer) == []
    assert [row.person for row in Message.select()] == [elder]
    outbox.subscribe_all(elder, {"board": "accept"}, now)
    assert {row.person_id for row in Consent.select()} == {elder.id}
    lease = outbox.lease(5, now)
    assert [one.openid for one in lease] == ["demo-phone_owner"]


def test_only_a_door_is_a_home(town):
    with pytest.raises(DomainError, match="门牌号"):
        join(town, label="1栋")


def test_contacts_are_nearest_first(town, now):
    town.appoint("manager", PostKind.GRID_HEAD, town.estate)
    labels = [(one.post.label, one.name) for one in my_contacts(town.actor("resident"), now)]
    assert labels == [("爱心管家", "何春燕"), ("楼栋长", "高伟民"), ("网格长", "周立群")]


def test_a_vacant_post_shows_the_next_one_up(town, now):
    Post.create(code="p_v", kind=PostKind.BUILDING_HEAD, place=town.places["2栋"])
    town.appoint("manager", PostKind.GRID_HEAD, town.estate)
    contacts = my_contacts(town.actor("neighbour"), now)
    assert ("网格长", "周立群", "2栋楼栋长") in [(one.post.label, one.name, one.instead_of) for one in contacts]


def test_a_term_that_is_over_holds_no_post(town, now):
    yesterday = (now - timedelta(days=1)).date()
    Term.update(starts_on=date(2020, 1, 1), ends_on=yesterday).where(Term.person == town.people["butler"]).execute()
    assert "何春燕" not in [one.name for one in my_contacts(town.actor("resident"), now)]
    assert town.actor("butler").roles() == []


def test_without_any_post_the_company_answers(town, now):
    Term.delete().execute()
    assert [one.name for one in my_contacts(town.actor("resident"), now)] == ["和顺物业"]


def test_figures_count_what_is_there(town, now):
    counts = registry.coverage(town.actor("office"), now)
    assert (counts.estates, counts.buildings, counts.households, counts.people) == (1, 2, 4, 4)
    assert counts.buildings_with_head == 1
    loads = registry.loads_below(town.actor("office"), now)
    assert [(load.person.name, load.households) for load in loads] == [("何春燕", 2), ("李国强", 2)]


def test_the_tree_keeps_its_order_and_its_rules(town, now):
    for name in ("10", "2", "1"):
        registry.make_place(PlaceKind.HOUSEHOLD, name, town.places["2栋"], now)
    assert [one.name for one in registry.children(town.places["2栋"].code)] == ["1", "1", "2", "10"]
    with pytest.raises(DomainError, match="invalid_input"):
        registry.make_place(PlaceKind.DISTRICT, "x", town.estate, now)
    assert Place.select().where(Place.below(town.places["1栋"].path)).count() == 4


def test_names_and_phones_are_masked():
    assert [registry.mask_name(name) for name in ("孙保全", "王敏", "司马相如", "")] == ["孙**", "王*", "司**", ""]
    assert registry.mask_phone("19900001234") == "199****1234"
    assert registry.mask_phone("0999-0001234").endswith("34")
