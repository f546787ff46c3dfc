"""The limits of each type of a subscription message's values, as the contract lists them."""

import re
import unicodedata

_HAN = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_DAY = r"\d{4}(年\d{1,2}月(\d{1,2}日)?|[-/.]\d{1,2}([-/.]\d{1,2})?)|\d{1,2}月\d{1,2}日"
_CLOCK = r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?"
PATTERNS = {
    "thing": r".{1,20}",
    "character_string": rf"[^{_HAN}]{{1,32}}",
    "number": r"-?\d{1,32}(\.\d+)?",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": r"[^\w]{1,5}",
    "time": rf"(({_DAY})\s?)?{_CLOCK}(~(({_DAY})\s?)?{_CLOCK})?",
    "date": rf"({_DAY})(\s?{_CLOCK})?(~({_DAY})(\s?{_CLOCK})?)?",
    "amount": r"[¥￥$€£]?\d{1,10}(\.\d+)?元?",
    "phone_number": r"[\d+\-() ]{1,17}",
    "car_number": r".{1,8}",
    "name": rf"[{_HAN}·]{{1,10}}|[^{_HAN}]{{1,20}}|.{{1,10}}",
    "phrase": rf"[{_HAN}]{{1,5}}",
}


def fits(key: str, value: object) -> bool:
    """Whether a value may stand under a key such as thing1."""
    kind = key.rstrip("0123456789")
    if not isinstance(value, str) or kind not in PATTERNS:
        return False
    if any(unicodedata.category(char) == "Cc" for char in value):
        return False
    return re.fullmatch(PATTERNS[kind], value) is not None
