"""Work that takes seconds, done beside the request, and what it says of itself for the page that waits."""

import json
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from models.database import current, enter

log = logging.getLogger(__name__)
Progress = Callable[[str, int, int], None]


class Told:
    """Progress in a small file, so that whichever process draws the page can read it."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / "progress" / f"{name}.json"

    def __call__(self, what: str, done: int, total: int) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(f".{threading.get_ident()}")
        fresh.write_text(json.dumps([what, done, total]))
        fresh.replace(self._path)

    def read(self) -> tuple[str, int, int]:
        try:
            what, done, total = json.loads(self._path.read_text())
        except (OSError, ValueError):
            return "准备", 0, 0
        return str(what), int(done), int(total)

    def forget(self) -> None:
        self._path.unlink(missing_ok=True)


def start(work: Callable[[Progress], None], told: Told) -> threading.Thread:
    """Do `work` in a thread of its own, in the same district. Trouble is logged; the work writes down its own end."""
    district = current()

    def run() -> None:
        with enter(district):
            try:
                work(told)
            except Exception:
                log.exception("work beside a request")
            finally:
                told.forget()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread
