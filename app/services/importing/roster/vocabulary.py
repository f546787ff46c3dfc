"""Words in the cells of a roster: kin, gender, tenure, groups that need care, vacant flats."""

import re

from app.services.importing.cells import compact, plain
from app.services.importing.findings import Trouble
from app.services.importing.kinds import Kind
from app.services.importing.workbook import Value

HEAD = "head"
_KIN = {
    HEAD: "户主 本人 本人(户主) 户主本人 房主(户主)",
    "owner": "房主 业主 产权人 房东",
    "tenant": "租户 租客 承租人 租住",
    "spouse": "配偶 妻 妻子 夫 丈夫 爱人 老婆 老公 夫妻",
    "child": "儿子 女儿 之子 之女 长子 长女 次子 次女 三子 三女 独子 独女 子 女 子女 孩子 儿 幼子 幼女 大儿子 小儿子 大女儿 小女儿 "
    "养子 养女 继子 继女 四子 四女",
    "parent": "父亲 母亲 父 母 爸爸 妈妈 父母 岳父 岳母 公公 婆婆 公婆 继父 继母 养父 养母 之父 之母",
}
KIN = {word: relation for relation, known in _KIN.items() for word in known.split()}
_GENDERS = {
    "男": "男",
    "男性": "男",
    "M": "男",
    "女": "女",
    "女性": "女",
    "F": "女",
    "": "",
    "不详": "",
    "未知": "",
}
_TENURES = {
    "owner": "业主 自住 房主 自有 产权人 业主自住 自购 户主 本户 常住业主 业主家属 家属",
    "tenant": "租户 租客 承租 承租人 租住 出租 租赁 租房 租 租住户",
    "": "无 不详 未知 / -",
}
TENURES = {word: tenure for tenure, known in _TENURES.items() for word in known.split()} | {"": ""}
_NO_TAG = {"无", "/", "-", "—", "没有", "否", "正常", "无特殊"}
_TAGS_PARTED = re.compile(r"[、/,;\s|+]+")
_TAG_ENDS = re.compile(r"(老人|人员|人群|家庭|户|人)$")
KNOWN_TAGS = {
    "空巢",
    "独居",
    "残疾",
    "低保",
    "留守",
    "失独",
    "高龄",
    "孤寡",
    "失能",
    "军属",
    "烈属",
    "党员",
    "优抚",
    "特困",
}
_VACANT = re.compile(r"[(]?(空置|空关|空房|空户|无人居住|无人住|未入住|没人住|待售|未售|闲置|空$|空[)])[)]?房?")


def relation_of(kin: str) -> str:
    """The kind of a relation to the head: head, owner, tenant, spouse, child, parent; other for the rest."""
    word = compact(kin)
    return KIN.get(word, "other") if word else ""


def read_gender(value: Value) -> str | Trouble:
    return _GENDERS.get(compact(value).upper(), Trouble(Kind.GENDER_UNKNOWN))


def read_tenure(value: Value) -> str | Trouble:
    return TENURES.get(compact(value), Trouble(Kind.TENURE_UNKNOWN))


def read_tags(value: Value) -> tuple[str, ...]:
    """Groups that need care, each once; 独居老人 is 独居 when that is a group we know."""
    found = []
    for word in _TAGS_PARTED.split(plain(value)):
        stem = _TAG_ENDS.sub("", word)
        tag = stem if stem in KNOWN_TAGS else word
        if tag and tag not in _NO_TAG and tag not in found:
            found.append(tag)
    return tuple(found)


def is_vacant(value: Value) -> bool:
    """Whether a cell says that nobody lives there, and nothing else."""
    return bool(_VACANT.fullmatch(compact(value)))


def begins_vacant(value: Value) -> bool:
    """Whether a remark begins by saying that nobody lives there."""
    return bool(_VACANT.match(compact(value)))
