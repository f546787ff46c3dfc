"""A person's name, as it is written, apart from spaces between Chinese characters and the kinds of middle dots."""

import re
from dataclasses import dataclass

from app.services.importing.cells.text import compact, formula_trouble, is_ditto, is_moment, plain
from app.services.importing.findings import Trouble
from app.services.importing.kinds import Kind
from app.services.importing.workbook import Value

LONGEST = 40
_CHINESE = r"\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_DOTS = re.compile(r"\s*[•・．.‧∙●⋅·]\s*")
_REMARK = re.compile(r"^(?P<name>[^(\[【〔]+?)\s*[(\[【〔](?P<inside>[^()\[\]【】〔〕]*)[)\]】〕]$")
_SIGNS = re.compile(r"[<>=@+{}$%()\[\]【】〔〕*#?!^~_\\\":]")
_NOBODY = {"无", "不详", "未知", "/", "-", "--", "—", "——", "?"}
_PARTED = re.compile(r"[、/,;\n|&]|\s和\s")
_SPACED = re.compile(rf"(?<=[{_CHINESE}])\s+(?=[{_CHINESE}])")
_DATE = re.compile(r"\d+\s*[-/.年]\s*\d+|\d+月\d+")

SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛范彭郎鲁韦马苗凤方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮齐康伍余元卜顾孟黄穆萧尹姚邵汪祁毛狄米贝明臧戴谈宋庞熊纪舒屈项祝董梁杜"
    "阮蓝季贾路娄江童颜郭梅林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房解应宗丁宣邓洪包左石崔龚程邢裴陆荣翁甘厉武刘景"
    "龙叶黎白蒲赖乔温阎易廖耿关肖曾游尚段侯邱车聂申冉简饶牛连習詹覃谭丘覃兰辛佟岳闫涂党翟付"
    "張劉陳楊趙黃吳孫馬許鄭馮蕭蔣鄧葉韓羅呂蘇盧錢湯"
)
"""Enough surnames to see that a cell holds two people; not needed to read a name."""
DOUBLE_SURNAMES = [
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "令狐",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "司徒",
    "夏侯",
    "长孙",
    "宇文",
    "轩辕",
    "端木",
    "百里",
    "南宫",
    "西门",
    "歐陽",
    "諸葛",
]


@dataclass(frozen=True, slots=True)
class Name:
    """A name, and the remark that stood in brackets behind it."""

    text: str
    remark: str = ""


def read_name(value: Value) -> Name | Trouble:
    """The name in a cell; an empty text when the cell is blank."""
    trouble = formula_trouble(value) or _not_a_text(value)
    if trouble:
        return trouble
    text = plain(value)
    if not text or text in _NOBODY:
        return Name("")
    if is_ditto(value):
        return Trouble(Kind.NAME_DITTO)
    bracket = _REMARK.match(text)
    remark = bracket["inside"].strip() if bracket else ""
    text = bracket["name"] if bracket else text
    trouble = _unlike_a_name(text)
    if trouble:
        return trouble
    text = _DOTS.sub("·", text).strip("·")
    return Name(re.sub(r"\s+", " ", _SPACED.sub("", text)), remark)


def _not_a_text(value: Value) -> Trouble | None:
    if isinstance(value, bool) or compact(value).upper() in ("TRUE", "FALSE"):
        return Trouble(Kind.NAME_TRUTH_VALUE)
    if is_moment(value):
        return Trouble(Kind.NAME_DATE)
    if isinstance(value, int | float):
        return Trouble(Kind.NAME_NUMBER)
    return None


def _unlike_a_name(text: str) -> Trouble | None:
    if _SIGNS.search(text):
        return Trouble(Kind.NAME_SIGN)
    if _DATE.search(text):
        return Trouble(Kind.NAME_DATE)
    if any(character.isdigit() for character in text):
        return Trouble(Kind.NAME_NUMBER)
    if _PARTED.search(text) or _two_people(text):
        return Trouble(Kind.NAME_TWO_PEOPLE)
    if len(text) > LONGEST:
        return Trouble(Kind.NAME_TOO_LONG)
    if not any(character.isalpha() for character in text):
        return Trouble(Kind.NAME_SIGN)
    return None


def _two_people(text: str) -> bool:
    """Two whole names with a space between (张三 李四), and not one name that was spaced out (欧阳 娜娜, 王 芳)."""
    parts = text.split()
    if len(parts) < 2 or not all(re.fullmatch(rf"[{_CHINESE}]{{2,4}}", part) for part in parts):
        return False
    return all(part[0] in SURNAMES for part in parts) and parts[0] not in DOUBLE_SURNAMES
