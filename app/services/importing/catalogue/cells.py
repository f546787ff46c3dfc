"""Cells of a catalogue: prices, time promises, who comes first, who serves, whether it is in use."""

import re
from decimal import Decimal, InvalidOperation

from app.services.importing.catalogue.model import Price, Promise
from app.services.importing.cells import compact, words
from app.services.importing.cells.numerals import NUMERALS, chinese_number
from app.services.importing.findings import Trouble
from app.services.importing.kinds import Kind
from app.services.importing.roster.vocabulary import read_tags
from app.services.importing.stewards.posts import post_of
from app.services.importing.workbook import Value
from config.vocabulary import PromiseUnit

HIGHEST_FEN = 100_000_000
LONGEST_MINUTES = 366 * 24 * 60
LONGEST_DAYS = 366

_FREE = re.compile(r"免费|免人工费|免收费?|公益|无偿|不收费|免")
_AGREED = re.compile(
    r"面议|面谈|另议|协商|议价|按实.*|据实.*|实报实销|成本价?|按.*(实际|标准|规定|公示).*|视.*而定|市场价"
)
_SUM = re.compile(
    r"[￥¥]?(?P<sum>-?\d+(?:,\d{3})*(?:\.\d+)?)(?:元|块)?(?:整)?(?:/|每)?(?:起|(?P<per>[^\d\W]{0,4}))"
)
_EVERY = re.compile(r"每(?P<per>[^\d\W]{1,3}?)(?P<sum>-?\d+(?:\.\d+)?)(?:元|块)")
_RANGE = re.compile(r"[￥¥]?\d+(?:\.\d+)?元?(?:-|~|至|到)\d+(?:\.\d+)?元?(?:/?[^\d\W]{1,3})?")

_NUMBER = rf"(\d+(?:\.\d+)?|[{NUMERALS}]+|半)"
_DURATION = re.compile(rf"{_NUMBER}(?:个)?(分钟|分|半?小时|钟头|工作日|日|天|周|星期)(?:内|以内|之内)?")
_MINUTES = {"分钟": 1, "分": 1, "小时": 60, "钟头": 60}
_DAYS = {"日": 1, "天": 1, "周": 7, "星期": 7}
_SAME_DAY = {"当日", "当天", "即日", "同日", "今日", "当日内", "当天内", "当日办结", "当天办结"}
_NEXT_DAY = {"次日": 1, "第二天": 1, "隔天": 1, "隔日": 1, "明天": 1, "次日内": 1, "次日办结": 1}
_EVENT = re.compile(
    r"预约|按预约.*|预约.{0,6}|面谈|面议|商定|另议|协商|约定.{0,4}|按约定.*|按.{1,8}(时间|安排|约定)"
    r"|.{1,10}(即|时|后)(办结|完成|归还)|当场.{0,4}|现场.{0,4}"
    r"|(上|下|中|早|晚|午|正|傍|前)?.{0,2}\d{1,2}(点|时|:\d{2})(半|\d{1,2}分?)?(之?前|之?后)"
)
"""Promises that hang on an event or an hour of the clock: kept as words, no deadline is counted."""

_YES = {"是", "启用", "在用", "开通", "有效", "Y", "YES", "TRUE", "1", "√", "✓", "✔", ""}
_NO = {"否", "停用", "未启用", "不启用", "关闭", "无效", "N", "NO", "FALSE", "0", "×", "✗"}


def read_price(value: Value) -> Price | Trouble:
    """A price: 免费, 60元/次, ￥10, 80.00, 面议. Trouble when it is negative or cannot be read."""
    text = compact(value)
    if not text:
        return Price()
    if _FREE.fullmatch(text):
        return Price(words(value), 0)
    if _AGREED.fullmatch(text) or _RANGE.fullmatch(text):
        return Price(words(value))
    found = _SUM.fullmatch(text) or _EVERY.fullmatch(text)
    fen = _fen(found["sum"]) if found else None
    if found is None or fen is None:
        return Trouble(Kind.PRICE_UNREADABLE)
    return Trouble(Kind.PRICE_NEGATIVE) if fen < 0 else Price(words(value), fen, found["per"] or "")


def _fen(text: str) -> int | None:
    try:
        fen = Decimal(text.replace(",", "")) * 100
    except InvalidOperation:
        return None
    return int(fen) if fen == fen.to_integral_value() and abs(fen) <= HIGHEST_FEN else None


def read_promise(value: Value) -> Promise | Trouble | None:
    """A time promise; None for a blank cell. 尽快 and other words that promise nothing are trouble."""
    text = compact(value)
    if not text:
        return None
    if text in _SAME_DAY:
        return Promise(PromiseUnit.SAME_DAY)
    if text in _NEXT_DAY:
        return Promise(PromiseUnit.DAYS, _NEXT_DAY[text])
    duration = _DURATION.fullmatch(text)
    if duration:
        return _promise(duration[1], duration[2])
    if _EVENT.fullmatch(text):
        return Promise(PromiseUnit.WORDS, words=words(value))
    return Trouble(Kind.TIME_NOT_A_DURATION)


def _promise(number: str, unit: str) -> Promise | Trouble:
    count = _count(number)
    if unit == "半小时":
        count, unit = count + Decimal("0.5"), "小时"
    if unit == "工作日":
        kind, whole, most = PromiseUnit.WORKING_DAYS, count, LONGEST_DAYS
    elif unit in _MINUTES:
        kind, whole, most = PromiseUnit.MINUTES, count * _MINUTES[unit], LONGEST_MINUTES
    else:
        kind, whole, most = PromiseUnit.DAYS, count * _DAYS[unit], LONGEST_DAYS
    if whole != whole.to_integral_value() or not 0 < whole <= most:
        return Trouble(Kind.TIME_NOT_A_DURATION)
    return Promise(kind, int(whole))


def _count(number: str) -> Decimal:
    """15, 1.5, 三, 半; nothing for a numeral that counts nothing."""
    if number == "半":
        return Decimal("0.5")
    return Decimal(number) if number[0].isdecimal() else Decimal(chinese_number(number) or 0)


def read_groups(value: Value) -> tuple[str, ...]:
    """Who comes first, in the same words as the tags of residents: 独居老人 is 独居."""
    return read_tags(value)


def read_served_by(value: Value) -> str:
    """The kind of post that serves, or the word as written for those who hold none."""
    post = post_of(value)
    return post.value if post else compact(value)


def read_switch(value: Value) -> bool | Trouble:
    """Whether a service is in use; a blank cell says yes."""
    text = compact(value).upper()
    if text in _YES or text in _NO:
        return text in _YES
    return Trouble(Kind.SWITCH_UNREADABLE)
