"""Every table of a district, parents before children: for migrations and for tests of the schema."""

from models.audit import AuditEntry
from models.boards import Board, BoardEntry, BoardEvent, Objection, Scheme
from models.calendar import Beat, JobRun
from models.idempotency import Answer
from models.orders import (
    Escalation,
    Follower,
    FollowUp,
    Kind,
    KindVersion,
    Order,
    OrderEvent,
    OrderParty,
    OrderPromise,
    Service,
    ServiceVersion,
    Upload,
)
from models.outbox import Message, Subscription
from models.people import OfficeAccount, Person, Phone, RoleGrant, Session, WechatIdentity
from models.points import Account, ClosedPeriod, Deed, Programme, Rule, RuleVersion, Statement, Transfer
from models.publishing import Notice
from models.registry import Membership, Organisation, Place, Post, Term
from models.wechat import AccessToken

TABLES = (
    Person,
    Phone,
    WechatIdentity,
    OfficeAccount,
    Session,
    Place,
    RoleGrant,
    Organisation,
    Post,
    Term,
    Membership,
    Programme,
    Rule,
    RuleVersion,
    Account,
    Transfer,
    Deed,
    ClosedPeriod,
    Statement,
    Kind,
    KindVersion,
    Service,
    ServiceVersion,
    Order,
    OrderEvent,
    OrderPromise,
    Escalation,
    FollowUp,
    OrderParty,
    Follower,
    Upload,
    Scheme,
    Board,
    BoardEntry,
    BoardEvent,
    Objection,
    Notice,
    Message,
    Subscription,
    JobRun,
    Beat,
    AuditEntry,
    Answer,
    AccessToken,
)
