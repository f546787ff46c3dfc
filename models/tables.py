"""Every table of a district, parents before children: for migrations and for tests of the schema."""

from models.audit import AuditEntry
from models.boards import Board, BoardEntry, BoardEvent, Objection, Scheme
from models.calendar import Beat, JobRun
from models.content import ContentCheck, EarlyVerdict
from models.idempotency import Answer
from models.orders import Order, OrderEvent, Service, Upload
from models.outbox import ChannelHold, Consent, Mailing, Message, Picture, Subscription
from models.people import OfficeAccount, Person, Phone, RoleGrant, Session, WechatIdentity
from models.points import (
    Account,
    Batch,
    Claim,
    ClosedPeriod,
    DailyRoot,
    Deed,
    Dividend,
    DividendShare,
    Hold,
    Lot,
    LotUse,
    Programme,
    Rule,
    RuleVersion,
    Statement,
    Transfer,
)
from models.publishing import Notice
from models.registry import Membership, Organisation, Place, Post, Term
from models.wechat import AccessToken, PushedEvent, PushSeen

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
    Hold,
    Lot,
    LotUse,
    Batch,
    Deed,
    Claim,
    Dividend,
    DividendShare,
    ClosedPeriod,
    Statement,
    DailyRoot,
    Service,
    Order,
    OrderEvent,
    Upload,
    Scheme,
    Board,
    BoardEntry,
    BoardEvent,
    Objection,
    Notice,
    Mailing,
    Message,
    Picture,
    ChannelHold,
    Subscription,
    Consent,
    ContentCheck,
    EarlyVerdict,
    JobRun,
    Beat,
    AuditEntry,
    Answer,
    AccessToken,
    PushedEvent,
    PushSeen,
)
