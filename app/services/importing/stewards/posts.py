"""Words for posts, and for a post that nobody holds."""

from app.services.importing.cells import compact
from app.services.importing.workbook import Value
from config.vocabulary import PostKind

_MORE = {
    PostKind.BUTLER: "管家 社区管家 小区管家",
    PostKind.BUILDING_HEAD: "楼长 栋长 楼门长",
    PostKind.GRID_HEAD: "网格员 专职网格员 网格负责人",
    PostKind.PIONEER: "党员先锋 先锋 先锋岗 党员先锋员 网格先锋员",
    PostKind.SAFETY_OFFICER: "网格治安员 治安",
    PostKind.CLEANER: "网格保洁员 保洁",
    PostKind.FIRE_OFFICER: "消防员 消防",
    PostKind.PARTY_HOUSEHOLD: "党员中心户户主",
}
POSTS = {kind.label: kind for kind in PostKind} | {
    word: kind for kind, known in _MORE.items() for word in known.split()
}
_VACANT = {"", "空缺", "(空缺)", "暂缺", "缺", "待定", "无", "/", "-", "—", "待补", "(暂缺)", "空", "(空)"}


def post_of(value: Value) -> PostKind | None:
    """The post a word names; None when it is no post we know."""
    return POSTS.get(compact(value))


def is_vacant(value: Value) -> bool:
    """Whether the cell of the holder's name says that there is none."""
    return compact(value) in _VACANT
