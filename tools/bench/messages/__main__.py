"""`python -m tools.bench.messages [COUNT]`: ours beside the ceiling on both engines, and three kills on each."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from models.database import open_district
from tools.bench.messages.stand_in import DELAY
from tools.bench.messages.trial import SENDERS, ceiling, fill, run, stand_in
from tools.machine.postgres import throwaway_postgres

ASKED = 250
KILLS, LEASE_OF_KILLED = 3, 6.0


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
    failed = 0
    with engines() as known, stand_in() as base:
        most = ceiling(base, min(count, 4800))
        print(
            f"{SENDERS} hands, {DELAY * 1000:.0f} ms: {SENDERS / DELAY:.0f}/s in theory, {most:.0f}/s with nothing to keep"
        )
        for name, url in known:
            empty(url)
            fill(url, count)
            calm = run(url, base, count)
            empty(url)
            fill(url if url.startswith("postgresql") else f"{url}/killed", count)
            killed = run(
                url if url.startswith("postgresql") else f"{url}/killed", base, count, KILLS, LEASE_OF_KILLED
            )
            again = sum(seen - 1 for seen in killed.arrived.values())
            print(
                f"{name}: {calm.rate:.0f}/s, {calm.rate * DELAY / SENDERS:.0%} of theory; "
                f"faults {calm.faults() or 'none'}; killed {KILLS} times: {again} repeated of "
                f"{sum(map(len, killed.in_flight))} in flight; faults {killed.faults() or 'none'}"
            )
            failed += bool(calm.rate < ASKED or calm.faults() or calm.repeated or killed.faults())
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
