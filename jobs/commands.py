"""The scheduler, and every command of the product. Each loads what it needs when it is asked for."""

import argparse
import logging
import sys
from datetime import UTC, datetime

from app.services import community, local_time, points, policy
from app.services.cadence import find_job, jobs, period_error
from app.services.errors import DomainError
from config.loading import loading
from config.settings import Settings, SettingsError, load_for_command
from models.database import District, enter, open_district

IN_DISTRICT = ("import", "found", "account", "audit", "reconcile")
"""Commands with arguments of their own, run inside the district."""


def main(argv: list[str] | None) -> int:
    parser = argparse.ArgumentParser(prog="hongguanjia", description="红管家的日程")
    commands = parser.add_subparsers(dest="command")
    by_hand = commands.add_parser("run", help="手工执行一次")
    by_hand.add_argument("name", choices=[job.name for job in jobs()])
    by_hand.add_argument(
        "--period",
        help="2026-10（月）、2026-Q4（季）、2026（年）、2026-W47（周）或 2026-10-31（日）；不给则是最近一期",
    )
    commands.add_parser("prepare", help="建表并装入默认规则，可重复执行")
    commands.add_parser("import", help="导入花名册、岗位表、服务目录", add_help=False)
    commands.add_parser("found", help="建立区县、街道、社区、小区", add_help=False)
    commands.add_parser("account", help="建立办公页账号", add_help=False)
    commands.add_parser("audit", help="逐行审计积分账", add_help=False)
    commands.add_parser("reconcile", help="重算每个账户的余额", add_help=False)
    commands.add_parser("verify", help="核验一张积分收据（不需要服务器）", add_help=False)
    options, rest = parser.parse_known_args(argv)
    if options.command == "verify":
        from jobs.proving import verify

        return verify(rest)
    if rest and options.command not in IN_DISTRICT:
        parser.error(f"不认识：{' '.join(rest)}")
    try:
        settings = load_for_command()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    if settings.profile == "demo":
        print(f"演示环境：{settings.data_dir}", file=sys.stderr)
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    local_time.use_zone(settings.timezone)
    local_time.use_days(policy.holidays)
    points.use_key(settings.ledger_key)
    district = open_district(settings.database_url, settings.district)
    with enter(district):
        applied = community.prepare()
    if options.command == "prepare":
        print(f"已就绪，新执行的迁移：{'、'.join(applied) or '无'}")
        return 0
    if options.command in IN_DISTRICT:
        with enter(district):
            return _in_district(options.command, rest)
    if options.command == "run":
        return _run(district, options.name, options.period)
    return _serve(settings, district)


def _in_district(command: str, rest: list[str]) -> int:
    with loading():
        from jobs import founding, import_file, proving
    by_name = {
        "import": import_file.main,
        "found": founding.found,
        "account": founding.account,
        "audit": proving.audit,
        "reconcile": proving.reconcile,
    }
    return by_name[command](rest)


def _serve(settings: Settings, district: District) -> int:
    with loading():
        from jobs import scheduler
    scheduler.serve(settings, district)
    return 0


def _run(district: District, name: str, period: str | None) -> int:
    from jobs.bars import Bars
    from jobs.running import run

    job = find_job(name)
    assert job is not None
    now = datetime.now(UTC)
    period = period or job.period_at(job.last_due(now))
    if wrong := period_error(job, period):
        print(f"--period {period}：{wrong}", file=sys.stderr)
        return 2
    bars = Bars()
    with enter(district):
        try:
            done = run(name, period, bars)
        except DomainError as error:
            bars.close()
            print(f"{job.title} {period}：{error.detail or error.code.label}", file=sys.stderr)
            return 1
        finally:
            bars.close()
    if done is None:
        print(f"{job.title} {period}：已经做过，或正在别处进行，没有重复执行")
        return 0
    print(f"{job.title} {period}：完成 {done.outcome}")
    return 0
