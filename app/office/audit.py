"""The audit log: who saw or changed what, and what for. Only for the auditor."""

import json
from typing import Any

from flask import Response

from app.office.audit_subjects import subject_words
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
    "person.export": "导出本人资料",
    "person.erase": "注销并抹去资料",
    "people.scan": "扫码看居民",
    "care.read": "查看关怀对象",
    "board.review": "审核榜单",
    "board.supervise": "监督榜单",
    "board.return": "退回榜单",
    "board.recompute": "重新计算榜单",
    "board.publish": "发布榜单",
    "board.withdraw": "撤回榜单",
    "board.veto": "登记一票否决",
    "board.lift": "撤销一票否决",
    "board.answer": "答复榜单意见",
    "board.score": "评分",
    "board.name": "选择姓名显示",
    "board.picture": "发长图到工作群",
    "scheme.version": "改评比方案",
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
    "message.retry": "重发消息",
    "mailing.paused": "暂停群发",
    "mailing.running": "恢复群发",
    "channel.release": "恢复渠道",
    "content.pass": "内容审核通过",
    "content.refuse": "内容审核不通过",
}


def _lines(rows: list[AuditEntry]) -> list[dict[str, Any]]:
    words = subject_words(rows)
    return [{"entry": row, "subject": words[row.id]} for row in rows]


def _who(line: dict[str, Any]) -> str:
    return line["entry"].actor.name if line["entry"].actor_id else "系统"


def _did(line: dict[str, Any]) -> str:
    return WORDS.get(line["entry"].action, line["entry"].action)


def _details(line: dict[str, Any]) -> str:
    return json.dumps(line["entry"].details, ensure_ascii=False) if line["entry"].details else ""


def _matching(words: str) -> Any:
    """Entries by who did it, or by whom or what it was about."""
    about = Person.alias()
    return (
        Person.name.contains(words)
        | AuditEntry.subject.contains(words)
        | AuditEntry.subject.in_(about.select(about.code).where(about.name.contains(words)))
    )


AUDIT = Listing(
    name="audit",
    title="审计记录",
    key=AuditEntry.id,
    sort="-number",
    empty="没有符合的记录。谁改了什么、看了谁的敏感信息，都会记在这里。",
    search=_matching,
    search_hint="谁做的、看了谁、编号",
    lines=_lines,
    template="office/audit.html",
    filters=(Filter("action", "做了什么", list(WORDS.items()), lambda value: AuditEntry.action == value),),
    columns=(
        Column("number", "序号", lambda line: line["entry"].id, Kind.NUMBER, AuditEntry.id, hidden=True),
        Column("at", "时间", lambda line: line["entry"].at, Kind.MOMENT, AuditEntry.at),
        Column("who", "谁", _who, sort=Person.name),
        Column("action", "做了什么", _did, sort=AuditEntry.action),
        Column("subject", "对象", lambda line: line["subject"]),
        Column("code", "编号", lambda line: line["entry"].subject, hidden=True),
        Column("purpose", "用途", lambda line: line["entry"].purpose),
        Column("place", "范围", lambda line: line["entry"].place.label),
        Column("details", "详情", _details, hidden=True),
    ),
)


@room.page("/audit")
def audit_page() -> Response:
    return show(AUDIT, service.entries(office_actor()))
