"""`python -m jobs import KIND FILE`: bring an office's file into the entered district, with progress.

    python -m jobs import roster 花名册.xlsx [--estate CODE] [--partial] [--dry-run]

Exit codes: 0 imported (or previewed), 1 refused and nothing written, 2 a command that cannot be understood.
"""

import argparse
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from app.services import importing
from app.services.access import SYSTEM, load_actor
from app.services.errors import DomainError, invalid
from app.services.local_time import local_day
from app.services.registry import find_place
from config.vocabulary import ErrorCode, PlaceKind
from jobs.bars import Bars
from models.people import OfficeAccount
from models.registry import Place

LEDGER = "ledger"
NOUNS = {
    "buildings": "楼栋",
    "entrances": "单元",
    "households": "户",
    "people": "人",
    "memberships": "住户关系",
    "grids": "网格",
    "posts": "岗位",
    "terms": "任期",
    "services": "服务",
}


def main(argv: list[str]) -> int:
    """Run the command in the district that is entered; prints, and answers the exit code."""
    options = _parser().parse_args(argv)
    bars = Bars()
    try:
        if options.kind == LEDGER:
            return _import_ledger(options)
        report = _import(options, bars)
    except _Refused as refused:
        bars.close()
        _print_problems(refused.problems)
        _say(f"没有导入 {options.file.name}：{refused}", error=True)
        return 1
    except DomainError as error:
        bars.close()
        _say(f"没有导入 {options.file.name}：{error.detail or error.code.label}", error=True)
        return 1
    finally:
        bars.close()
    _print_problems(report.problems)
    for note in report.notes:
        _say(f"  注意 {note.where}：{note.message}", error=True)
    _say(summary(report, previewed=options.dry_run))
    return 0


class _Refused(Exception):
    """The file has problems and was not taken; they are listed with it."""

    def __init__(self, words: str, problems: Iterable[importing.Finding]) -> None:
        super().__init__(words)
        self.problems = tuple(problems)


def summary(report: importing.Report, previewed: bool) -> str:
    """One line: what is new, changed and unchanged of every noun, and what was left out."""
    parts = [
        f"{NOUNS.get(noun, noun)} 新增{tally.new} 更新{tally.changed} 不变{tally.unchanged}"
        for noun, tally in report.tallies.items()
    ]
    wrong = f"未导入{report.rejected_rows}行，留空{report.bad_cells}格，重复{report.repeats}行"
    return f"{'预览' if previewed else '完成'} {report.file}：{'；'.join([*parts, wrong])}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs import", description="导入社区的表格")
    parser.add_argument(
        "kind", choices=[*importing.KINDS, LEDGER], help="、".join([*importing.KINDS.values(), "积分台账"])
    )
    parser.add_argument("file", type=Path, help=".xlsx 或 .csv 文件")
    parser.add_argument("--estate", help="小区的编号；只有一个小区时可以不写")
    parser.add_argument("--partial", action="store_true", help="只导入没有问题的部分")
    parser.add_argument("--programme", default="volunteer", help="积分台账记在哪个积分项目（只用于 ledger）")
    parser.add_argument("--maker", help="积分台账由谁导入：办公页账号（只用于 ledger）")
    parser.add_argument("--dry-run", action="store_true", help="只预览，不写入")
    return parser


def _import(options: argparse.Namespace, bars: Bars) -> importing.Report:
    now = datetime.now(UTC)
    content = _content(options.file)
    estate = None if options.kind == "services" and not options.estate else _estate(options.estate)
    reading = importing.read(options.kind, content, options.file.name, local_day(now), bars)
    if options.dry_run:
        return importing.preview(reading, estate)
    try:
        return importing.apply(SYSTEM, reading, estate, partial=options.partial, now=now, progress=bars)
    except DomainError as error:
        if error.code is not ErrorCode.IMPORT_REFUSED:
            raise
        raise _Refused(error.detail, importing.preview(reading, estate).problems) from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise invalid("file", f"打不开文件 {path}：{error.strerror}") from error


def _import_ledger(options: argparse.Namespace) -> int:
    """A hand-kept ledger becomes a batch of deeds that waits for the supervising group."""
    now, estate = datetime.now(UTC), _estate(options.estate)
    reading = importing.read_points_ledger(
        _content(options.file), options.file.name, estate, options.programme, now
    )
    for note in reading.notes:
        _say(f"  注意 {note.where}：{note.message}", error=True)
    said = f"{len(reading.taken)} 行、{reading.points} 分，{len(reading.problems)} 处要改"
    if options.dry_run:
        _print_problems(reading.problems)
        _say(f"预览 {reading.file}：{said}")
        return 0
    account = OfficeAccount.get_or_none(OfficeAccount.login == (options.maker or ""))
    if account is None:
        raise invalid("maker", "请用 --maker 写明由哪个办公页账号导入，审核的人要是另一位")
    try:
        batch = importing.record_ledger(
            load_actor(account.person, now), reading, estate, options.programme, partial=options.partial, now=now
        )
    except DomainError as error:
        if error.code is not ErrorCode.IMPORT_REFUSED:
            raise
        raise _Refused(error.detail, reading.problems) from error
    _print_problems(reading.problems)
    _say(
        f"完成 {reading.file}：新增 {batch.deeds} 行、{batch.points} 分（{said}），等监督小组审核，批次 {batch.code}"
    )
    return 0


def _estate(code: str | None) -> Place:
    if code:
        return find_place(code)
    estates = list(Place.select().where(Place.kind == PlaceKind.ESTATE).order_by(Place.id))
    if len(estates) == 1:
        return estates[0]
    known = "、".join(f"{estate.name} {estate.code}" for estate in estates)
    raise invalid("estate", f"请用 --estate 指明小区：{known}" if known else "还没有小区，请先建立小区")


def _print_problems(problems: Iterable[importing.Finding]) -> None:
    """One line each: sheet and cell, column, what is wrong and what to do."""
    for problem in problems:
        _say(f"  {problem.where}  {problem.column}  {problem.message}", error=True)


def _say(line: str, error: bool = False) -> None:
    (sys.stderr if error else sys.stdout).write(f"{line}\n")
