"""Commands that prove the ledger: `verify` a receipt without any server, `audit` every row, `reconcile` balances."""

import argparse
import json
import sys
from pathlib import Path

from app.services import points
from app.services.points.proof import verify as verdict_on
from jobs.bars import Bars

MOST_BYTES = 1024 * 1024


def verify(rest: list[str]) -> int:
    """0 when the receipt is good, 1 when it is not, 2 when it cannot be read. Needs neither server nor database."""
    parser = argparse.ArgumentParser(prog="hongguanjia verify", description="核验一张积分收据，不需要服务器")
    parser.add_argument("receipt", type=Path, help="收据文件（JSON）")
    parser.add_argument("--key", default="", help="社区公布的签名公钥（64 位十六进制）")
    options = parser.parse_args(rest)
    try:
        if options.receipt.stat().st_size > MOST_BYTES:
            raise ValueError
        receipt = json.loads(options.receipt.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        print(f"读不出收据：{options.receipt}", file=sys.stderr)
        return 2
    verdict = verdict_on(receipt, options.key)
    print(("是。" if verdict.good else "不是。") + verdict.words)
    return 0 if verdict.good else 1


def audit(rest: list[str]) -> int:
    """0 when every row is as it was written; else 1, and each row that is not is named."""
    argparse.ArgumentParser(prog="hongguanjia audit", description="逐行审计积分账").parse_args(rest)
    bars = Bars()
    try:
        found = list(points.audit_ledger(lambda done, total: bars("逐行核对封印", done, total)))
    finally:
        bars.close()
    for one in found:
        print(f"{one.row}：{one.words}")
    print(f"{len(found)} 处不符" if found else "全部相符：没有一行被改动过")
    return 1 if found else 0


def reconcile(rest: list[str]) -> int:
    """0 when every balance is what the transfers add up to; else 1, and the differences are named."""
    argparse.ArgumentParser(prog="hongguanjia reconcile", description="重算每个账户的余额").parse_args(rest)
    found = points.differences()
    for one in found:
        print(f"账户 {one.account}：{one.what}记 {one.stored}，应为 {one.counted}")
    print(f"{len(found)} 处不符" if found else "全部相符")
    return 1 if found else 0
