"""Words that stand over the columns of a ledger, and of its summary by person."""

from app.services.importing.columns import Finder, header_words
from app.services.importing.roster.header import DICTIONARY as ROSTER
from app.services.importing.roster.header import PLACES

MONTHS = {f"month_{number}": number for number in range(1, 13)}
"""Meanings of a summary's columns, and the month each holds."""
_CHINESE_MONTHS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]

_PLACES = {name: ROSTER[name] for name in PLACES}
_NAME = header_words(
    "姓名 居民姓名 志愿者 志愿者姓名 居民 人员 人员姓名 名字 参与人 参与者 参加人员 服务人员",
    like="姓名",
    unlike="记录|登记|录入|经办|审核|记分|监督|户主|联系|服务对象",
)

ROWS = Finder(
    {
        "date": header_words(
            "日期 时间 活动日期 活动时间 服务日期 服务时间 记录日期 发生日期 年月日 积分日期 参加日期",
            like="日期|时间",
            unlike="审核|录入|登记|兑换|打印|时长",
        ),
        "name": _NAME,
        **_PLACES,
        "deed": header_words(
            "事项 事由 内容 活动 活动内容 活动名称 服务内容 服务事项 服务项目 项目 积分事项 积分事由 积分项目 加分事项 加分原因 "
            "事迹 志愿服务 志愿活动 具体事项 做了什么",
            like="事项|事由|内容|项目|原因",
            unlike="扣",
        ),
        "points": header_words(
            "积分 分值 分数 得分 加分 积分数 积分值 本次积分 获得积分 所得积分 所获积分 记分 赋分",
            like="积分|分值|分数|得分",
            unlike="累计|余|合计|总|事|兑换|扣|人|日期|项目|标准",
        ),
        "recorder": header_words(
            "记录人 记录员 登记人 登记员 录入人 记分人 记分员 经办人 记录者",
            like="(记录|登记|录入|记分|经办)(人|员|者)",
        ),
        "remark": header_words("备注 说明 备考 备注说明 附注"),
        "number": header_words("序号 编号 No NO No. 序"),
    },
    lambda meanings: {"date", "name", "points"} <= meanings,
)
"""A table of deeds, one a row."""

SUMMARY = Finder(
    {
        "name": _NAME,
        **_PLACES,
        **{
            f"month_{number}": header_words(
                f"{number}月 {number:02d}月 {number}月份 {word}月 {word}月份 {number}月积分"
            )
            for number, word in enumerate(_CHINESE_MONTHS, 1)
        },
        "total": header_words("合计 总计 总分 总积分 积分合计 合计积分 累计 累计积分 全年 全年积分 年度积分 积分"),
        "remark": header_words("备注 说明 备考 备注说明 附注"),
        "number": header_words("序号 编号 No NO No. 序 名次 排名"),
    },
    lambda meanings: "name" in meanings and "total" in meanings,
)
"""A table of people with their points by month and in all."""
