"""A hand-kept ledger on its way: every row looked at, with whom it was matched to, before it becomes a batch."""

from flask import Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.gate import office_actor
from app.office.imports import ROWS as IMPORT_ROWS
from app.office.imports import counts_of, state_of, told_of, waiting
from app.office.lists import Listing, show
from app.office.points_batches import MAKERS, batches_page
from app.office.points_batches import room as batches
from app.office.room import answer, done
from app.office.working import start
from app.services import importing as service
from app.services import registry
from app.services.errors import invalid
from config.vocabulary import ImportState, RowState
from models.importing import Import, ImportRow

SHOWN = (RowState.NEW, RowState.WRONG, RowState.REPEATED)
ROWS = Listing(
    name="ledger-rows",
    title="台账的每一行",
    key=ImportRow.id,
    sort="position",
    empty="台账里没有一行内容。",
    search=IMPORT_ROWS.search,
    search_hint="姓名、门牌、事项、原因",
    template="office/ledger.html",
    filters=IMPORT_ROWS.filters,
    columns=IMPORT_ROWS.columns,
)


@batches.form("/points/batches", *MAKERS, shows=batches_page, long=True)
def upload_ledger() -> BaseResponse:
    """Keep the file and read it beside the request; the page that follows shows every row."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise invalid("file", "请选择手工台账（.xlsx 或 .csv）")
    estate, programme = registry.find_place(answer("estate", 64)), answer("programme", 40)
    row = service.hand_in_ledger(office_actor(), file.filename, file.read(), estate, programme, now())
    _read(row.code)
    return done("已收到台账，正在读取", url_for("office.ledger_page", code=row.code))


def _read(code: str) -> None:
    moment = now()
    start(lambda progress: service.preview_ledger(code, moment, progress), told_of(code))


@batches.page("/points/ledgers/<code>", *MAKERS)
def ledger_page(code: str) -> Response:
    row = service.find_ledger(office_actor(), code)
    if row.state == ImportState.READING:
        return waiting(row, url_for("office.read_ledger_again", code=code))
    return show(
        ROWS,
        service.rows_of(row),
        row=row,
        programme=service.programme_of(row),
        batch=service.batch_of(row),
        state=state_of(row),
        counts=counts_of(row, *SHOWN),
        will=_will(row),
    )


def _will(row: Import) -> str:
    """What confirming does, in a sentence with numbers."""
    counts = row.report.get("rows", {})
    new, wrong = counts.get(RowState.NEW, 0), counts.get(RowState.WRONG, 0)
    repeated = counts.get(RowState.REPEATED, 0)
    left = [f"有误的 {wrong:,} 行" * bool(wrong), f"重复的 {repeated:,} 行" * bool(repeated)]
    words = f"将录入 {new:,} 行：{row.report.get('people', 0):,} 人共 {row.report.get('points', 0):,} 分"
    return words + (f"；{'、'.join(filter(None, left))}不录。" if any(left) else "。")


@batches.form("/points/ledgers/<code>/confirm", *MAKERS, shows=ledger_page, long=True)
def confirm_ledger(code: str) -> BaseResponse:
    made = service.confirm_ledger(office_actor(), code, now())
    words = f"已录入 {made.deeds} 行共 {made.points} 分，等监督小组审核"
    return done(words, url_for("office.batch_page", code=made.code))


@batches.form("/points/ledgers/<code>/drop", *MAKERS, shows=ledger_page)
def drop_ledger(code: str) -> BaseResponse:
    service.drop_ledger(office_actor(), code, now())
    return done("已放弃，台账没有录入", url_for("office.batches_page"))


@batches.form("/points/ledgers/<code>/again", *MAKERS, shows=ledger_page, long=True)
def read_ledger_again(code: str) -> BaseResponse:
    """Take up a reading whose worker died."""
    service.take_up_ledger(office_actor(), code, now())
    _read(code)
    return done("重新开始了", url_for("office.ledger_page", code=code))
