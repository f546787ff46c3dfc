"""Batches from a hand-kept ledger: uploaded by the maker, approved, rejected and undone as one by the checker."""

from flask import Response
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.gate import office_actor
from app.office.lists import Column, Listing, filter_of, show
from app.office.marks import link, tag
from app.office.points import room as points_room
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.services import importing, registry
from app.services import points as service
from app.services.errors import not_found
from config.vocabulary import BatchState, DeedState, Role
from models.people import Person
from models.points import Batch, Deed, RuleVersion

MAKERS = (Role.MANAGER, Role.OFFICE)
room = Room("台账补录", 32, *MAKERS, Role.SUPERVISOR, Role.AUDITOR, below=points_room)
TONES = {BatchState.WAITING: "warn", BatchState.APPROVED: "ok", BatchState.REJECTED: "late"}


def state_tag(state: str) -> Markup:
    return tag(TONES.get(BatchState(state), "calm"), BatchState(state).label)


BATCHES = Listing(
    name="batches",
    title="台账补录",
    key=Batch.id,
    sort="-made",
    empty="还没有补录过。把手工台账（.xlsx 或 .csv）在右边上传，成为一批等待审核的积分。",
    search=lambda words: Batch.title.contains(words),
    search_hint="台账名称",
    template="office/batches.html",
    filters=(filter_of("state", "状态", BatchState, Batch.state),),
    columns=(
        Column("code", "编号", lambda row: row.code, hidden=True),
        Column(
            "title",
            "台账",
            lambda row: link(row.title, "office.batch_page", code=row.code),
            Kind.MARKUP,
            Batch.title,
        ),
        Column("programme", "项目", lambda row: row.programme.name),
        Column("deeds", "行", lambda row: row.deeds, Kind.NUMBER, Batch.deeds),
        Column("points", "分", lambda row: row.points, Kind.NUMBER, Batch.points),
        Column("state", "状态", lambda row: state_tag(row.state), Kind.MARKUP, Batch.state),
        Column("maker", "录入", lambda row: row.maker.name),
        Column("made", "时间", lambda row: row.recorded_at, Kind.MOMENT, Batch.recorded_at),
    ),
)
ROWS = Listing(
    name="batch-rows",
    title="这一批的每一行",
    key=Deed.id,
    sort="day",
    empty="这一批里没有内容。",
    search=lambda words: Person.name.contains(words) | Deed.evidence.contains(words),
    search_hint="姓名、事项",
    template="office/batch.html",
    columns=(
        Column("code", "编号", lambda row: row.code, hidden=True),
        Column("day", "日期", lambda row: row.effective_at, Kind.DAY, Deed.effective_at),
        Column("who", "姓名", lambda row: registry.mask_name(row.person.name), sort=Person.name),
        Column("what", "规则", lambda row: row.rule_version.title, sort=RuleVersion.title),
        Column("evidence", "依据", lambda row: row.evidence),
        Column("note", "备注", lambda row: row.note),
        Column("amount", "分", lambda row: row.amount, Kind.NUMBER, Deed.amount),
        Column("state", "状态", lambda row: DeedState(row.state).label, hidden=True),
    ),
)


@room.page("/points/batches")
def batches_page() -> Response:
    actor = office_actor()
    makes = bool(set(MAKERS) & set(actor.roles()))
    return show(
        BATCHES,
        service.batches(actor),
        makes=makes,
        unfinished=importing.unfinished_ledgers(actor) if makes else [],
        programmes=[(one.code, one.name) for one in service.programmes()] if makes else [],
        estates=[(one.code, one.label) for one in registry.estates(actor, *MAKERS)] if makes else [],
    )


@room.page("/points/batches/<code>")
def batch_page(code: str) -> Response:
    row = service.find_batch(office_actor(), code)
    return show(
        ROWS,
        service.deeds_of(row),
        batch=row,
        state=state_tag(row.state),
        actions=service.batch_actions(office_actor(), row),
        withdraws=service.may_withdraw(office_actor(), row),
        people=service.deeds_of(row).select(Deed.person).distinct().count(),
    )


@room.form("/points/batches/<code>/withdraw", *MAKERS, shows=batch_page)
def withdraw_batch(code: str) -> BaseResponse:
    row = service.withdraw_batch(office_actor(), code, now())
    return done(f"已整批撤回 {row.deeds} 行，没有记分；台账改好后可以再录")


@room.form("/points/batches/<code>/<word>", Role.SUPERVISOR, shows=lambda code, word: batch_page(code))
def batch_word(code: str, word: str) -> BaseResponse:
    actor = office_actor()
    if word == "approve":
        row = service.approve_batch(actor, code, now())
        return done(f"已通过，{row.points} 分已记入 {row.deeds} 行的住户账户")
    if word == "reject":
        service.reject_batch(actor, code, answer("reason"), now())
        return done("已退回，同样的台账改好后可以再录")
    if word == "undo":
        service.undo_batch(actor, code, answer("reason"), now())
        return done("已整批撤销，每一笔都有更正记录")
    raise not_found("这一步")
