"""Every code that two layers share, with the Chinese word people read for it.

One noun, one code: what stands here is what the database stores, what the API says, what the mini-program
knows (`miniprogram/vocabulary.ts` is generated from this file) and what the office page shows.
"""

from config.board_codes import BoardPeriod as BoardPeriod
from config.board_codes import BoardProcess as BoardProcess
from config.board_codes import BoardSide as BoardSide
from config.board_codes import BoardState as BoardState
from config.board_codes import BoardSubject as BoardSubject
from config.board_codes import EntryEnd as EntryEnd
from config.board_codes import NameChoice as NameChoice
from config.board_codes import ObjectionKind as ObjectionKind
from config.board_codes import ObjectionState as ObjectionState
from config.board_codes import Ties as Ties
from config.error_codes import ErrorCode as ErrorCode
from config.labelled import Labelled as Labelled
from config.order_codes import Handling as Handling
from config.order_codes import Hours as Hours
from config.order_codes import OrderAction as OrderAction
from config.order_codes import OrderKind as OrderKind
from config.order_codes import OrderState as OrderState
from config.order_codes import Party as Party
from config.order_codes import PartyPart as PartyPart
from config.order_codes import PromiseName as PromiseName
from config.order_codes import PromiseState as PromiseState
from config.order_codes import PromiseUnit as PromiseUnit
from config.order_codes import Stage as Stage


class Role(Labelled):
    RESIDENT = "resident", "居民"
    STEWARD = "steward", "楼栋服务人员"
    OFFICE = "office", "社区工作者"
    MANAGER = "manager", "积分管理小组"
    SUPERVISOR = "supervisor", "监督小组"
    PARTNER = "partner", "共建单位"
    AUDITOR = "auditor", "审计"
    ADMIN = "admin", "账号管理员"


class PlaceKind(Labelled):
    DISTRICT = "district", "区县"
    STREET = "street", "街道"
    COMMUNITY = "community", "社区"
    GRID = "grid", "网格"
    ESTATE = "estate", "小区"
    BUILDING = "building", "楼栋"
    ENTRANCE = "entrance", "单元"
    HOUSEHOLD = "household", "户"


class Regime(Labelled):
    """How an estate is looked after (the four types of the seeds)."""

    MARKET = "market", "市场化物业"
    JOINT = "joint", "共联共建"
    SELF = "self", "居民自治"
    COMMUNITY = "community", "社区统筹"


class PostKind(Labelled):
    BUTLER = "butler", "爱心管家"
    ENTRANCE_HEAD = "entrance_head", "单元长"
    BUILDING_HEAD = "building_head", "楼栋长"
    PARTY_HOUSEHOLD = "party_household", "党员中心户"
    GRID_HEAD = "grid_head", "网格长"
    PIONEER = "pioneer", "先锋员"
    SAFETY_OFFICER = "safety_officer", "治安员"
    CLEANER = "cleaner", "保洁员"
    FIRE_OFFICER = "fire_officer", "消防委员"


class Relation(Labelled):
    OWNER = "owner", "业主"
    TENANT = "tenant", "租户"
    FAMILY = "family", "家人"


class MembershipState(Labelled):
    PENDING = "pending", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "未通过"
    ENDED = "ended", "已迁出"


class AccountKind(Labelled):
    """People's accounts keep a balance that never goes below zero; the others are summed when asked."""

    PERSON = "person", "个人"
    FUND = "fund", "发放"
    REDEMPTION = "redemption", "兑换"
    EXPIRY = "expiry", "到期"
    ORGANISATION = "organisation", "单位"


class HoldState(Labelled):
    """A hold ends once."""

    HELD = "held", "待核销"
    POSTED = "posted", "已核销"
    VOIDED = "voided", "已取消"
    LAPSED = "lapsed", "已过期"


class SpendingWindow(Labelled):
    """When a programme's points can be spent."""

    ANY = "any", "随时"
    MONTHLY = "monthly", "每月几天"
    YEARLY = "yearly", "每年一次"
    NEVER = "never", "不兑换"


