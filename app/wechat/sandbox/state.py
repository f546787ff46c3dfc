"""What the sandbox remembers, in a SQLite file of its own: a killed sandbox has lost nothing."""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CALLS_KEPT = 20_000

# A file of an older sandbox is read on: new facts go into new tables.
SCHEMA = """
CREATE TABLE IF NOT EXISTS code (code TEXT PRIMARY KEY, openid TEXT, made REAL, used INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS person (openid TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS union_of (openid TEXT PRIMARY KEY, unionid TEXT);
CREATE TABLE IF NOT EXISTS token (token TEXT PRIMARY KEY, kind TEXT, made REAL, ends REAL);
CREATE TABLE IF NOT EXISTS forced (at REAL);
CREATE TABLE IF NOT EXISTS template (template_id TEXT PRIMARY KEY, body TEXT);
CREATE TABLE IF NOT EXISTS credit (openid TEXT, template TEXT, count INTEGER, long_term INTEGER DEFAULT 0,
    PRIMARY KEY (openid, template));
CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY, channel TEXT, openid TEXT, template TEXT, page TEXT,
    content TEXT, at REAL);
CREATE INDEX IF NOT EXISTS message_of ON message (channel, openid, id);
CREATE INDEX IF NOT EXISTS message_at ON message (channel, at);
CREATE TABLE IF NOT EXISTS call (id INTEGER PRIMARY KEY, path TEXT, errcode INTEGER, errmsg TEXT, at REAL);
CREATE TABLE IF NOT EXISTS outage (id INTEGER PRIMARY KEY, path TEXT, kind TEXT, errcode INTEGER, seconds REAL,
    times INTEGER);
CREATE TABLE IF NOT EXISTS session (openid TEXT PRIMARY KEY, key TEXT);
CREATE TABLE IF NOT EXISTS seen (openid TEXT PRIMARY KEY, at REAL);
CREATE TABLE IF NOT EXISTS phone_code (code TEXT PRIMARY KEY, number TEXT, country TEXT, appid TEXT, made REAL,
    used INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS verdict (id INTEGER PRIMARY KEY, word TEXT, openid TEXT, suggest TEXT, label INTEGER);
CREATE TABLE IF NOT EXISTS media (trace_id TEXT PRIMARY KEY, url TEXT, at REAL);
CREATE INDEX IF NOT EXISTS media_url ON media (url, at);
CREATE TABLE IF NOT EXISTS push (id INTEGER PRIMARY KEY, event TEXT, due REAL, at REAL, tries INTEGER DEFAULT 0,
    outcome TEXT DEFAULT '');
"""


@dataclass(frozen=True, slots=True)
class SandboxConfig:
    """The one app and the one robot this stand-in knows.

    A template is {template_id, title, keys}, optionally `words` (key to label) and `enums` (key to values).
    `pages` are the released pages; without any every page is taken. `push` says where events go: see `Pushes`.
    """

    appid: str
    secret: str = field(repr=False)
    robot_key: str = field(repr=False)
    templates: list[dict[str, Any]]
    demo: bool = False
    pages: tuple[str, ...] = ()
    push: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, given: Mapping[str, Any], demo: bool = False) -> "SandboxConfig":
        """From the parsed configuration file. KeyError names what is missing; what is not known is passed over."""
        return cls(
            given["appid"],
            given["secret"],
            given["robot_key"],
            list(given["templates"]),
            demo or bool(given.get("demo")),
            tuple(given.get("pages", ())),
            dict(given.get("push", {})),
        )


class State:
    """One connection, one writer at a time; `now` answers seconds and can be moved by tests."""

    def __init__(self, config: SandboxConfig, folder: Path | None, now: Callable[[], float]) -> None:
        self.config = config
        self.now = now
        self.lock = threading.RLock()
        self.sending: set[str] = set()
        path = ":memory:" if folder is None else str(folder / "sandbox.sqlite3")
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        if folder is not None:
            Path(path).chmod(0o600)
        self._db.execute("PRAGMA journal_mode=WAL")
        # In WAL mode this loses nothing to SIGKILL; only a power cut could take the last calls.
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything or nothing, also when killed in between; nobody else writes meanwhile."""
        with self.lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self.lock:
            return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        found = self.rows(sql, *values)
        return found[0] if found else None

    def run(self, sql: str, *values: Any) -> int:
        """Answers how many rows were touched."""
        with self.lock:
            return self._db.execute(sql, values).rowcount

    def know(self, openid: str) -> None:
        self.run("INSERT OR IGNORE INTO person VALUES (?)", openid)

    def see(self, openid: str) -> None:
        """The person is in the mini-program now."""
        self.know(openid)
        self.run("INSERT OR REPLACE INTO seen VALUES (?, ?)", openid, self.now())

    def template(self, template_id: Any) -> dict[str, Any] | None:
        """A template that was added while running, or one of the configuration."""
        if not isinstance(template_id, str):
            return None
        row = self.row("SELECT body FROM template WHERE template_id = ?", template_id)
        if row is not None:
            return dict(json.loads(row["body"]))
        return next((one for one in self.config.templates if one["template_id"] == template_id), None)

    def keep_message(self, channel: str, openid: str, template: str, page: str, content: Any) -> None:
        self.run(
            "INSERT INTO message (channel, openid, template, page, content, at) VALUES (?, ?, ?, ?, ?, ?)",
            *(channel, openid, template, page, json.dumps(content, ensure_ascii=False), self.now()),
        )

    def keep_call(self, path: str, errcode: int, errmsg: str) -> None:
        """Note a call; without its query, which holds secrets. The oldest of very many are let go."""
        with self.lock:
            at = self.now()
            row = self._db.execute(
                "INSERT INTO call (path, errcode, errmsg, at) VALUES (?, ?, ?, ?) RETURNING id",
                (path, errcode, errmsg, at),
            ).fetchone()
            if row["id"] % 1000 == 0:
                self._db.execute("DELETE FROM call WHERE id <= ?", (row["id"] - CALLS_KEPT,))
