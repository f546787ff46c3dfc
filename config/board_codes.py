"""The vocabulary of boards: subjects, periods, states, objections, consent, how an entry ends."""

from config.labelled import Labelled


class BoardSubject(Labelled):
    ORGANISATION = "organisation", "单位"
    ESTATE = "estate", "小区"
    BUILDING = "building", "楼栋"
    HOUSEHOLD = "household", "家庭"
    PERSON = "person", "个人"


class BoardPeriod(Labelled):
    MONTH = "month", "每月"
    QUARTER = "quarter", "每季"
    YEAR = "year", "每年"


class BoardProcess(Labelled):
    """Reviewed by hand, or praise that goes on notice by itself."""

    REVIEWED = "reviewed", "审核后公示"
    AUTOMATIC = "automatic", "自动公示"


class BoardState(Labelled):
    DRAFT = "draft", "待审核"
    REVIEWED = "reviewed", "待监督"
    ON_NOTICE = "on_notice", "公示中"
    PUBLISHED = "published", "已发布"
    EXPIRED = "expired", "已到期"
    WITHDRAWN = "withdrawn", "已撤回"


class BoardSide(Labelled):
    RED = "red", "红榜"
    BLACK = "black", "黑榜"
    NONE = "none", "未上榜"


class Ties(Labelled):
    """Who of equals gets on the red side when there is no room for all of them."""

    ALL = "all", "同分都上榜"
    NOBODY = "nobody", "同分都不上榜"


class EntryEnd(Labelled):
    """Why an entry is no longer served."""

    EXPIRED = "expired", "到期"
    REPAIRED = "repaired", "信用修复"
    WITHDRAWN = "withdrawn", "撤下"


class ObjectionKind(Labelled):
    """What was said against a board: before the notice by who is to stand on its black side, during it by anybody,
    and afterwards by who has mended what was wrong."""

    ANSWER = "answer", "申辩"
    OBJECTION = "objection", "异议"
    REPAIR = "repair", "修复申请"


class ObjectionState(Labelled):
    OPEN = "open", "待答复"
    UPHELD = "upheld", "已采纳"
    DISMISSED = "dismissed", "未采纳"


class NameChoice(Labelled):
    """How somebody's name may stand on a red board."""

    FULL = "full", "显示姓名"
    MASKED = "masked", "只显示姓氏"
    HIDDEN = "hidden", "不公开"
