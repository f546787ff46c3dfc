"""The audit log: who saw or changed what, and what for. Only for the auditor."""

import json

from flask import Response

from app.office.gate import office_actor
from app.office.lists import Column, Filter, Listing, show
from app.office.room import Room
from app.office.sheets import Kind
from app.services import audit as service
from config.vocabulary import Role
from models.audit import AuditEntry
from models.people import Person

room = Room("审计", 95, Role.AUDITOR)
WORDS = {
    "account.invite": "发出邀请",
    "account.accept": "接受邀请",
    "account.reset": "发重设链接",
    "account.renewed": "用链接重设密码",
    "account.withdraw": "作废邀请",
    "account.password": "改密码",
    "account.factor": "开通两步验证",
    "account.no_factor": "关闭两步验证",
    "account.recovery": "换备用码",
    "account.close": "停用账号",
    "account.session_end": "退出他人登录",
    "right.give": "授予权限",
    "right.take": "收回权限",
    "people.search": "查找居民",
    "person.phone": "查看电话",
    "person.read": "查看居民",
    "membership.confirm": "确认住户",
    "membership.refuse": "不确认住户",
    "board.review": "审核榜单",
    "board.supervise": "监督榜单",
    "board.publish": "发布榜单",
    "import.roster": "导入花名册",
    "import.stewards": "导入责任表",
    "import.services": "导入服务目录",
    "import.hand_in": "上传表格",
    "import.drop": "放弃导入",
    "import.undo": "撤销导入",
    "export.roster": "导出花名册",
    "export": "导出表格",
    "account.read": "查看积分账户",
    "batch_recorded": "补录台账",
    "batch_approved": "通过台账",
    "batch_rejected": "退回台账",
    "batch_undone": "撤销台账",
    "batch_withdrawn": "撤回台账",
    "rule_version": "改积分规则",
    "dividend_proposed": "提出分红",
    "dividend_approved": "通过分红",
    "dividend_rejected": "退回分红",
    "membership.ended": "登记迁出",
    "membership.confirmed": "取消迁出",
    "post.add": "新设岗位",
    "term.start": "登记上任",
    "term.end": "登记卸任",
    "term.keep": "取消卸任",
    "service.add": "新增服务",
    "service.change": "改服务",
    "kind.version": "改事项类别",
    "policy.write": "改设置",
    "job.pause": "暂停日程",
    "job.resume": "恢复日程",
    "job.again": "要求再运行一次",
    "job.wish": "要求运行",
    "event.again": "重试微信推送",
}


def _who(entry: AuditEntry) -> str:
    return entry.actor.name if entry.actor_id else "系统"


AUDIT = Listing(
    name="audit",
    title="审计记录",
    key=AuditEntry.id,
    sort="-number",
    empty="没有符合的记录。谁改了什么、看了谁的敏感信息，都会记在这里。",
    search=lambda words: Person.name.contains(words) | AuditEntry.subject.contains(words),
    search_hint="姓名、对象",
    template="office/audit.html",
    filters=(Filter("action", "做了什么", list(WORDS.items()), lambda value: AuditEntry.action == value),),
    columns=(
        Column("number", "序号", lambda entry: entry.id, Kind.NUMBER, AuditEntry.id, hidden=True),
        Column("at", "时间", lambda entry: entry.at, Kind.MOMENT, AuditEntry.at),
        Column("who", "谁", _who, sort=Person.name),
        Column("action", "做了什么", lambda entry: WORDS.get(entry.action, entry.action), sort=AuditEntry.action),
        Column("subject", "对象", lambda entry: entry.subject),
        Column("purpose", "用途", lambda entry: entry.purpose),
        Column("place", "范围", lambda entry: entry.place.label),
        Column(
            "details",
            "详情",
            lambda entry: json.dumps(entry.details, ensure_ascii=False) if entry.details else "",
            hidden=True,
        ),
    ),
)


@room.page("/audit")
def audit_page() -> Response:
    return show(AUDIT, service.entries(office_actor()))
