"""Programmes, their rules and dividends."""

from datetime import datetime
from typing import Annotated

from pydantic import Field as Limits
from pydantic import StringConstraints

from app.api.conventions import (
    SIGNED_IN,
    Action,
    Body,
    Code,
    Moment,
    Out,
    action_list,
    current_actor,
    once,
    who,
)
from app.api.points.shapes import AnswerBody, ReasonBody, blueprint
from app.face.moment import now
from app.face.paging import PageQuery, Query, page
from app.services import points
from app.services.access import Actor
from app.services.points.rules import RuleInput
from app.services.points.spending import window_words
from config.vocabulary import BatchState, Role
from models.points import Dividend, DividendShare, Programme, RuleVersion

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Worth = Annotated[int, Limits(ge=1, le=10_000)]


class RuleOut(Out):
    code: str
    number: int
    title: str
    sentence: str
    category: str
    category_label: str
    amount: int
    amount_max: int
    caps: dict[str, dict[str, int]]
    automatic: bool
    retired: bool
    active_from: datetime


class ProgrammeOut(Out):
    code: str
    name: str
    approval: str
    categories: dict[str, str]
    spending: str
    rules: list[RuleOut]


class ProgrammesOut(Out):
    items: list[ProgrammeOut]


class RulesOut(Out):
    items: list[RuleOut]


class RuleBody(Body):
    """`seen` is the number of the newest version the editor saw, 0 for a new rule."""

    title: Title
    sentence: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    category: Code
    amount: Worth
    amount_max: Worth | None = None
    caps: dict[str, dict[str, int]] = {}
    retired: bool = False
    active_from: Moment
    seen: Annotated[int, Limits(ge=0)]


class EffectQuery(Query):
    amount: Annotated[int, Limits(ge=1, le=10_000)]
    period: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


class EffectOut(Out):
    """What another worth of the rule would have meant in a month."""

    times: int
    given: int
    would_give: int


class DividendBody(Body):
    """`fen` is the whole sum to be shared."""

    year: Annotated[int, Limits(ge=2000, le=2100)]
    fen: Annotated[int, Limits(ge=1, le=10**13)]
    title: Title


class DividendOut(Out):
    code: str
    programme: str
    year: int
    title: str
    fen: int
    people: int
    state: str
    label: str
    reason: str
    actions: list[Action]


class DividendsOut(Out):
    items: list[DividendOut]
    next_cursor: str | None


class ShareLine(Out):
    name: str
    points: int
    fen: int


class ShareLines(Out):
    items: list[ShareLine]
    next_cursor: str | None


@blueprint.get("/points/programmes")
@who(SIGNED_IN)
@blueprint.output(ProgrammesOut)
def programmes() -> ProgrammesOut:
    """积分项目和现行规则"""
    rules = points.all_rules_in_force(now())
    return ProgrammesOut(
        items=[
            ProgrammeOut(
                code=programme.code,
                name=programme.name,
                approval=programme.policy["approval"],
                categories=programme.policy["categories"],
                spending=window_words(programme),
                rules=[_rule(programme, one) for one in rules if one.rule.programme_id == programme.id],
            )
            for programme in points.programmes()
        ]
    )


@blueprint.get("/points/programmes/<programme>/rules/<rule>/versions")
@who(Role.MANAGER, Role.SUPERVISOR, Role.OFFICE, Role.AUDITOR)
@blueprint.output(RulesOut)
def rule_versions(programme: str, rule: str) -> RulesOut:
    """一条规则的历次版本"""
    found = points.find_programme(programme)
    return RulesOut(items=[_rule(found, one) for one in points.versions(programme, rule)])


