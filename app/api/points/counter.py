"""At the counter and in the office: redemptions collected, claims answered."""

from app.api.conventions import SIGNED_IN, Body, Out, current_actor, once, who
from app.api.points.mine import ClaimOut, HoldOut, HoldsOut, claim_out, hold_out
from app.api.points.shapes import Amount, AnswerBody, NothingBody, ReasonBody, TransferOut, blueprint, transfer_out
from app.face.moment import now
from app.face.paging import PageQuery, page
from app.services import points
from config.vocabulary import Role
from models.points import Claim, Hold


class PostBody(Body):
    """`amount` when less than all is used; the rest is free again."""

    amount: Amount | None = None


class ClaimsOut(Out):
    items: list[ClaimOut]
    next_cursor: str | None


@blueprint.get("/points/holds")
@who(Role.OFFICE, Role.PARTNER)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(HoldsOut)
def waiting_holds(asked: PageQuery) -> HoldsOut:
    """等待核销的兑换单"""
    actor = current_actor()
    rows, cursor = page(points.open_holds(actor), Hold.id, asked)
    return HoldsOut(items=[hold_out(actor, row) for row in rows], next_cursor=cursor)


@blueprint.get("/points/holds/<code>")
@who(SIGNED_IN)
@blueprint.output(HoldOut)
def one_hold(code: str) -> HoldOut:
    """一张兑换单"""
    return hold_out(current_actor(), points.find_hold(current_actor(), code))


@blueprint.post("/points/holds/<code>/post")
@who(Role.OFFICE, Role.PARTNER)
@once
@blueprint.input(PostBody, arg_name="body")
@blueprint.output(TransferOut)
def post_hold(code: str, body: PostBody) -> TransferOut:
    """核销"""
    made = points.post_hold(current_actor(), code, now(), body.amount)
    return transfer_out(made, made.programme, False)


@blueprint.post("/points/holds/<code>/void")
@who(SIGNED_IN)
@once
@blueprint.input(NothingBody, arg_name="body")
@blueprint.output(HoldOut)
def void_hold(code: str, body: NothingBody) -> HoldOut:
    """取消兑换单"""
    return hold_out(current_actor(), points.void_hold(current_actor(), code, now()))


@blueprint.get("/points/claims")
@who(Role.OFFICE)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(ClaimsOut)
def open_claims(asked: PageQuery) -> ClaimsOut:
    """等待答复的申领"""
    actor = current_actor()
    rows, cursor = page(points.open_claims(actor), Claim.id, asked, ascending=True)
    return ClaimsOut(items=[claim_out(actor, row) for row in rows], next_cursor=cursor)


@blueprint.post("/points/claims/<code>/grant")
@who(Role.OFFICE)
@once
@blueprint.input(AnswerBody, arg_name="body")
@blueprint.output(ClaimOut)
def grant_claim(code: str, body: AnswerBody) -> ClaimOut:
    """补发"""
    actor = current_actor()
    return claim_out(actor, points.answer_claim(actor, code, True, body.reason, now()))


@blueprint.post("/points/claims/<code>/refuse")
@who(Role.OFFICE)
@once
@blueprint.input(ReasonBody, arg_name="body")
@blueprint.output(ClaimOut)
def refuse_claim(code: str, body: ReasonBody) -> ClaimOut:
    """不补发，写明原因"""
    actor = current_actor()
    return claim_out(actor, points.answer_claim(actor, code, False, body.reason, now()))
