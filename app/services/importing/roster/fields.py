"""Columns of a roster, by what people write above them."""

import re
from collections.abc import Set

ESTATE, BUILDING, UNIT, ROOM, ADDRESS = "estate", "building", "unit", "room", "address"
NAME, RELATION, GENDER, BIRTH, PHONE = "name", "relation", "gender", "birth", "phone"
TENURE, TAGS, REMARK, IDENTITY, SERIAL = "tenure", "tags", "remark", "identity", "serial"
PLACES = (BUILDING, UNIT, ROOM, ADDRESS)

_BRACKETS = re.compile(r"[(\[【（].*?[)\]】）]")
_NEVER = re.compile(r"户籍|籍贯|紧急|监护|车牌|工作|单位名称|面积|单价|时间")
_WORDS: tuple[tuple[str, str], ...] = (
    (SERIAL, r"序号|编号|序|NO\.?|№"),
    (NAME, r".*姓名|名字|住户|居民"),
    (IDENTITY, r".*(?:身份证|证件号).*"),
    (RELATION, r".*关系"),
    (GENDER, r"性别"),
    (BIRTH, r"出生.*|生日"),
    (PHONE, r".*(?:电话|手机|固话|座机|联系方式).*"),
    (TENURE, r".*(?:租户|租客)|(?:住户|房屋|居住|人员)?(?:类型|类别|性质|身份)|居住情况"),
    (TAGS, r"特殊.*|.*标签|.*人群|关爱.*"),
    (REMARK, r"备注.*|说明"),
    (ESTATE, r"小区(?:名称)?"),
    (ADDRESS, r".*(?:住址|地址)|居住地"),
    (UNIT, r"单元号?|门栋"),
    (ROOM, r"房间?号?|室号?|门牌号?码?|户号|房间号码|住房号"),
    (BUILDING, r"(?:楼|栋|幢|座|楼栋|楼幢|楼座|所在楼栋)(?:号|号码)?|楼号"),
)
_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in _WORDS)


def recognise(label: str) -> str:
    """The roster's field a label means; an empty text when none."""
    label = _BRACKETS.sub("", label).strip("*:：")
    if not label or len(label) > 12 or _NEVER.search(label):
        return ""
    return next((name for name, pattern in _PATTERNS if pattern.fullmatch(label)), "")


def enough(fields: Set[str]) -> bool:
    """A roster's header names people and where they live; a header of two lines may name the place in the upper."""
    if NAME not in fields:
        return False
    return bool(fields & {ROOM, ADDRESS}) or len(fields & {RELATION, GENDER, BIRTH, PHONE}) >= 3
