"""All that is held of a person, as one document that people can read and programs too."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from app.services import audit, points
from app.services.access import Actor
from app.services.local_time import local
from config.vocabulary import (
    ClaimState,
    ConsentStatus,
    DeedState,
    HoldState,
    MembershipState,
    NoticeKind,
    ObjectionState,
    OrderAction,
    OrderState,
    PostKind,
    Relation,
)
from models.audit import AuditEntry
from models.boards import Board, Objection, Scheme
from models.database import transaction
from models.orders import Order, OrderEvent, Upload
from models.outbox import Consent, Subscription
from models.people import Person, Phone, Session, WechatIdentity
from models.points import Account, Claim, Deed, Hold, Programme, RuleVersion, Statement
from models.publishing import Notice
from models.registry import Membership, Place, Post, Term

LINES = 10_000
"""Of an account's history; more than anybody has."""


@dataclass(frozen=True, slots=True)
class Part:
    """Things of one kind: a title, and a row for each with its columns' names in Chinese."""

    title: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Document:
    person: str
    made_at: datetime
    parts: list[Part]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def document_of(actor: Actor, now: datetime) -> Document:
    """Everything the community holds of the actor. Who else it tells of is left out; taking it is written down."""
    assert actor.person is not None
    person = Person.get_by_id(actor.id)
    parts = [Part(title, list(read(person))) for title, read in _PARTS]
    with transaction():
        audit.write(actor, "person.export", person.code, now)
    return Document(person.name, now, [part for part in parts if part.rows])


Rows = Iterable[dict[str, Any]]


def _self(person: Person) -> Rows:
    phones = [row.number for row in Phone.select().where(Phone.person == person).order_by(Phone.position)]
    given = [row.phone for row in _identities(person) if row.phone]
    yield {
        "编号": person.code,
        "姓名": person.name,
        "性别": person.gender,
        "出生": person.birth,
        "登记的电话": "、".join(phones),
        "微信给出的手机号": "、".join(given),
        "关怀标记": "、".join(person.tags),
        "备注": person.remark,
        "建档时间": _at(person.created_at),
    }


def _identities(person: Person) -> list[WechatIdentity]:
    return list(WechatIdentity.select().where(WechatIdentity.person == person))


def _wechat(person: Person) -> Rows:
    for row in _identities(person):
        yield {"微信标识": row.openid, "第一次登录": _at(row.created_at), "最近登录": _at(row.last_login_at)}


def _sessions(person: Person) -> Rows:
    for row in Session.select().where(Session.person == person).order_by(Session.id):
        yield {
            "登录": _at(row.created_at),
            "到期": _at(row.expires_at),
            "结束": _at(row.ended_at),
            "设备": row.client,
        }


def _households(person: Person) -> Rows:
    rows = (
        Membership.select(Membership, Place).join(Place).where(Membership.person == person).order_by(Membership.id)
    )
    for row in rows:
        yield {
            "住处": row.household.label,
            "关系": Relation(row.relation).label,
            "状态": MembershipState(row.state).label,
            "申请": _at(row.requested_at),
            "答复": _at(row.decided_at),
            "说明": row.reason,
        }


def _posts(person: Person) -> Rows:
    rows = Term.select(Term, Post, Place).join(Post).join(Place).where(Term.person == person).order_by(Term.id)
    for row in rows:
        yield {
            "岗位": PostKind(row.post.kind).label,
            "地方": row.post.place.label,
            "从": row.starts_on.isoformat(),
            "到": row.ends_on.isoformat() if row.ends_on else "",
        }


def _orders(person: Person) -> Rows:
    mine = (Order.resident == person) | (Order.submitted_by == person)
    for row in Order.select(Order, Place).join(Place).where(mine).order_by(Order.id):
        yield {
            "编号": row.code,
            "提交": _at(row.submitted_at),
            "地方": row.place.label,
            "内容": row.description,
            "状态": OrderState(row.state).label,
            "评分": row.score,
            "评价": row.rating,
            "费用（元）": f"{row.cost_fen / 100:.2f}" if row.cost_fen is not None else "",
        }


def _steps(person: Person) -> Rows:
    rows = (
        OrderEvent.select(OrderEvent, Order).join(Order).where(OrderEvent.actor == person).order_by(OrderEvent.id)
    )
    for row in rows:
        yield {
            "订单": row.order.code,
            "时间": _at(row.at),
            "做了什么": OrderAction(row.action).label,
            "写的话": row.note,
            "照片": "、".join(row.photos),
        }


