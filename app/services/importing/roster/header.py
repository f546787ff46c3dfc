"""Words that stand over the columns of a roster."""

import re

from app.services.importing.columns import Finder, header_words

DICTIONARY = {
    "name": header_words(
        "姓名 住户姓名 业主姓名 居民姓名 业主/住户姓名 住户/业主姓名 人员姓名 家庭成员姓名 成员姓名 家庭成员 名字 姓名(业主)",
        like="姓名$|^姓名",
        unlike="户主|联系|紧急|监护|曾用|管家|网格|配偶|父|母",
    ),
    "kin": header_words(
        "与户主关系 关系 与户主的关系 与业主关系 与业主的关系 家庭关系 成员关系 户主关系 称谓 与户主之关系",
        like="与.{0,3}(户主|业主).{0,2}关系",
    ),
    "gender": header_words("性别 男/女 性別"),
    "birth": header_words(
        "出生日期 出生年月 出生年月日 生日 出生 出生时间 出生年份 出生日 出生日期(公历)",
        like="出生|生日",
        unlike="地|农历|籍",
    ),
    "phone": header_words(
        "联系电话 手机 电话 手机号 手机号码 电话号码 联系方式 固话 固定电话 座机 座机号码 住宅电话 联系手机 移动电话 备用电话 "
        "其他电话 本人电话 家庭电话 宅电 联系号码 业主电话 住户电话",
        like="电话|手机|联系方式|座机",
        unlike="紧急|监护|管家|网格|物业|单位|户主|亲属|子女",
        several=True,
    ),
    "building": header_words(
        "楼栋 栋 幢 楼号 栋号 楼栋号 幢号 楼 座 楼座 号楼 栋数 楼幢 几栋 座号 楼宇 栋座 楼栋名称"
    ),
    "unit": header_words("单元 单元号 门栋 单元数 几单元 门洞 单元门"),
    "room": header_words("房号 室 房间号 室号 房间 户号 房屋号 房门号 房 门号 房室号 户室 房屋编号"),
    "address": header_words(
        "门牌号 住址 地址 家庭住址 居住地址 现住址 房屋地址 详细地址 门牌 楼栋单元房号 楼栋房号 房屋 家庭地址 住房地址 居住地 "
        "具体住址 住户地址 门牌号码 居住房屋 房产地址",
        like="住址|地址|门牌",
        unlike="户籍|单位|籍贯|户口|身份证",
    ),
    "estate": header_words("小区 小区名称 所属小区 楼盘 小区名 居住小区"),
    "tenure": header_words(
        "住户类型 业主/租户 业主或租户 类型 居住类型 住户性质 居住性质 住户类别 人员类型 租户/业主 业主租户 房屋类型"
    ),
    "tags": header_words(
        "特殊群体 特殊情况 特殊人群 标签 人群标签 人员标签 特殊群体类别 人群类别 重点人群 特殊类别 特殊群体类型"
    ),
    "remark": header_words("备注 说明 备考 备注说明 其他说明 附注"),
    "identity": header_words(
        "身份证号 身份证号码 身份证 证件号码 公民身份号码 证件号 身份号码", like="身份证|证件号", unlike="地址|住址"
    ),
    "number": header_words("序号 编号 No NO No. 序"),
}
PLACES = ("estate", "building", "unit", "room", "address")
PERSONAL = ("name", "kin", "gender", "birth", "phone", "identity", "tenure", "tags")


def _complete(meanings: frozenset[str]) -> bool:
    return "name" in meanings and bool(meanings & {"room", "address"})


FINDER = Finder(DICTIONARY, _complete, re.compile("紧急|监护人|联系人|管家|网格员|物业"))
