"""What the sandbox remembers, in a SQLite file of its own: a killed sandbox has lost nothing."""

import json
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS code (code TEXT PRIMARY KEY, openid TEXT, made REAL, used INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS person (openid TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS token (token TEXT PRIMARY KEY, kind TEXT, made REAL, ends REAL);
CREATE TABLE IF NOT EXISTS forced (at REAL);
CREATE TABLE IF NOT EXISTS credit (openid TEXT, template TEXT, count INTEGER, long_term INTEGER DEFAULT 0,
    PRIMARY KEY (openid, template));
CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY, channel TEXT, openid TEXT, template TEXT, page TEXT,
    content TEXT, at REAL);
CREATE TABLE IF NOT EXISTS call (id INTEGER PRIMARY KEY, path TEXT, errcode INTEGER, errmsg TEXT, at REAL);
CREATE TABLE IF NOT EXISTS fault (id INTEGER PRIMARY KEY, path TEXT, kind TEXT, errcode INTEGER, count INTEGER);
"""


@dataclass(frozen=True, slots=True)
class SandboxConfig:
    """The one app and the one robot this stand-in knows. A template is {template_id, title, keys}."""

    appid: str
    secret: str = field(repr=False)
    robot_key: str = field(repr=False)
    templates: list[dict[str, Any]]
    demo: bool = False

    def template(self, template_id: str) -> dict[str, Any] | None:
        return next((one for one in self.templates if one["template_id"] == template_id), None)


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
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(SCHEMA)

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

    def keep_message(self, channel: str, openid: str, template: str, page: str, content: Any) -> None:
        self.run(
            "INSERT INTO message (channel, openid, template, page, content, at) VALUES (?, ?, ?, ?, ?, ?)",
            *(channel, openid, template, page, json.dumps(content, ensure_ascii=False), self.now()),
        )
