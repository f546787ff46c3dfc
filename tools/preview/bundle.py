"""Builds the preview's static bundle, and judges the mini-program's tree with the same compiler."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.machine import cache
from tools.machine.cache import MachineLacks, say
from tools.machine.node import Node, find_node, install

HERE = Path(__file__).resolve().parent
MINIPROGRAM = cache.ROOT / "miniprogram"
DIST = cache.CACHE / "preview" / "dist"
SKIPPED = {"node_modules", "__pycache__"}


class TreeIsBroken(Exception):
    """The mini-program does not compile; the text names files and lines."""


def build(tree: Path = MINIPROGRAM, dist: Path = DIST) -> Path:
    """Builds what has changed since the last time; the folder to serve.

    TreeIsBroken when the mini-program does not compile, MachineLacks when Node or its packages are missing.
    """
    cache.folder("preview")
    stamp = dist.with_name(f"{dist.name}.made-from")
    with cache.turn("preview-build"):
        wanted = cache.digest(_inputs(tree), str(tree))
        if dist.is_dir() and cache.is_fresh(stamp, wanted):
            return dist
        say("构建小程序预览 / building the preview …")
        _compile(_ready(tree), tree, dist)
        stamp.write_text(wanted)
    return dist


def judge(tree: Path = MINIPROGRAM) -> str:
    """Compiles every page, component, script and style without writing anything; a line that sums it up.

    TreeIsBroken with one line for each problem.
    """
    return _compile(_ready(tree), tree, None)


def _ready(tree: Path) -> Node:
    node = find_node()
    install(HERE, "小程序预览", node)
    if (tree / "package-lock.json").is_file():
        install(tree, "小程序", node)
    return node


def _compile(node: Node, tree: Path, dist: Path | None) -> str:
    done = node.run([HERE / "build" / "main.mjs", tree, *([dist] if dist else [])], HERE)
    if done.returncode == 0:
        return done.stdout.strip()
    if "Error:" in done.stderr and "    at " in done.stderr:
        raise MachineLacks(f"构建程序自己出错了 / the builder failed\n{done.stderr.strip()}")
    raise TreeIsBroken(done.stderr.strip())


def _inputs(tree: Path) -> Iterable[Path]:
    yield from _files(tree)
    yield from _files(HERE)


def _files(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name not in SKIPPED:
                yield from _files(entry)
        else:
            yield entry
