"""Words that stand over the columns of lists of stewards."""

from app.services.importing.columns import Finder, header_words

DICTIONARY = {
    "grid": header_words("网格 网格名称 所属网格 网格号 网格编号 所在网格"),
    "buildings": header_words(
        "负责楼栋 覆盖楼栋 服务楼栋 管辖楼栋 责任楼栋 包联楼栋 负责范围 覆盖范围 责任范围 服务范围 管理楼栋 包保楼栋 楼栋范围",
        like="(负责|覆盖|服务|管辖|责任|包联).{0,2}(楼|栋|范围)",
    ),
    "post": header_words("岗位 职务 角色 岗位名称 岗位职务 职责 身份 岗位类型"),
    "name": header_words(
        "姓名 楼栋长 楼长 楼栋长姓名 管家 爱心管家 管家姓名 爱心管家姓名 网格员 网格员姓名 人员 人员姓名 负责人 单元长 单元长姓名",
        like="姓名",
    ),
    "phone": header_words(
        "联系电话 手机 电话 手机号 手机号码 电话号码 联系方式 固话 座机 联系手机",
        like="电话|手机|联系方式",
        several=True,
    ),
    "building": header_words("楼栋 栋 幢 楼号 栋号 楼栋号 楼 座 楼座 号楼 所在楼栋"),
    "unit": header_words("单元 单元号"),
    "home": header_words("住址 家庭住址 地址 居住地址 现住址 本人住址 门牌号", like="住址"),
    "starts": header_words(
        "任期起 任期开始 任期自 任职时间 任职日期 上任日期 开始日期 起始日期 上岗时间 上岗日期 任期起始",
        like="任期.*(起|始|自)",
    ),
    "ends": header_words(
        "任期止 任期结束 任期至 结束日期 到期日期 截止日期 任期截止 离任日期", like="任期.*(止|终|束|至|到期)"
    ),
    "households": header_words("户数 负责户数 服务户数 责任户数 管辖户数", like="户数"),
    "remark": header_words("备注 说明"),
    "number": header_words("序号 编号"),
}


def _complete(meanings: frozenset[str]) -> bool:
    return "name" in meanings and bool(meanings & {"building", "buildings", "grid"})


FINDER = Finder(DICTIONARY, _complete)