def _photos(person: Person) -> Rows:
    for row in Upload.select().where(Upload.owner == person).order_by(Upload.id):
        yield {"编号": row.code, "上传": _at(row.created_at), "大小（字节）": row.size}


def _accounts(person: Person) -> list[Account]:
    return list(
        Account.select(Account, Programme).join(Programme).where(Account.person == person).order_by(Account.id)
    )


def _balances(person: Person) -> Rows:
    for row in _accounts(person):
        yield {"项目": row.programme.name, "账户": row.code, "结余": row.balance, "已预留": row.held}


def _transfers(person: Person) -> Rows:
    for account in _accounts(person):
        for line in points.history(account, LINES):
            yield {
                "项目": account.programme.name,
                "编号": line.code,
                "时间": _at(line.effective_at),
                "积分": line.points,
                "为什么": line.why,
            }


def _statements(person: Person) -> Rows:
    for account in _accounts(person):
        for row in Statement.select().where(Statement.account == account).order_by(Statement.period):
            yield {
                "项目": account.programme.name,
                "月份": row.period,
                "上月结余": row.opening,
                "获得": row.earned_total,
                "兑换": row.spent,
                "到期": row.expired,
                "月末结余": row.closing,
            }


def _holds(person: Person) -> Rows:
    for row in Hold.select().join(Account, on=(Hold.account == Account.id)).where(Account.person == person):
        state = HoldState(row.state).label
        yield {
            "编号": row.code,
            "时间": _at(row.recorded_at),
            "换什么": row.evidence,
            "积分": row.amount,
            "状态": state,
        }


def _claims(person: Person) -> Rows:
    for row in Claim.select().where(Claim.person == person).order_by(Claim.id):
        state = ClaimState(row.state).label
        yield {
            "月份": row.period,
            "写的话": row.note,
            "答复": row.answer,
            "状态": state,
            "时间": _at(row.recorded_at),
        }


def _deeds(person: Person) -> Rows:
    rows = Deed.select(Deed, RuleVersion).join(RuleVersion).where(Deed.person == person).order_by(Deed.id)
    for row in rows:
        yield {
            "编号": row.code,
            "做了什么": row.rule_version.title,
            "说明": row.evidence,
            "积分": row.amount,
            "状态": DeedState(row.state).label,
            "时间": _at(row.effective_at),
        }


def _objections(person: Person) -> Rows:
    rows = Objection.select(Objection, Board, Scheme).join(Board).join(Scheme).where(Objection.person == person)
    for row in rows:
        state = ObjectionState(row.state).label
        yield {"榜单": row.board.scheme.name, "写的话": row.words, "答复": row.answer, "状态": state}


def _notices(person: Person) -> Rows:
    for row in Notice.select().where(Notice.person == person).order_by(Notice.id):
        yield {
            "时间": _at(row.posted_at),
            "类别": NoticeKind(row.kind).label,
            "标题": row.title,
            "内容": row.body,
        }


def _subscriptions(person: Person) -> Rows:
    for row in Subscription.select().where(Subscription.person == person).order_by(Subscription.id):
        yield {"模板": row.template, "还可以发": "不限" if row.long_term else row.credits}


def _consents(person: Person) -> Rows:
    for row in Consent.select().where(Consent.person == person).order_by(Consent.id):
        yield {"模板": row.template, "答复": ConsentStatus(row.status).label, "时间": _at(row.occurred_at)}


def _read_by_others(person: Person) -> Rows:
    """When somebody looked something of this person up, and what for; who it was is the auditor's to see."""
    others = AuditEntry.actor.is_null() | (AuditEntry.actor != person)
    for row in AuditEntry.select().where(AuditEntry.subject == person.code, others).order_by(AuditEntry.id):
        yield {"时间": _at(row.at), "事项": row.action, "用途": row.purpose}


def _at(moment: datetime | None) -> str:
    return local(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


_PARTS: tuple[tuple[str, Callable[[Person], Rows]], ...] = (
    ("我", _self),
    ("微信", _wechat),
    ("登录", _sessions),
    ("我的家", _households),
    ("岗位", _posts),
    ("我的服务", _orders),
    ("我在订单里做的", _steps),
    ("我上传的照片", _photos),
    ("积分结余", _balances),
    ("每一笔积分", _transfers),
    ("积分月报", _statements),
    ("兑换", _holds),
    ("申领", _claims),
    ("记给我的好事", _deeds),
    ("我提的异议", _objections),
    ("通知", _notices),
    ("同意收的消息", _subscriptions),
    ("对微信提醒的答复", _consents),
    ("谁查过我的信息", _read_by_others),
)
