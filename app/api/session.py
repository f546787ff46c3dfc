"""Signing in, and who I am."""

from datetime import datetime, timedelta
from typing import Annotated

from apiflask import APIBlueprint
from flask import Response, current_app
from pydantic import Field as Limits
from pydantic import StringConstraints

from app.api.conventions import PUBLIC, SIGNED_IN, Body, Code, Line, Out, bearer_token, current_actor, once, who
from app.api.outside import once_after
from app.face.moment import now
from app.services import registry, sessions
from app.services.access import Actor, load_actor
from app.wechat.answers import PhoneNumber
from config.vocabulary import MembershipState, PostKind, Relation
from models.people import Person
from models.registry import Membership

blueprint = APIBlueprint("session", __name__, tag="登录与我")


class LoginBody(Body):
    code: Annotated[str, StringConstraints(min_length=1, max_length=256)]


class PersonOut(Out):
    code: str
    name: str


class RoleOut(Out):
    role: str
    label: str
    place: str
    place_label: str


class SessionOut(Out):
    token: str
    expires_at: datetime
    person: PersonOut
    roles: list[RoleOut]


class HouseholdOut(Out):
    code: str
    place: str
    place_label: str
    state: str
    label: str
    relation: str
    relation_label: str
    reason: str


class PostOut(Out):
    post: str
    label: str
    place: str
    place_label: str


class MeOut(Out):
    """`phone` is the number WeChat vouches for, masked; empty until it was given."""

    person: PersonOut
    phone: str
    roles: list[RoleOut]
    households: list[HouseholdOut]
    posts: list[PostOut]


class JoinBody(Body):
    place: Code
    relation: Annotated[Relation, Limits(strict=False)] = Relation.FAMILY
    name: Line = ""


class PhoneBody(Body):
    """The code of the phone button (`open-type="getPhoneNumber"`), not that of wx.login."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=256)]


class PhoneOut(Out):
    """The number that was stored, masked."""

    phone: str


@blueprint.post("/session")
@who(PUBLIC)
@blueprint.input(LoginBody, arg_name="body")
@blueprint.output(SessionOut)
def sign_in(body: LoginBody) -> SessionOut:
    """登录：用 wx.login 的 code 换取令牌"""
    login = current_app.extensions["gateway"].login(body.code)
    life = timedelta(days=current_app.extensions["settings"].session_days)
    token, session = sessions.sign_in_wechat(login.openid, login.unionid, life, now())
    actor = load_actor(session.person, now())
    return SessionOut(
        token=token, expires_at=session.expires_at, person=person_out(session.person), roles=_roles(actor)
    )


@blueprint.delete("/session")
@who(SIGNED_IN)
@blueprint.output({}, status_code=204)
def sign_out() -> str:
    """退出登录，令牌立即失效"""
    sessions.sign_out(bearer_token(), now())
    return ""


@blueprint.get("/me")
@who(SIGNED_IN)
@blueprint.output(MeOut)
def me() -> MeOut:
    """我是谁、我的家、我的岗位"""
    actor = current_actor()
    assert actor.person is not None
    return MeOut(
        person=person_out(actor.person),
        phone=registry.mask_phone(sessions.given_phone(actor.person)),
        roles=_roles(actor),
        households=[_household(row) for row in registry.memberships_of(actor.person)],
        posts=[
            PostOut(
                post=post.kind,
                label=PostKind(post.kind).label,
                place=post.place.code,
                place_label=post.place.label,
            )
            for post in registry.posts_of(actor.person, now())
        ],
    )


@blueprint.post("/me/households")
@who(SIGNED_IN)
@once
@blueprint.input(JoinBody, arg_name="body")
@blueprint.output(HouseholdOut, status_code=201)
def join_household(body: JoinBody) -> HouseholdOut:
    """申请加入一户，由管家或社区确认"""
    membership = registry.ask_to_join(current_actor(), body.place, body.relation, body.name, now())
    return _household(membership)


@blueprint.post("/me/phone")
@who(SIGNED_IN)
@blueprint.input(PhoneBody, arg_name="body")
@blueprint.output(PhoneOut)
def give_phone(body: PhoneBody) -> Response:
    """登记手机号：用手机号按钮的 code 换取，一个手机号只属于一个微信"""
    actor = current_actor()

    def keep(given: PhoneNumber) -> PhoneOut:
        number = sessions.keep_phone(actor, given.pure, given.country, now())
        return PhoneOut(phone=registry.mask_phone(number))

    return once_after(lambda: current_app.extensions["gateway"].phone_number(body.code), keep)


def person_out(person: Person) -> PersonOut:
    return PersonOut(code=person.code, name=person.name)


def _roles(actor: Actor) -> list[RoleOut]:
    return [
        RoleOut(role=scope.role, label=scope.role.label, place=scope.code, place_label=scope.label)
        for scope in sorted(actor.scopes, key=lambda scope: (scope.role, scope.path))
    ]


def _household(row: Membership) -> HouseholdOut:
    return HouseholdOut(
        code=row.code,
        place=row.household.code,
        place_label=row.household.label,
        state=row.state,
        label=MembershipState(row.state).label,
        relation=row.relation,
        relation_label=Relation(row.relation).label,
        reason=row.reason,
    )
