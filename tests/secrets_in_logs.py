"""A pytest plugin: no log of the whole suite may hold a secret. It fails the session at its end, naming where.

Every log record of the process is kept, whatever its level, and the logs of programs that tests start are read as
they end (`watch`). Secrets are the fixed ones of the tests, those that a stand-in handed out (`learn`), and anything
shaped like a full mobile number or a WeChat credential in an address.
"""

import contextlib
import json
import logging
import re
import sqlite3
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

FIXED = (
    "app-secret-0",
    "robot-key-0",
    "a-secret-for-tests-only-0123456789abcdef",
    "0123456789abcdef0123456789abcdef-not-a-real-one",
    "a-password-for-tests",
)
SHAPES = {
    "a full mobile number": re.compile(r"(?<![\w.-])1[3-9]\d{9}(?![\w.-])"),
    "a credential in an address": re.compile(
        r"[?&](?:access_token|secret|key|js_code|signature|msg_signature)=[^&\s\"'…]{4,}"
    ),
    "a session_key": re.compile(r"session_key[\"'=: ]+[A-Za-z0-9+/]{20,}={0,2}"),
}
SHORTEST = 8
OWN_TABLES = {"token": "token", "session": "key", "phone_code": "code", "code": "code"}
"""Tables of the sandbox's file, and the column with what it handed out."""


class Watch:
    """What was logged in this process and by the programs it started, and what must not be in it."""

    def __init__(self) -> None:
        self._kept = tempfile.NamedTemporaryFile("w+", encoding="utf-8", errors="backslashreplace")  # noqa: SIM115
        self.secrets: set[str] = set(FIXED)

    def hear(self, where: str, text: str) -> None:
        self._kept.write(json.dumps([where, text]) + "\n")

    def leaks(self) -> list[str]:
        """Each kind of leak once, by where it was logged; the secret itself is not repeated."""
        self._kept.flush()
        self._kept.seek(0)
        known = re.compile("|".join(sorted(map(re.escape, self.secrets), key=len, reverse=True)))
        found = set()
        for line in self._kept:
            where, text = json.loads(line)
            if known.search(text):
                found.add(f"{where}: a known secret in «{known.sub('***', text)[:160]}»")
            for kind, shape in SHAPES.items():
                if shape.search(text):
                    found.add(f"{where}: {kind} in «{shape.sub('***', text)[:160]}»")
        return sorted(found)


class _Ear(logging.Handler):
    def __init__(self, watch: Watch) -> None:
        super().__init__(logging.NOTSET)
        self._watch = watch
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(Exception):
            self._watch.hear(record.name, self.format(record))


_watch = Watch()


def learn(secrets: Iterable[str]) -> None:
    """From now on these are secrets; short ones are no secrets, only noise."""
    _watch.secrets |= {one for one in secrets if len(one) >= SHORTEST}


def learn_from(database: sqlite3.Connection) -> None:
    """Whatever a sandbox handed out: tokens, session keys, codes."""
    for table, column in OWN_TABLES.items():
        with contextlib.suppress(sqlite3.OperationalError):
            learn(str(value) for (value,) in database.execute(f"SELECT {column} FROM {table}"))


def watch(folder: Path) -> None:
    """Read the logs of the programs that ran in a folder, and what their sandbox and deployment kept secret."""
    for path in folder.rglob("sandbox.sqlite3"):
        with contextlib.closing(sqlite3.connect(path)) as database:
            learn_from(database)
    for path in folder.rglob("secrets.json"):
        learn(json.loads(path.read_text()).values())
    for path in (*folder.rglob("*.log"), *folder.rglob("log")):
        if path.is_file():
            for line in path.read_text("utf-8", "replace").splitlines():
                _watch.hear(path.name, line)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    root = logging.getLogger()
    root.addHandler(_Ear(_watch))
    # All of it: what is only logged when somebody looks for a fault must be as discreet.
    root.setLevel(logging.DEBUG)
    config._leaks = []  # type: ignore[attr-defined]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    leaks = session.config._leaks  # type: ignore[attr-defined]
    leaks += _watch.leaks()
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["leaks"] = leaks
    elif leaks:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: Any) -> None:
    """A worker of xdist is done: what it found counts for the whole."""
    node.config._leaks += getattr(node, "workeroutput", {}).get("leaks", [])


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    leaks = config._leaks  # type: ignore[attr-defined]
    if leaks:
        terminalreporter.section("secrets in logs", red=True)
        for leak in sorted(set(leaks)):
            terminalreporter.line(leak)
