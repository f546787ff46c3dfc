"""The number of a Chinese identity card: only checked, never kept.

Source: GB 11643-1999, check character by ISO 7064 MOD 11-2. The region is not looked at.
"""

import re
from dataclasses import dataclass

from app.services.importing.cells.text import compact, formula_trouble
from app.services.importing.findings import Trouble
from app.services.importing.kinds import Kind
from app.services.importing.workbook import Value

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_NONE = {"", "无", "/", "-", "—", "没有", "不详"}


@dataclass(frozen=True, slots=True)
class Identity:
    """What a number says of its owner, and nothing that would bring the number back."""

    birth: str = ""


def read_identity(value: Value) -> Identity | Trouble:
    """The birth that an identity number states; empty for a blank cell."""
    trouble = formula_trouble(value)
    if trouble:
        return trouble
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Trouble(Kind.ID_LOST_DIGITS)
    text = re.sub(r"[\s\-']", "", compact(value)).upper()
    if text in _NONE:
        return Identity()
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", text):
        return Trouble(Kind.ID_LOST_DIGITS)
    if not re.fullmatch(r"\d{17}[\dX]", text) or check_character(text[:17]) != text[17]:
        return Trouble(Kind.ID_WRONG)
    return Identity(f"{text[6:10]}-{text[10:12]}-{text[12:14]}")


def check_character(first_17: str) -> str:
    """The last character that belongs to seventeen digits."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11]
