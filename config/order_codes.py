"""The vocabulary of orders: kinds, states, steps, parties and promises."""

from config.labelled import Labelled


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