@blueprint.post("/points/programmes/<programme>/rules/<rule>/versions")
@who(Role.MANAGER)
@once
@blueprint.input(RuleBody, arg_name="body")
@blueprint.output(RuleOut, status_code=201)
def write_version(programme: str, rule: str, body: RuleBody) -> RuleOut:
    """改一条规则：写一个新版本，从今后某时起生效"""
    said = body.model_dump()
    active_from, seen = said.pop("active_from"), said.pop("seen")
    made = points.write_version(current_actor(), programme, rule, RuleInput(**said), active_from, seen, now())
    return _rule(points.find_programme(programme), made)


@blueprint.get("/points/programmes/<programme>/rules/<rule>/effect")
@who(Role.MANAGER, Role.SUPERVISOR)
@blueprint.input(EffectQuery, location="query", arg_name="asked")
@blueprint.output(EffectOut)
def rule_effect(programme: str, rule: str, asked: EffectQuery) -> EffectOut:
    """换一个分值，那个月会差多少"""
    version = points.versions(programme, rule)[0]
    return EffectOut(**points.effect(version, asked.amount, asked.period))


@blueprint.post("/points/programmes/<programme>/dividends")
@who(Role.MANAGER)
@once
@blueprint.input(DividendBody, arg_name="body")
@blueprint.output(DividendOut, status_code=201)
def propose(programme: str, body: DividendBody) -> DividendOut:
    """按全年积分分一笔钱，等监督小组审核"""
    actor = current_actor()
    made = points.propose_dividend(actor, programme, body.year, body.fen, body.title, now())
    return _dividend(actor, made)


@blueprint.get("/points/dividends")
@who(Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(DividendsOut)
def all_dividends(asked: PageQuery) -> DividendsOut:
    """历次分红"""
    rows, cursor = page(points.dividends(), Dividend.id, asked)
    return DividendsOut(items=[_dividend(current_actor(), row) for row in rows], next_cursor=cursor)


@blueprint.get("/points/dividends/<code>/shares")
@who(Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(ShareLines)
def dividend_shares(code: str, asked: PageQuery) -> ShareLines:
    """一次分红，各人多少"""
    rows, cursor = page(points.shares_of(points.find_dividend(code)), DividendShare.id, asked)
    items = [ShareLine(name=row.account.person.name, points=row.points, fen=row.fen) for row in rows]
    return ShareLines(items=items, next_cursor=cursor)


@blueprint.post("/points/dividends/<code>/approve")
@who(Role.SUPERVISOR)
@once
@blueprint.input(AnswerBody, arg_name="body")
@blueprint.output(DividendOut)
def approve_dividend(code: str, body: AnswerBody) -> DividendOut:
    """通过分红"""
    actor = current_actor()
    return _dividend(actor, points.decide_dividend(actor, code, True, body.reason, now()))


@blueprint.post("/points/dividends/<code>/reject")
@who(Role.SUPERVISOR)
@once
@blueprint.input(ReasonBody, arg_name="body")
@blueprint.output(DividendOut)
def reject_dividend(code: str, body: ReasonBody) -> DividendOut:
    """不通过分红，写明原因"""
    actor = current_actor()
    return _dividend(actor, points.decide_dividend(actor, code, False, body.reason, now()))


def _rule(programme: Programme, row: RuleVersion) -> RuleOut:
    return RuleOut(
        code=row.rule.code,
        number=row.number,
        title=row.title,
        sentence=row.sentence,
        category=row.category,
        category_label=points.category_label(programme, row.category),
        amount=row.amount,
        amount_max=row.amount_max,
        caps=row.caps,
        automatic=bool(row.trigger),
        retired=row.retired,
        active_from=row.active_from,
    )


def _dividend(actor: Actor, row: Dividend) -> DividendOut:
    may = row.state == BatchState.WAITING and row.maker_id != actor.id and Role.SUPERVISOR in actor.roles()
    return DividendOut(
        code=row.code,
        programme=row.programme.code,
        year=row.year,
        title=row.title,
        fen=row.fen,
        people=row.shares.count(),
        state=row.state,
        label=BatchState(row.state).label,
        reason=row.reason,
        actions=action_list([("approve", "通过"), ("reject", "不通过")] if may else []),
    )
