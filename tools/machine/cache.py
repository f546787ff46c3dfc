"""The checkout's `.cache/`: where fetched things live, and how two processes do not fetch the same one."""

import fcntl
import hashlib
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"


class MachineLacks(Exception):
    """Something cannot be had on this machine; the text is for the person who started the program."""


def say(line: str) -> None:
    """A line of progress, kept out of standard output, which programs read."""
    print(line, file=sys.stderr, flush=True)


def folder(name: str) -> Path:
    """A folder of the cache, made when missing. MachineLacks when the checkout cannot be written."""
    path = CACHE / name
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MachineLacks(f"写不了 {path}：{error.strerror} / cannot write to it") from error
    return path


@contextmanager
def turn(name: str) -> Iterator[None]:
    """One process at a time; the others wait and then find the work done."""
    with (folder("locks") / name).open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def digest(files: Iterable[Path], *words: str) -> str:
    """A fingerprint of the files' names and contents, and of `words`."""
    found = hashlib.sha256("\0".join(words).encode())
    for path in sorted(files):
        name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        found.update(f"\0{name}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def is_fresh(stamp: Path, wanted: str) -> bool:
    """Whether what the stamp stands for was made from exactly these inputs."""
    return stamp.is_file() and stamp.read_text() == wanted
