"""Every code that two layers share, with the Chinese word people read for it.

One noun, one code: what stands here is what the database stores, what the API says, what the mini-program
knows (`miniprogram/vocabulary.ts` is generated from this file) and what the office page shows.
"""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A code that carries its Chinese label: `Role.STEWARD == "steward"`, `.label == "楼栋服务人员"`."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


class Role(Labelled):
    RESIDENT = "resident", "居民"
    STEWARD = "steward", "楼栋服务人员"
    OFFICE = "office", "社区工作者"
    MANAGER = "manager", "积分管理小组"
    SUPERVISOR = "supervisor", "监督小组"
    PARTNER = "partner", "共建单位"
    AUDITOR = "auditor", "审计"


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


class OrderKind(Labelled):
    SERVICE = "service", "服务"
    WHISTLE = "whistle", "吹哨"
    HAZARD = "hazard", "隐患"
    RECTIFICATION = "rectification", "整改"


class OrderState(Labelled):
    SUBMITTED = "submitted", "待派单"
    DISPATCHED = "dispatched", "待接单"
    ACCEPTED = "accepted", "已接单"
    STARTED = "started", "上门中"
    COMPLETED = "completed", "待验单"
    VERIFIED = "verified", "待评价"
    RATED = "rated", "已评价"
    CLOSED = "closed", "已销号"
    CANCELLED = "cancelled", "已取消"


class OrderAction(Labelled):
    SUBMIT = "submit", "提交"
    DISPATCH = "dispatch", "派单"
    ACCEPT = "accept", "接单"
    DECLINE = "decline", "退回"
    TRANSFER = "transfer", "转派"
    START = "start", "到达并开始"
    COMPLETE = "complete", "办结"
    VERIFY = "verify", "验单"
    RATE = "rate", "评价"
    CLOSE = "close", "销号"
    CANCEL = "cancel", "取消"
    REOPEN = "reopen", "重新办理"
    CLAIM = "claim", "认领"
    INVITE = "invite", "邀请协同"
    ASSIST = "assist", "参与协同"
    PAUSE = "pause", "等待居民"
    RESUME = "resume", "继续计时"
    COST = "cost", "说明费用"
    AGREE = "agree", "同意费用"
    HASTEN = "hasten", "调整缓急"
    HANDLE = "handle", "定整改方式"
    ANSWER = "answer", "答复评价"
    JOIN = "join", "我也遇到了"


class Party(Labelled):
    """Who may do a step of a kind of order: those of the order itself, and roles over its place."""

    ASKER = "asker", "居民本人或代办人"
    HAND = "hand", "经办人"
    STEWARD = "steward", "楼栋服务人员"
    OFFICE = "office", "社区工作者"
    MANAGER = "manager", "积分管理小组"
    SUPERVISOR = "supervisor", "监督小组"
    PARTNER = "partner", "共建单位"


class PartyPart(Labelled):
    """What a department is in an order that several work on."""

    LEAD = "lead", "牵头"
    JOINED = "joined", "协同"
    INVITED = "invited", "受邀"


class Handling(Labelled):
    """How a rectification is handled: at once, or watched until it is done."""

    AT_ONCE = "at_once", "立行立改"
    WATCH = "watch", "关注"


class PromiseName(Labelled):
    RESPOND = "respond", "接单"
    ARRIVE = "arrive", "到达"
    FINISH = "finish", "办结"
    ANSWER = "answer", "答复评价"


class PromiseState(Labelled):
    """How a promise stands. `soon` is said of a running one; a dropped one counts for nobody."""

    RUNNING = "running", "计时中"
    SOON = "soon", "快到时限"
    PAUSED = "paused", "等待居民，暂停计时"
    KEPT = "kept", "按时"
    BROKEN = "broken", "已超时"
    DROPPED = "dropped", "不计"
    NONE = "none", "无时限"


class Hours(Labelled):
    """Which hours a promise of minutes counts."""

    ALL = "all", "全天"
    WORKING = "working", "工作时间"


class Stage(Labelled):
    """Who hears of a promise: first its hand, before it breaks; then one level after the other."""

    WARN = "warn", "提醒经办人"
    BUTLER = "butler", "催办经办人"
    GRID_HEAD = "grid_head", "报网格长"
    OFFICE = "office", "报社区"
    STREET = "street", "报街道"


class PromiseUnit(Labelled):
    """How a time promise is counted; `words` promises are agreed by people and carry no deadline."""

    MINUTES = "minutes", "分钟"
    SAME_DAY = "same_day", "当日"
    DAYS = "days", "天"
    WORKING_DAYS = "working_days", "个工作日"
    WORDS = "words", "另行约定"


class AccountKind(Labelled):
    """People's accounts keep a balance that never goes below zero; the others are summed when asked."""

    PERSON = "person", "个人"
    FUND = "fund", "发放"
    REDEMPTION = "redemption", "兑换"
    EXPIRY = "expiry", "到期"


