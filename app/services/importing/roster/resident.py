"""One line of a roster, and the words of its small columns."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.services.importing.cells import Address, compact, plain
from app.services.importing.reading import RowRef
from app.services.importing.workbook import Value


class Kin(StrEnum):
    """What somebody is within the household, as far as the roster's word tells."""

    HEAD = "head"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    OWNER = "owner"
    TENANT = "tenant"
    OTHER = "other"
    UNSAID = ""


@dataclass(frozen=True, slots=True)
class Resident:
    """A person in a household. `birth` is 1958, 1958-03 or 1958-03-02; `tenure` is owner or tenant."""

    sheet: str
    row: int
    address: Address
    name: str
    relation_raw: str = ""
    relation: Kin = Kin.UNSAID
    gender: str = ""
    birth: str = ""
    phones: tuple[str, ...] = ()
    tenure: str = "owner"
    tags: tuple[str, ...] = ()
    remark: str = ""

    @property
    def ref(self) -> RowRef:
        return RowRef(self.sheet, self.row)


OWNER, TENANT = "owner", "tenant"
NOTHING = {"", "无", "/", "-", "—", "--", "没有", "不详"}

_KIN = (
    (Kin.HEAD, r"户主|本人|户主本人|家长"),
    (Kin.OWNER, r"房主|业主|产权人|房东"),
    (Kin.TENANT, r"租户|租客|承租人|租住"),
    (Kin.SPOUSE, r"配偶|妻子?|丈夫|夫|老公|老婆|爱人|夫妻|之妻|之夫"),
    (Kin.CHILD, r"[之长次三四五大二小养继独]?[子女]|儿子|女儿|[大二三小]?儿子|[大二三小]女儿|子女|孩子"),
    (Kin.PARENT, r"[之养继]?[父母]亲?|父母|岳[父母]|公公|婆婆|公婆|爸爸?|妈妈?"),
)
_KIN_PATTERNS = tuple((kin, re.compile(pattern)) for kin, pattern in _KIN)
_MALE, _FEMALE = {"男", "M", "男性", "MALE"}, {"女", "F", "女性", "FEMALE"}
_OWNERS, _TENANTS = re.compile(r"业主|房主|自有|自住|户主|常住|产权人"), re.compile(r"租户|租客|租住|承租人?|出租|租")
_TAG_PARTS = re.compile(r"[、,;/|\s]+")
_TAG_TAIL = re.compile(r"(?<=..)(?:老人|人员|家庭|人|户)$")


def read_kin(value: Value) -> tuple[str, Kin]:
    """The word as written, and what it means."""
    word = compact(value)
    if word in NOTHING:
        return "", Kin.UNSAID
    return word, next((kin for kin, pattern in _KIN_PATTERNS if pattern.fullmatch(word)), Kin.OTHER)


def read_gender(value: Value) -> str | None:
    """男, 女, or an empty text; None when the word is not understood."""
    word = compact(value).upper()
    if word in NOTHING or word in ("未知", "不明"):
        return ""
    return "男" if word in _MALE else "女" if word in _FEMALE else None


def read_tenure(value: Value, kin: Kin) -> str | None:
    """owner or tenant; a blank cell follows the relation; None when the word is not understood."""
    word = compact(value)
    if word in NOTHING:
        return TENANT if kin is Kin.TENANT else OWNER
    if _OWNERS.fullmatch(word):
        return OWNER
    return TENANT if _TENANTS.fullmatch(word) else None


def read_tags(value: Value) -> tuple[str, ...]:
    """Groups in a cell, each once and without the word for people: 空巢老人、独居 gives 空巢 and 独居."""
    parts = (part for part in _TAG_PARTS.split(plain(value)) if part not in NOTHING)
    return tuple(dict.fromkeys(_TAG_TAIL.sub("", part) for part in parts))
