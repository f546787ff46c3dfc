"""The static bundle in `.cache/preview/dist`: made by compile/main.mjs, kept while its inputs are the same."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from tools.machine import cache
from tools.machine.cache import say
from tools.machine.node import find_node, install

HERE = Path(__file__).parent
TREE = cache.ROOT / "miniprogram"
DIST = cache.CACHE / "preview" / "dist"
SKIPPED = {"node_modules", "miniprogram_npm", "__pycache__"}


class TreeIsBroken(Exception):
    """The mini-program's tree has mistakes; the text has one a line, with file and place."""


def build(tree: Path = TREE, out: Path = DIST, force: bool = False) -> Path:
    """The folder of the bundle, built when something changed.

    TreeIsBroken when the tree does not compile, MachineLacks when Node or a package cannot be had.
    """
    with cache.turn("preview"):
        wanted = cache.digest(_inputs(HERE), *_contents(tree))
        stamp = out.with_name(f"{out.name}.built")
        if not force and (out / "index.html").is_file() and cache.is_fresh(stamp, wanted):
            return out
        stamp.unlink(missing_ok=True)
        say("编译小程序预览 / compiling the mini-program …")
        _compile(tree, out)
        stamp.write_text(wanted)
    return out


def judge(tree: Path = TREE) -> str:
    """Compile a tree without keeping the result; what was counted. Errors as `build`."""
    return _compile(tree)


def _compile(tree: Path, *out: Path) -> str:
    node = find_node()
    install(HERE, "小程序预览", node)
    if tree == TREE:
        install(TREE, "小程序的依赖", node)
    for folder in out:
        folder.parent.mkdir(parents=True, exist_ok=True)
    done = node.run([HERE / "compile" / "main.mjs", tree, *out], HERE)
    if done.returncode:
        raise TreeIsBroken(done.stderr.strip())
    return done.stdout.strip()


def _inputs(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not SKIPPED & set(path.relative_to(folder).parts):
            yield path


def _contents(tree: Path) -> Iterator[str]:
    for path in sorted(_inputs(tree)):
        yield str(path.relative_to(tree))
        yield hashlib.sha256(path.read_bytes()).hexdigest()
