"""What somebody is due, and where they can spend: months of a grant, counters."""

from datetime import datetime

from app.api.conventions import SIGNED_IN, Action, Out, current_actor, who
from app.api.points.mine import ClaimOut, claim_out
from app.api.points.shapes import blueprint, me
from app.face.moment import now
from app.services import points
from app.services.local_time import period_label


class GrantMonthOut(Out):
    """`points` that arrived, 0 when they did not; then `claim` is what was said about it, and `actions` may offer to
    claim (POST /me/points/{programme}/claims)."""

    period: str
    label: str
    points: int
    arrived_at: datetime | None
    claim: ClaimOut | None
    actions: list[Action]


class GrantMonthsOut(Out):
    items: list[GrantMonthOut]
    next_cursor: str | None = None


class CounterOut(Out):
    """`organisation` is empty for the community's own counter."""

    organisation: str
    name: str


class CountersOut(Out):
    items: list[CounterOut]
    next_cursor: str | None = None


@blueprint.get("/me/points/<programme>/grants")
@who(SIGNED_IN)
@blueprint.output(GrantMonthsOut)
def my_grants(programme: str) -> GrantMonthsOut:
    """按月发放的积分哪几个月到账了，没到账的可以申领"""
    actor, found = current_actor(), points.find_programme(programme)
    return GrantMonthsOut(
        items=[
            GrantMonthOut(
                period=one.period,
                label=period_label(one.period),
                points=one.arrived.amount if one.arrived else 0,
                arrived_at=one.arrived.recorded_at if one.arrived else None,
                claim=claim_out(actor, one.claim) if one.claim else None,
                actions=[] if one.arrived or one.claim else [Action(action="claim", label="申领")],
            )
            for one in points.grant_months(me(), found, now())
        ]
    )


@blueprint.get("/me/points/<programme>/counters")
@who(SIGNED_IN)
@blueprint.output(CountersOut)
def my_counters(programme: str) -> CountersOut:
    """这项积分可以在哪里兑换"""
    found = points.counters(me(), points.find_programme(programme))
    return CountersOut(items=[CounterOut(organisation=code, name=name) for code, name in found])
