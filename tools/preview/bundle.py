"""The static bundle in `.cache/preview/dist`: made by compile/main.mjs, kept while its inputs are the same."""

from collections.abc import Iterator
from pathlib import Path

from tools.machine import cache
from tools.machine.cache import say
from tools.machine.node import find_node, install

HERE = Path(__file__).parent
TREE = cache.ROOT / "miniprogram"
DIST = cache.CACHE / "preview" / "dist"
SKIPPED = {"node_modules", "miniprogram_npm", "__pycache__"}


class DoesNotCompile(Exception):
    """The mini-program's tree has mistakes; the text has one a line, with file and place."""


def build(force: bool = False) -> Path:
    """The folder of the bundle, built when something changed.

    DoesNotCompile when the tree is wrong, cache.MachineLacks when Node or a package cannot be had.
    """
    with cache.turn("preview"):
        wanted = cache.digest(_inputs())
        stamp = cache.folder("preview") / "built"
        if not force and (DIST / "index.html").is_file() and cache.is_fresh(stamp, wanted):
            return DIST
        stamp.unlink(missing_ok=True)
        compile_tree(TREE, DIST)
        stamp.write_text(wanted)
    return DIST


def compile_tree(tree: Path, out: Path | None = None) -> str:
    """Compile a tree into `out`, or only judge it; what the compiler counted. Errors as `build`."""
    node = find_node()
    install(TREE, "小程序的依赖", node)
    install(HERE, "小程序预览", node)
    if out is not None:
        say("编译小程序预览 / compiling the mini-program …")
    done = node.run([HERE / "compile" / "main.mjs", tree, *([out] if out else [])], HERE)
    if done.returncode:
        raise DoesNotCompile(done.stderr.strip())
    return done.stdout.strip()


def _inputs() -> Iterator[Path]:
    for folder in (TREE, HERE):
        for path in folder.rglob("*"):
            if path.is_file() and not SKIPPED & set(path.parts):
                yield path
