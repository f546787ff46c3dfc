"""The limits of each type of a subscription message's values, as the contract lists them.

Written apart from the gateway's own fitting on purpose: the two must agree, and tests see whether they do.
"""

import re
import unicodedata
from collections.abc import Sequence

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_M, _D = r"(0?[1-9]|1[0-2])", r"(0?[1-9]|[12][0-9]|3[01])"
_DAY = (
    rf"([0-9]{{4}}年{_M}月({_D}日)?|{_M}月{_D}日"
    rf"|[0-9]{{4}}(-{_M}(-{_D})?|/{_M}(/{_D})?|\.{_M}(\.{_D})?)|{_M}[-/.]{_D})"
)
_CLOCK = r"([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_TIME, _DATE = rf"({_DAY} ?)?{_CLOCK}", rf"{_DAY}( ?{_CLOCK})?"
PATTERNS = {
    "thing": r".{1,20}",
    "character_string": rf"[^{_HAN}]{{1,32}}",
    "number": r"-?(?=.{1,32}$)[0-9]+(\.[0-9]+)?",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": r"([^\w\s]|_){1,5}",
    "time": rf"{_TIME}(~{_TIME})?",
    "date": rf"{_DATE}(~{_DATE})?",
    "amount": r"[¥￥$€£]?[0-9]{1,10}(\.[0-9]+)?元?",
    "phone_number": r"[0-9+\-() *#]{1,17}",
    "car_number": r".{1,8}",
    "name": rf"[^{_HAN}]{{1,20}}|.{{1,10}}",
    "phrase": rf"[{_HAN}]{{1,5}}",
}
_FORBIDDEN = ("Cc", "Zl", "Zp", "Cs")


def fits(key: str, value: object, listed: Sequence[str] = ()) -> bool:
    """Whether a value may stand under a key such as thing1; `listed` are the values of an enum key."""
    if not isinstance(value, str) or not value.strip():
        return False
    if any(unicodedata.category(char) in _FORBIDDEN for char in value):
        return False
    kind = key.rstrip("0123456789")
    if kind == "enum":
        return value in listed
    return kind in PATTERNS and re.fullmatch(PATTERNS[kind], value) is not None