class DeedState(Labelled):
    WAITING = "waiting", "待审核"
    APPROVED = "approved", "已通过"
    REJECTED = "rejected", "未通过"


class BoardSubject(Labelled):
    ORGANISATION = "organisation", "单位"
    BUILDING = "building", "楼栋"
    PERSON = "person", "个人"


class BoardState(Labelled):
    DRAFT = "draft", "待审核"
    REVIEWED = "reviewed", "待监督"
    ON_NOTICE = "on_notice", "公示中"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已撤回"


class BoardSide(Labelled):
    RED = "red", "红榜"
    BLACK = "black", "黑榜"
    NONE = "none", "未上榜"


class ObjectionState(Labelled):
    OPEN = "open", "待答复"
    UPHELD = "upheld", "已采纳"
    DISMISSED = "dismissed", "未采纳"


class NoticeKind(Labelled):
    STATEMENT = "statement", "积分月报"
    BOARD = "board", "红黑榜"
    ORDER = "order", "服务进展"
    MEMBERSHIP = "membership", "住户确认"
    POINTS = "points", "积分变动"


class Channel(Labelled):
    SUBSCRIBE = "subscribe", "订阅消息"
    ROBOT = "robot", "群机器人"


class MessageState(Labelled):
    WAITING = "waiting", "待发送"
    LEASED = "leased", "发送中"
    SENT = "sent", "已发送"
    SKIPPED = "skipped", "未订阅"
    DEAD = "dead", "未送达"


class RunState(Labelled):
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    FAILED = "failed", "失败"


class OrganisationKind(Labelled):
    PROPERTY_COMPANY = "property_company", "物业企业"
    DEPARTMENT = "department", "职能部门"
    COMMITTEE = "committee", "业委会"


class ErrorCode(Labelled):
    """What went wrong, for programs; the label is the sentence a person reads first."""

    INVALID_JSON = "invalid_json", "提交的内容读不懂，请检查后重试"
    INVALID_INPUT = "invalid_input", "有内容填得不对，请按提示修改"
    TOO_LARGE = "too_large", "内容太大，请减小后重试"
    NOT_A_PICTURE = "not_a_picture", "这不是能识别的照片，请换一张"
    NOT_SIGNED_IN = "not_signed_in", "请先登录"
    SESSION_ENDED = "session_ended", "登录已过期，请重新登录"
    WRONG_PASSWORD = "wrong_password", "账号或密码不对"
    FORBIDDEN = "forbidden", "您没有做这件事的权限"
    NOT_FOUND = "not_found", "没有找到，可能已被移走"
    METHOD_NOT_ALLOWED = "method_not_allowed", "不支持这样访问"
    STALE = "stale", "内容刚被别人改过，请刷新后再试"
    STATE_CONFLICT = "state_conflict", "现在的状态不能这样做"
    ALREADY_TAKEN = "already_taken", "已有人先办了这一步"
    ALREADY_MEMBER = "already_member", "您已在这一户，或已申请"
    SAME_PERSON = "same_person", "记录和审核不能是同一个人"
    INSUFFICIENT_POINTS = "insufficient_points", "积分不够"
    CAP_REACHED = "cap_reached", "已到这项规则的上限"
    RULE_NOT_IN_FORCE = "rule_not_in_force", "这条积分规则当时没有生效"
    PERIOD_NOT_OVER = "period_not_over", "这个月还没结束，不能结账"
    NO_BUTLER = "no_butler", "这一户还没有管家，请选择由谁来办"
    COST_OPEN = "cost_open", "费用还没有双方确认"
    FOLLOW_UP_OPEN = "follow_up_open", "低分评价还没有答复"
    EVIDENCE_MISSING = "evidence_missing", "还缺照片"
    IDEMPOTENCY_CONFLICT = "idempotency_conflict", "这个防重复编号已用于别的内容"
    IN_FLIGHT = "in_flight", "上一次提交还在处理，请稍候"
    TOO_MANY_REQUESTS = "too_many_requests", "操作太快，请稍候再试"
    IMPORT_REFUSED = "import_refused", "表格里有问题，没有导入"
    FILE_REFUSED = "file_refused", "这个文件不能导入"
    WECHAT_CODE_INVALID = "wechat_code_invalid", "微信登录已失效，请重新打开小程序"
    WECHAT_UNAVAILABLE = "wechat_unavailable", "暂时连不上微信，请稍后再试"
    STORAGE_FULL = "storage_full", "服务器空间不足，这次没有保存，请联系社区"
    STORAGE_BUSY = "storage_busy", "系统正忙，这次没有保存，请稍后再试"
    UNEXPECTED = "unexpected", "系统出了意外，这次没有保存，社区已收到记录"
