"""What a code of the vocabulary is: a string that carries the word people read for it."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A code that carries its Chinese label: `Role.STEWARD == "steward"`, `.label == "楼栋服务人员"`."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member
