"""`python -m tools.bench.points`: the ledger beside its ceilings, into docs/benchmarks.md."""

import argparse
import secrets
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.services import points
from app.services.local_time import period_of, previous_period
from models.database import open_district
from tools.bench import table
from tools.bench.points.closing import Month, closing_rows
from tools.bench.points.posting import postgresql_rows, sqlite_rows
from tools.bench.points.serving import Asking, posting_rows, reading_rows, server
from tools.bench.points.town import Town, build

SECTION = "Points"
WORKS = ("posting", "http", "close")


@dataclass(frozen=True, slots=True)
class Size:
    """How much a run measures: rounds, seconds of each, and the people and transfers of the large ledger."""

    rounds: int = 7
    seconds: float = 1.0
    people: int = 500_000
    transfers: int = 5_000_000
    few: int = 10_000


QUICK = Size(rounds=1, seconds=0.2, people=200, transfers=2_000, few=500)


def measure(engine: str, works: tuple[str, ...], size: Size, port: int) -> list[table.Row]:
    """The rows of one engine."""
    key = secrets.token_hex(20)
    points.use_key(key)
    rows: list[table.Row] = []
    with tempfile.TemporaryDirectory(prefix="hgj-bench-") as place:
        folder = Path(place)
        with table.storage(engine) as (large, name), table.storage(engine) as (small, _):
            if "posting" in works:
                measured = sqlite_rows if engine == "sqlite" else postgresql_rows
                rows += measured(small, folder, key, size.rounds, size.seconds)
            now = datetime.now(UTC)
            month = previous_period(period_of(now))
            if "http" in works or "close" in works:
                town = _town(large, size.people, size.transfers, now, month, key)
            if "http" in works:
                few = _town(small, max(1, size.few // 10), size.few, now, month, key)
                rows += _http_rows((large, town), (small, few), folder, key, size, port, name)
            if "close" in works:
                what = f"{size.people:,} accounts, {size.transfers:,} transfers"
                rows += closing_rows(Month(large, "main", key, month, now), name, what, min(3, size.rounds))
    return rows


def _town(url: str, people: int, transfers: int, now: datetime, month: str, key: str) -> Town:
    points.use_key(key)
    print(f"… a town of {people:,} people and {transfers:,} transfers", file=sys.stderr, flush=True)
    return build(open_district(url, "main"), people, transfers, now, month)


def _http_rows(
    large: tuple[str, Town], small: tuple[str, Town], folder: Path, key: str, size: Size, port: int, name: str
) -> list[table.Row]:
    with (
        server(large[0], folder / "web-large", key, port) as first,
        server(small[0], folder / "web-small", key, port + 2) as second,
    ):
        much, little = Asking(first, large[1], size.seconds), Asking(second, small[1], size.seconds)
        return reading_rows(much, little, name, size.transfers, size.rounds) + posting_rows(
            little, name, size.rounds
        )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.points")
    parser.add_argument("--quick", action="store_true", help="tiny, to see that it runs; writes nothing")
    parser.add_argument("--engine", choices=table.ENGINES, action="append")
    parser.add_argument("--work", choices=WORKS, action="append")
    parser.add_argument("--rounds", type=int, default=Size().rounds)
    parser.add_argument("--people", type=int, default=Size().people)
    parser.add_argument("--transfers", type=int, default=Size().transfers)
    parser.add_argument("--port", type=int, default=18780)
    asked = parser.parse_args(arguments)
    size = QUICK if asked.quick else Size(asked.rounds, people=asked.people, transfers=asked.transfers)
    rows: list[table.Row] = []
    for engine in asked.engine or table.ENGINES:
        rows += measure(engine, tuple(asked.work or WORKS), size, asked.port)
    judged = [row for row in rows if row.asked]
    text = table.as_markdown(rows)
    print(text)
    print(f"{sum(row.reached for row in judged)} of {len(judged)} figures reached")
    if not asked.quick:
        rounds = f"Medians of {size.rounds} interleaved rounds (3 of the month's close); a ratio is taken within its round."
        head = f"Written by `make bench-points`. {table.machine()}. {table.busy()} {rounds}"
        table.write_section(SECTION, f"{head}\n\n{text}")
    return 0 if all(row.reached for row in judged) else 1


if __name__ == "__main__":
    sys.exit(main())
