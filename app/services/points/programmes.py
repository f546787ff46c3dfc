"""Programmes and their versioned rules: data, found by the moment they were in force."""

from datetime import date, datetime
from typing import Any

from peewee import ModelSelect, fn

from app.services.access import Actor
from app.services.errors import DomainError, not_found
from app.services.local_time import day_start
from config.policy import defaults
from config.vocabulary import ErrorCode, PlaceKind, Role
from models.points import Programme, Rule, RuleVersion
from models.prepared import Prepared
from models.registry import Place

SHIPPED_SINCE = date(2020, 1, 1)
"""The rules of the defaults are in force from this day, so that a hand-kept ledger can be brought in."""
POLICY = ("approval", "categories", "expiry", "spending", "grant", "dividend", "listing")


def install_programmes() -> None:
    """Give a new community the programmes of the defaults; what it already has is left alone."""
    for entry in defaults("programmes")["programme"]:
        policy = {key: entry[key] for key in POLICY if key in entry}
        programme, made = Programme.get_or_create(
            code=entry["code"], defaults={"name": entry["name"], "policy": policy}
        )
        if made:
            for rule in entry["rule"]:
                _install_rule(programme, rule)


def _install_rule(programme: Programme, entry: dict[str, Any]) -> None:
    since = day_start(SHIPPED_SINCE)
    RuleVersion.create(
        rule=Rule.create(programme=programme, code=entry["code"]),
        number=1,
        active_from=since,
        title=entry["title"],
        sentence=entry["sentence"],
        category=entry["category"],
        amount=entry["amount"],
        amount_max=entry.get("amount_max", entry["amount"]),
        caps=entry.get("caps", {}),
        trigger=entry.get("trigger", ""),
        recorded_at=since,
    )


def programmes() -> list[Programme]:
    return list(Programme.select().order_by(Programme.id))


def find_programme(code: str) -> Programme:
    programme = _programme.first(code)
    if programme is None:
        raise not_found("这个积分项目")
    return programme


_programme = Prepared(lambda code: Programme.select().where(Programme.code == code))


def rule_in_force(programme: str, code: str, at: datetime) -> RuleVersion:
    """The version of a programme's rule that was in force at a moment, with both.

    Errors: NOT_FOUND for an unknown programme, RULE_NOT_IN_FORCE.
    """
    version = _rule_in_force.first(RuleVersion.active_from.db_value(at), programme, code)
    if version is None:
        find_programme(programme)
        raise DomainError(ErrorCode.RULE_NOT_IN_FORCE)
    return version


def rules_in_force(programme: Programme, at: datetime) -> list[RuleVersion]:
    """What a maker may choose from: rules without a trigger of their own."""
    return list(_in_force(at).where(Rule.programme == programme, RuleVersion.trigger == "").order_by(Rule.id))


def all_rules_in_force(at: datetime) -> list[RuleVersion]:
    """Every rule of every programme."""
    return list(_in_force(at).order_by(Rule.id))


def triggered_rules(trigger: str, at: datetime) -> list[RuleVersion]:
    """Rules that post by themselves on an event such as `order_verified`."""
    return _triggered.rows(RuleVersion.active_from.db_value(at), trigger)


def _in_force(at: Any) -> ModelSelect:
    """The newest version that had begun, of every rule, unless it says that the rule ended."""
    later = RuleVersion.alias()
    newest = later.select(fn.MAX(later.number)).where(later.rule == RuleVersion.rule, later.active_from <= at)
    return (
        RuleVersion.select(RuleVersion, Rule, Programme)
        .join(Rule)
        .join(Programme)
        .where(RuleVersion.number == newest, ~RuleVersion.retired)
    )


_triggered = Prepared(lambda at, trigger: _in_force(at).where(RuleVersion.trigger == trigger).order_by(Rule.id))
_rule_in_force = Prepared(
    lambda at, programme, code: _in_force(at).where(Programme.code == programme, Rule.code == code)
)


def over_everything(actor: Actor, role: Role) -> None:
    """FORBIDDEN unless the role is held over every community: programmes belong to the whole district."""
    communities = Place.select(Place.path).where(Place.kind == PlaceKind.COMMUNITY)
    if not all(actor.covers(row.path, role) for row in communities):
        raise DomainError(ErrorCode.FORBIDDEN, f"积分项目归全区，要由管全区的{role.label}来办")