class BatchState(Labelled):
    """Deeds brought in together; also a dividend's and a claim's way from hand to hand."""

    WAITING = "waiting", "待审核"
    APPROVED = "approved", "已通过"
    REJECTED = "rejected", "未通过"
    UNDONE = "undone", "已撤销"


class ClaimState(Labelled):
    OPEN = "open", "待答复"
    GRANTED = "granted", "已补发"
    REFUSED = "refused", "不补发"


class DeedState(Labelled):
    WAITING = "waiting", "待审核"
    APPROVED = "approved", "已通过"
    REJECTED = "rejected", "未通过"
    UNDONE = "undone", "已撤销"


class NoticeKind(Labelled):
    STATEMENT = "statement", "积分月报"
    BOARD = "board", "红黑榜"
    ORDER = "order", "服务进展"
    MEMBERSHIP = "membership", "住户确认"
    POINTS = "points", "积分变动"
    CONTENT = "content", "内容审核"


class Channel(Labelled):
    SUBSCRIBE = "subscribe", "订阅消息"
    ROBOT = "robot", "群机器人"


class MessageState(Labelled):
    WAITING = "waiting", "待发送"
    LEASED = "leased", "发送中"
    PAUSED = "paused", "已暂停"
    SENT = "sent", "已发送"
    SKIPPED = "skipped", "未订阅"
    DEAD = "dead", "未送达"


class EventState(Labelled):
    """What became of an event that WeChat pushed."""

    WAITING = "waiting", "待处理"
    DONE = "done", "已处理"
    DEAD = "dead", "没能处理"


class MailingState(Labelled):
    RUNNING = "running", "发送中"
    PAUSED = "paused", "已暂停"


class ConsentStatus(Labelled):
    """What WeChat's prompt answers for a template."""

    ACCEPT = "accept", "同意"
    REJECT = "reject", "拒绝"
    BAN = "ban", "模板被封禁"
    FILTER = "filter", "与另一模板重名"


class AskMoment(Labelled):
    """When the mini-program asks for consent: right after the tap that makes the message wanted."""

    ORDER_SUBMIT = "order_submit", "下单后"
    ORDER_ACCEPT = "order_accept", "接单后"
    POINTS_VIEW = "points_view", "看积分时"
    BOARD_VIEW = "board_view", "看榜单时"


class CheckKind(Labelled):
    """What a checked text or photo belongs to."""

    ORDER = "order", "订单"
    PHOTO = "photo", "照片"
    NAME = "name", "姓名"
    OBJECTION = "objection", "异议"


class CheckState(Labelled):
    WAITING = "waiting", "审核中"
    HUMAN = "human", "待人工审核"
    PASSED = "passed", "已通过"
    REFUSED = "refused", "未通过"


class CheckRoute(Labelled):
    """Whose word it is that a text or photo may be seen."""

    WECHAT = "wechat", "微信"
    TRUSTED = "trusted", "工作人员代录"
    OFFICE = "office", "社区"


class RunState(Labelled):
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    FAILED = "failed", "失败"


class ImportState(Labelled):
    READING = "reading", "正在读取"
    REFUSED = "refused", "不能读取"
    PREVIEWED = "previewed", "待确认"
    APPLYING = "applying", "正在导入"
    APPLIED = "applied", "已导入"
    UNDONE = "undone", "已撤销"
    DROPPED = "dropped", "已放弃"


class RowState(Labelled):
    """What an import would do with a row of its file."""

    NEW = "new", "新增"
    CHANGED = "changed", "更新"
    UNCHANGED = "unchanged", "不变"
    WRONG = "wrong", "有误"
    REPEATED = "repeated", "重复"


class OrganisationKind(Labelled):
    PROPERTY_COMPANY = "property_company", "物业企业"
    DEPARTMENT = "department", "职能部门"
    COMMITTEE = "committee", "业委会"
    MERCHANT = "merchant", "商户"
