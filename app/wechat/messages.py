"""Makes a message's values fit the types WeChat prescribes for them (section 4 of its contract).

Text is cut where it may be; a number, a moment or an amount that cannot be read is OurMistake, because a made-up
one would be a lie. Every result passes WeChat's own check of its type.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from app.wechat.errors import OurMistake

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN = re.compile(f"[{HAN}]")
_YEAR, _MONTH, _DAY = r"\d{4}", r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_DATE = (
    rf"(?:{_YEAR}年{_MONTH}月(?:{_DAY}日)?|{_MONTH}月{_DAY}日"
    rf"|{_YEAR}(?:-{_MONTH}(?:-{_DAY})?|/{_MONTH}(?:/{_DAY})?|\.{_MONTH}(?:\.{_DAY})?)"
    rf"|{_MONTH}(?:-{_DAY}|/{_DAY}|\.{_DAY}))"
)
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_TIME = rf"(?:{_DATE} ?)?{_CLOCK}"
_WHEN = rf"{_DATE}(?: ?{_CLOCK})?"
_DAYS = re.compile(
    r"(?:(?P<year>\d{4})[年/.-])?(?P<month>\d{1,2})[月/.-](?P<day>\d{1,2})日?"
    r"|(?P<year_only>\d{4})[年/.-](?P<month_only>\d{1,2})月?",
    re.A,
)
_CLOCKS = re.compile(r"(?<![\d:])\d{1,2}:\d\d", re.A)
# Bounded on both sides, so that no part of a longer number is taken for the whole.
_SHAPES = {
    "time": re.compile(rf"(?<![\d:年月./-]){_TIME}(?:~{_TIME})?(?![\d:])", re.A),
    "date": re.compile(rf"(?<![\d:年月./-]){_WHEN}(?:~{_WHEN})?(?![\d:年月./-])", re.A),
    "number": re.compile(r"(?<![\d.])-?\d+(?:\.\d+)?(?!\.?\d)", re.A),
    "amount": re.compile(r"(?<![\d.])[¥￥$€£]?\d{1,10}(?:\.\d+)?元?(?!\.?\d)", re.A),
    "phone_number": re.compile(r"(?<!\d)\+?\d[\d() -]{1,15}\d(?!\d)", re.A),
}
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))", re.A)
_LONGEST = {"thing": 20, "character_string": 32, "number": 32, "letter": 32, "symbol": 5, "car_number": 8}
_NAME_HAN, _NAME_OTHER, _PHRASE = 10, 20, 5
_PAUSES = "，。；、：！？,;! "


def fit(key: str, value: str) -> str:
    """`value` cut and cleaned for a key such as thing1 or phrase2; never empty, never a line break.

    OurMistake when the value cannot be read as what the key asks for.
    """
    kind = key.rstrip("0123456789")
    text = _clean(value)
    if kind in _SHAPES:
        found = _SHAPES[kind].search(_THOUSANDS.sub("", text))
        if found is None or len(found.group()) > _LONGEST.get(kind, 64):
            raise OurMistake(what=f"{key} 的值读不出来")
        return _spelled(key, found.group()) if kind in ("time", "date") else found.group()
    if kind in _TEXTS:
        return _TEXTS[kind](text)
    return _cut(text, 20) or "无"


def _spelled(key: str, when: str) -> str:
    """Days as 2026年11月20日, the one way of writing them that WeChat shows for times and dates alike; hours in two
    digits. OurMistake for a day that no calendar has."""
    try:
        return _CLOCKS.sub(lambda found: found[0].zfill(5), _DAYS.sub(_spell_day, when))
    except ValueError:
        raise OurMistake(what=f"{key} 的日期不存在") from None


def _spell_day(found: re.Match[str]) -> str:
    year, month, day = found["year"] or found["year_only"], found["month"] or found["month_only"], found["day"]
    # 2024 has a 29th of February, for days without a year.
    date(int(year or 2024), int(month), int(day or 1))
    return (f"{year}年" if year else "") + f"{int(month)}月" + (f"{int(day)}日" if day else "")


def _clean(value: str) -> str:
    """One line: white space of every kind becomes one blank, what cannot be seen goes."""
    shown = (" " if char.isspace() or unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in value)
    return " ".join("".join(char for char in shown if unicodedata.category(char)[0] != "C").split())


def _phrase(text: str) -> str:
    return "".join(_HAN.findall(text))[:_PHRASE] or "见详情"


def _characters(text: str) -> str:
    return "".join(char for char in text if "!" <= char <= "~")[: _LONGEST["character_string"]] or "-"


def _letters(text: str) -> str:
    return "".join(re.findall("[A-Za-z]", text))[: _LONGEST["letter"]] or "N"


def _symbols(text: str) -> str:
    marks = (char for char in text if unicodedata.category(char)[0] in "PS" and not char.isalnum())
    return "".join(marks)[: _LONGEST["symbol"]] or "-"


def _name(text: str) -> str:
    """Ten characters once a Han is among them, else twenty."""
    return _cut(text, _NAME_HAN if _HAN.search(text) else _NAME_OTHER) or "无"


_TEXTS: dict[str, Callable[[str], str]] = {
    "thing": lambda text: _cut(text, _LONGEST["thing"]) or "无",
    "car_number": lambda text: text[: _LONGEST["car_number"]].strip() or "无",
    "character_string": _characters,
    "letter": _letters,
    "symbol": _symbols,
    "name": _name,
    "phrase": _phrase,
}


def _cut(text: str, limit: int) -> str:
    """At most `limit` characters; a cut shows as … and prefers the end of a phrase. Characters count as phones
    count them: those beyond the basic plane (rare surnames, pictures) twice."""
    if _width(text) <= limit:
        return text
    head = text[: limit - 1]
    while _width(head) > limit - 1:
        head = head[:-1]
    pause = max(head.rfind(mark) for mark in _PAUSES)
    return f"{head[:pause] if pause >= limit // 2 else head}…"


def _width(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2


def fit_bytes(text: str, limit: int) -> str:
    """At most `limit` bytes of UTF-8 for the robot, never half a character; a cut shows as … and prefers the end
    of a line. `limit` is 3 or more."""
    raw = text.encode("utf-8", "replace")
    if len(raw) <= limit:
        return raw.decode()
    head = raw[: limit - 3].decode(errors="ignore")
    line = head.rfind("\n")
    return (head[: line + 1] if line >= len(head) * 3 // 4 else head) + "…"
