"""Words that stand over the columns of a catalogue of services."""

from app.services.importing.columns import Finder, header_words

DICTIONARY = {
    "code": header_words("编号 服务编号 编码 代码 服务代码 项目编号"),
    "name": header_words("服务名称 名称 服务项目 项目 项目名称 服务"),
    "category": header_words("类别 分类 服务类别 类型 服务类型"),
    "description": header_words("说明 服务说明 服务内容 内容 描述 备注"),
    "price": header_words("价格 收费 费用 收费标准 单价 金额"),
    "respond_within": header_words("响应时限 响应时间 响应", like="响应"),
    "arrive_within": header_words("上门时限 上门时间 到达时限 到场时限 上门", like="上门|到达|到场"),
    "finish_within": header_words("办结时限 办结时间 完成时限 完成时间 办结", like="办结|完成"),
    "priority_for": header_words("优先对象 优先人群 优先 重点对象 优先群体"),
    "served_by": header_words("负责岗位 负责人 岗位 承办岗位 责任岗位 服务人员"),
    "enabled": header_words("启用 是否启用 状态 是否开通 在用"),
    "number": header_words("序号"),
}


def _complete(meanings: frozenset[str]) -> bool:
    return {"code", "name"} <= meanings


FINDER = Finder(DICTIONARY, _complete)
