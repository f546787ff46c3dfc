"""Chinese numerals: 三, 十二, 二十一, 一百零二, 一九五八."""

DIGITS = {mark: value for value, mark in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
UNITS = {"十": 10, "百": 100}
NUMERALS = "".join(DIGITS) + "".join(UNITS)
LONGEST = 9
"""Marks of a numeral; what is longer is no number anybody meant, and may be thousands of digits."""


def chinese_number(text: str) -> int | None:
    """The number a numeral below a thousand, or digits in a row, stands for; None when it stands for none."""
    if not 0 < len(text) <= LONGEST or any(mark not in DIGITS and mark not in UNITS for mark in text):
        return None
    if not any(mark in UNITS for mark in text):
        return int("".join(str(DIGITS[mark]) for mark in text))
    total, digit, least = 0, None, 1000
    for mark in text:
        if mark in UNITS:
            unit = UNITS[mark]
            if unit >= least or digit == 0:
                return None
            total += (1 if digit is None else digit) * unit
            digit, least = None, unit
        elif digit is not None and digit != 0:
            return None
        else:
            digit = DIGITS[mark]
    return total + (digit or 0)
