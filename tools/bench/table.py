"""A table of figures, ours beside what is asked, and its section of docs/benchmarks.md; and where they are measured."""

import os
import platform
import re
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.settings import ROOT
from tools.machine.postgres import throwaway_postgres

DOCS = ROOT / "docs" / "benchmarks.md"
TITLE = "# Benchmarks\n"
ENGINES = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Row:
    """A figure: ours, what it is measured against, and what is asked (less is better when `at_most`).
    `asked` is 0 for what is only told."""

    work: str
    ours: str
    against: str
    figure: float
    asked: float
    at_most: bool

    @property
    def reached(self) -> bool:
        return self.figure <= self.asked if self.at_most else self.figure >= self.asked


def as_markdown(rows: Sequence[Row]) -> str:
    lines = ["| work | ours | beside | figure | asked | reached |", "|---|---|---|---|---|---|"]
    for row in rows:
        asked = f"{'≤' if row.at_most else '≥'} {row.asked:g}" if row.asked else "–"
        word = "–" if not row.asked else "yes" if row.reached else "no"
        lines.append(f"| {row.work} | {row.ours} | {row.against} | {row.figure:.3g} | {asked} | {word} |")
    return "\n".join(lines)


@contextmanager
def storage(engine: str) -> Iterator[tuple[str, str]]:
    """Where a district of an engine lies that survives a power cut, for as long as it is measured: its address and
    the engine's name."""
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="hgj-bench-") as folder:
            yield f"sqlite:///{folder}", "SQLite"
    else:
        with throwaway_postgres(fsync=True, settings={"shared_buffers": "512MB", "max_wal_size": "4GB"}) as server:
            yield server.dsn, f"PostgreSQL {server.version}"


def machine() -> str:
    """What the figures were taken on."""
    cores, memory = _processor()
    return (
        f"{cores}, {memory} of memory, {platform.system()} {platform.release()}, Python {platform.python_version()},"
        f" SQLite {sqlite3.sqlite_version}"
    )


def busy() -> str:
    """How busy the machine was, since others work on it too."""
    return f"Load average at the end {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores."


def _processor() -> tuple[str, str]:
    """The processor with its cores, and the memory, as Linux tells them."""
    described, given = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    if not described.exists():
        return platform.machine(), "unknown size"
    names = re.findall(r"^model name\s*:\s*(.+)$", described.read_text(), re.M)
    kilobytes = int(given.read_text().split()[1])
    return f"{len(names)} × {names[0] if names else platform.machine()}", f"{kilobytes / 2**20:.0f} GiB"


def write_section(title: str, text: str, path: Path = DOCS) -> None:
    """Put a section into the document in place of the one of this title; the others stay as they are."""
    known = re.split(r"(?m)^## ", path.read_text() if path.exists() else TITLE)
    sections = {part.split("\n", 1)[0]: part.split("\n", 1)[1].strip() for part in known[1:]}
    sections[title] = text.strip()
    path.write_text(TITLE + "".join(f"\n## {name}\n\n{body}\n" for name, body in sections.items()))
