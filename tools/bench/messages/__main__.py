"""`python -m tools.bench.messages [COUNT]`: ours beside the ceiling on both engines, and three kills on each."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from config.settings import ROOT
from models.database import open_district
from tools.bench.messages.stand_in import DELAY
from tools.bench.messages.trial import SENDERS, ceiling, fill, run, stand_in
from tools.machine.postgres import throwaway_postgres

ASKED = 250
KILLS, LEASE_OF_KILLED = 3, 6.0
DOCS = ROOT / "docs" / "benchmarks-messages.md"


@contextmanager
def engines() -> Iterator[list[tuple[str, str]]]:
    with tempfile.TemporaryDirectory() as folder, throwaway_postgres() as server:
        yield [("SQLite", f"sqlite:///{folder}"), ("PostgreSQL", server.dsn)]


def empty(url: str) -> None:
    """Forget the district at `url`."""
    if url.startswith("postgresql"):
        opened = open_district(url, "main")
        opened.database.execute_sql('DROP SCHEMA IF EXISTS "main" CASCADE')
        opened.database.close_all()


def main(count: int) -> int:
    failed, lines = (
        0,
        [
            "| engine | a second | of theory | lost, twice, out of order | repeated after 3 kills |",
            "|---|---|---|---|---|",
        ],
    )
    with engines() as known, stand_in() as base:
        most = ceiling(base, min(count, 4800))
        for name, url in known:
            empty(url)
            fill(url, count)
            calm = run(url, base, count)
            empty(url)
            other = url if url.startswith("postgresql") else f"{url}/killed"
            fill(other, count)
            killed = run(other, base, count, KILLS, LEASE_OF_KILLED)
            again, cut = sum(seen - 1 for seen in killed.arrived.values()), sum(map(len, killed.in_flight))
            faults = [*calm.faults(), *(["repeated"] if calm.repeated else []), *killed.faults()]
            lines.append(
                f"| {name} | {calm.rate:.0f} (asked {ASKED}) | {calm.rate * DELAY / SENDERS:.0%} "
                f"| {'; '.join(faults) or 'none'} | {again} of {cut} in flight |"
            )
            failed += bool(calm.rate < ASKED or faults)
    note = (
        f"{count} messages, {SENDERS} senders, {DELAY * 1000:.0f} ms each: {SENDERS / DELAY:.0f} a second in theory, "
        f"{most:.0f} with the same hands and nothing to write down. {os.cpu_count()} cores, load {os.getloadavg()[2]:.0f}."
    )
    table = "\n".join(lines)
    print(f"{note}\n{table}")
    DOCS.write_text(f"# Sending messages\n\nWritten by `make bench-messages`. {note}\n\n{table}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
