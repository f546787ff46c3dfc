"""What I agreed to receive; and for the office, messages, postings to many, and trying again."""

from datetime import datetime
from typing import Annotated, Literal

from apiflask import APIBlueprint
from pydantic import Field as Limits
from pydantic import StringConstraints

from app.api.conventions import SIGNED_IN, Action, Body, Code, Out, action_list, current_actor, once, who
from app.face.moment import now
from app.face.paging import PageQuery, page
from app.services import outbox, registry
from app.services.access import Actor
from app.services.errors import invalid, not_found
from config.vocabulary import Channel, MailingState, MessageState, Role
from models.outbox import Mailing, Message

blueprint = APIBlueprint("messages", __name__, tag="消息")


class SubscriptionsBody(Body):
    """What WeChat's prompt answered, by our names of the templates, in WeChat's own words."""

    templates: Annotated[
        dict[
            Code,
            Literal[
                "accept", "reject", "ban", "filter", "acceptWithAlert", "acceptWithAudio", "acceptWithForcePush"
            ],
        ],
        Limits(min_length=1, max_length=10),
    ]


class MomentOut(Out):
    moment: str
    label: str


class SubscriptionOut(Out):
    """`moments` says when to ask for it; `long_term` templates do not run out once `agreed`, the others have
    `credits` messages left."""

    template: str
    template_id: str
    title: str
    long_term: bool
    agreed: bool
    credits: int
    moments: list[MomentOut]


class SubscriptionsOut(Out):
    items: list[SubscriptionOut]
    next_cursor: str | None = None


class MessagesQuery(PageQuery):
    state: Annotated[str, StringConstraints(max_length=20)] = ""
    q: Annotated[str, StringConstraints(max_length=40)] = ""


class MessageOut(Out):
    code: str
    channel: str
    channel_label: str
    template: str
    person_name: str
    state: str
    label: str
    trouble: str
    tries: int
    created_at: datetime
    sent_at: datetime | None
    actions: list[Action]


class MessagesOut(Out):
    items: list[MessageOut]
    next_cursor: str | None


class MailingOut(Out):
    """Progress in people: `skipped` read it in the notices only."""

    code: str
    title: str
    state: str
    label: str
    total: int
    sent: int
    skipped: int
    dead: int
    waiting: int
    created_at: datetime
    actions: list[Action]


class MailingsOut(Out):
    items: list[MailingOut]
    next_cursor: str | None


@blueprint.get("/me/subscriptions")
@who(SIGNED_IN)
@blueprint.output(SubscriptionsOut)
def my_subscriptions() -> SubscriptionsOut:
    """有哪些订阅消息、什么时候该问、还剩几次"""
    return _subscriptions(current_actor())


@blueprint.post("/me/subscriptions")
@who(SIGNED_IN)
@once
@blueprint.input(SubscriptionsBody, arg_name="body")
@blueprint.output(SubscriptionsOut)
def subscribe(body: SubscriptionsBody) -> SubscriptionsOut:
    """记下居民对订阅消息的答复"""
    actor = current_actor()
    assert actor.person is not None
    outbox.subscribe_all(actor.person, body.templates, now())
    return _subscriptions(actor)


@blueprint.get("/messages")
@who(Role.OFFICE, Role.AUDITOR)
@blueprint.input(MessagesQuery, location="query", arg_name="asked")
@blueprint.output(MessagesOut)
def messages(asked: MessagesQuery) -> MessagesOut:
    """发出的、等待的和没送达的消息"""
    actor = current_actor()
    query = outbox.messages(actor, now())
    if asked.state:
        if asked.state not in {state.value for state in MessageState}:
            raise invalid("state", "没有这种状态")
        query = query.where(Message.state == asked.state)
    if asked.q:
        query = query.where(outbox.matching_message(asked.q))
    rows, cursor = page(query, Message.id, asked)
    return MessagesOut(items=[_message(actor, row) for row in rows], next_cursor=cursor)


@blueprint.post("/messages/<code>/retry")
@who(Role.OFFICE)
@once
@blueprint.output(MessageOut)
def retry(code: str) -> MessageOut:
    """重发一条没送达的消息"""
    actor = current_actor()
    return _message(actor, outbox.retry_message(actor, code, now()))


@blueprint.get("/mailings")
@who(Role.OFFICE, Role.AUDITOR)
@blueprint.input(PageQuery, location="query", arg_name="asked")
@blueprint.output(MailingsOut)
def mailings(asked: PageQuery) -> MailingsOut:
    """群发和进度"""
    actor = current_actor()
    rows, cursor = page(outbox.mailings(actor), Mailing.id, asked)
    return MailingsOut(items=_mailings(actor, rows), next_cursor=cursor)


@blueprint.post("/mailings/<code>/<action>")
@who(Role.OFFICE)
@once
@blueprint.output(MailingOut)
def mailing_step(code: str, action: str) -> MailingOut:
    """群发的一步：pause resume"""
    step = {"pause": outbox.pause_mailing, "resume": outbox.resume_mailing}.get(action)
    if step is None:
        raise not_found("这一步")
    actor = current_actor()
    return _mailings(actor, [step(actor, code, now())])[0]


def _subscriptions(actor: Actor) -> SubscriptionsOut:
    assert actor.person is not None
    known = {row.template: row for row in outbox.subscriptions(actor.person)}
    items = []
    for one in outbox.templates():
        row = known.get(one.name)
        credits, for_good = (row.credits, row.long_term) if row else (0, False)
        items.append(
            SubscriptionOut(
                template=one.name,
                template_id=one.template_id,
                title=one.title,
                long_term=one.long_term,
                agreed=for_good or credits > 0,
                credits=credits,
                moments=[MomentOut(moment=moment, label=moment.label) for moment in one.moments],
            )
        )
    return SubscriptionsOut(items=items)


def _message(actor: Actor, row: Message) -> MessageOut:
    again = row.state == MessageState.DEAD and actor.paths(Role.OFFICE)
    return MessageOut(
        code=row.code,
        channel=row.channel,
        channel_label=Channel(row.channel).label,
        template=row.template,
        person_name=registry.mask_name(row.person.name) if row.person_id else "",
        state=row.state,
        label=MessageState(row.state).label,
        trouble=row.trouble,
        tries=row.tries,
        created_at=row.created_at,
        sent_at=row.sent_at,
        actions=action_list([("retry", "重发")] if again else []),
    )


def _mailings(actor: Actor, rows: list[Mailing]) -> list[MailingOut]:
    far = outbox.progress(rows)
    return [
        MailingOut(
            code=row.code,
            title=row.title,
            state=row.state,
            label="已发完" if far[row.id].done else MailingState(row.state).label,
            total=far[row.id].total,
            sent=far[row.id].sent,
            skipped=far[row.id].skipped,
            dead=far[row.id].dead,
            waiting=far[row.id].waiting,
            created_at=row.created_at,
            actions=action_list(outbox.mailing_actions(actor, row, far[row.id])),
        )
        for row in rows
    ]
