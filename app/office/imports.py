"""Files brought in: handed in, every row previewed, confirmed, undone as one."""

from typing import Any

from flask import Response, current_app, make_response, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office import people
from app.office.gate import office_actor
from app.office.lists import Column, Listing, filter_of, show
from app.office.marks import link, tag
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.office.working import Told, start
from app.services import importing as service
from app.services.errors import invalid
from app.services.registry import estates, find_place
from config.vocabulary import ImportState, Role, RowState
from models.importing import Import, ImportRow

room = Room("导入", 55, Role.OFFICE, below=people.room)
TONES = {
    ImportState.APPLIED: "ok",
    ImportState.PREVIEWED: "warn",
    ImportState.REFUSED: "late",
}
ROW_TONES = {RowState.NEW: "ok", RowState.CHANGED: "calm", RowState.WRONG: "late", RowState.REPEATED: "warn"}
NOUNS = {
    "place": "楼栋单元和户",
    "person": "人",
    "phone": "电话",
    "membership": "住户关系",
    "post": "岗位",
    "term": "任期",
    "service": "服务",
}


def state_of(row: Import) -> Markup:
    return tag(TONES.get(ImportState(row.state), "calm"), ImportState(row.state).label)


IMPORTS = Listing(
    name="imports",
    title="导入",
    key=Import.id,
    sort="-number",
    empty="还没有导入过。从右边选一个表格，先预览，再确认。",
    template="office/imports.html",
    filters=(filter_of("state", "状态", ImportState, Import.state),),
    columns=(
        Column("number", "编号", lambda row: row.code, sort=Import.id, hidden=True),
        Column("name", "文件", lambda row: link(row.name, "office.import_page", code=row.code), Kind.MARKUP),
        Column("kind", "内容", lambda row: service.KINDS[row.kind], sort=Import.kind),
        Column("estate", "小区", lambda row: row.estate.label),
        Column("state", "状态", state_of, Kind.MARKUP, sort=Import.state),
        Column("who", "谁", lambda row: row.made_by.name),
        Column("made", "时间", lambda row: row.made_at, Kind.MOMENT, Import.made_at),
    ),
)

ROWS = Listing(
    name="import-rows",
    title="表格的每一行",
    key=ImportRow.id,
    sort="position",
    empty="这里没有留下逐行的内容：表格是空的，或已经放弃。",
    search=lambda words: ImportRow.what.contains(words) | ImportRow.why.contains(words),
    search_hint="姓名、门牌、原因",
    template="office/import.html",
    filters=(filter_of("state", "结果", RowState, ImportRow.state),),
    columns=(
        Column("position", "次序", lambda row: row.position, Kind.NUMBER, ImportRow.position, hidden=True),
        Column("where", "表和行", lambda row: f"{row.sheet} 第{row.row}行", sort=ImportRow.position),
        Column(
            "state",
            "结果",
            lambda row: tag(ROW_TONES.get(RowState(row.state), "plain"), RowState(row.state).label),
            Kind.MARKUP,
            sort=ImportRow.state,
        ),
        Column("what", "内容", lambda row: row.what),
        Column("why", "说明", lambda row: row.why),
    ),
)


@room.page("/imports")
def imports_page() -> Response:
    actor = office_actor()
    kinds = list(service.KINDS.items())
    return show(
        IMPORTS, service.imports(actor), kinds=kinds, estates=[(one.code, one.label) for one in estates(actor)]
    )


@room.form("/imports", shows=imports_page, long=True)
def hand_in() -> BaseResponse:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise invalid("file", "请选择要导入的文件（.xlsx 或 .csv）")
    row = service.hand_in(
        office_actor(), answer("kind", 20), file.filename, file.read(), find_place(answer("estate", 64)), now()
    )
    _read(row.code)
    return done("已收到表格，正在读取", url_for("office.import_page", code=row.code))


def told_of(code: str) -> Told:
    return Told(current_app.extensions["settings"].data_dir, code)


def _read(code: str) -> None:
    moment = now()
    start(lambda progress: service.preview_staged(code, moment, progress), told_of(code))


def _apply(code: str) -> None:
    actor, moment = office_actor(), now()
    start(lambda progress: service.apply_staged(actor, code, moment, progress), told_of(code))


@room.page("/imports/<code>")
def import_page(code: str) -> Response:
    row = service.find_import(office_actor(), code)
    if row.state in (ImportState.READING, ImportState.APPLYING):
        return waiting(row, url_for("office.work_again", code=code))
    return show(
        ROWS,
        service.rows_of(row),
        row=row,
        kind=service.KINDS[row.kind],
        state=state_of(row),
        counts=counts_of(row, *RowState),
        will=_will(row),
        did=_did(row),
    )


def waiting(row: Import, again: str) -> Response:
    """The page while the file is read or applied: it draws itself anew every second, without a script."""
    what, ready, total = told_of(row.code).read()
    page = render_template(
        "office/import_waiting.html",
        row=row,
        again=again,
        what=what,
        ready=ready,
        total=total,
        dead=service.cut_off(row, now()),
    )
    response = make_response(page)
    if not service.cut_off(row, now()):
        response.headers["Refresh"] = "1"
    return response


def counts_of(row: Import, *states: RowState) -> list[tuple[RowState, str, int, str]]:
    """How many rows the preview found of each state, with its words and tone."""
    counts = row.report.get("rows", {})
    return [(state, state.label, counts.get(state.value, 0), ROW_TONES.get(state, "plain")) for state in states]


def _will(row: Import) -> str:
    """What confirming does, in a sentence with numbers."""
    counts = row.report.get("rows", {})
    new, changed = counts.get(RowState.NEW, 0), counts.get(RowState.CHANGED, 0)
    left = counts.get(RowState.WRONG, 0)
    words = f"将写入 {new + changed:,} 行：新增 {new:,} 行，更新 {changed:,} 行"
    return words + (f"；有误的 {left:,} 行不导入，改好后再导一次。" if left else "。")


def _did(row: Import) -> str:
    """What was written, for who thinks of undoing it."""
    written: dict[str, Any] = row.report.get("written", {})
    parts = []
    for name, (made, changed, removed) in written.items():
        said = [
            f"新增 {made:,}" * bool(made),
            f"更新 {changed:,}" * bool(changed),
            f"删除 {removed:,}" * bool(removed),
        ]
        parts.append(f"{NOUNS.get(name, name)}{'、'.join(filter(None, said))}")
    return "；".join(parts) or "和原来一样，什么也没有改"


@room.form("/imports/<code>/confirm", long=True)
def confirm_import(code: str) -> BaseResponse:
    service.confirm(office_actor(), code, now())
    _apply(code)
    return done("正在导入", url_for("office.import_page", code=code))


@room.form("/imports/<code>/undo")
def undo_import(code: str) -> BaseResponse:
    counts = service.undo_import(office_actor(), code, now())
    words = "、".join(f"{NOUNS.get(name, name)} {count:,}" for name, count in counts.items())
    return done(f"已整批撤销：{words or '没有改动'}", url_for("office.import_page", code=code))


@room.form("/imports/<code>/drop")
def drop_import(code: str) -> BaseResponse:
    service.drop(office_actor(), code, now())
    return done("已放弃，表格没有导入", url_for("office.imports_page"))


@room.form("/imports/<code>/again", long=True)
def work_again(code: str) -> BaseResponse:
    """Take up a step whose worker died."""
    row = service.take_up(office_actor(), code, now())
    (_read if row.state == ImportState.READING else _apply)(code)
    return done("重新开始了", url_for("office.import_page", code=code))
