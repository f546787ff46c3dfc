"""`make demo` as a newcomer meets it: a taken port, a living community, a clean stop, data kept."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime

import requests

from tests import secrets_in_logs
from tests.journeys.stack import until


def start(folder, port: int, **more: str) -> subprocess.Popen:
    env = {**os.environ, "PORT": str(port), "DEMO_DATA": str(folder), "DEMO_PASSWORD": "a-demo-password", **more}
    return subprocess.Popen(
        [sys.executable, "-m", "tools.demo"], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def port_pair() -> int:
    for port in range(21000, 22000, 7):
        try:
            for number in (port, port + 1):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", number))
        except OSError:
            continue
        return port
    raise AssertionError("no free ports")


def ready(program: subprocess.Popen) -> None:
    for line in program.stdout:
        if "Ctrl-C" in line:
            return
    raise AssertionError("the demo ended before it was ready")


def stop(program: subprocess.Popen) -> str:
    program.send_signal(signal.SIGINT)
    rest = program.communicate(timeout=40)[0]
    assert program.returncode == 0
    return rest


def test_a_taken_port_is_named(tmp_path):
    port = port_pair()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port + 1))
        taken.listen()
        program = start(tmp_path, port)
        said = program.communicate(timeout=30)[0]
    assert (program.returncode, str(port + 1) in said, "已被占用" in said) == (1, True, True)


def test_the_demo_lives_restarts_what_dies_and_keeps_its_data(tmp_path):
    port = port_pair()
    base = f"http://127.0.0.1:{port}"
    program = start(tmp_path, port)
    ready(program)

    def read(openid: str, path: str) -> dict:
        token = requests.post(f"{base}/api/v1/session", json={"code": f"demo:{openid}"}, timeout=20).json()["token"]
        return requests.get(f"{base}/api/v1{path}", headers={"Authorization": f"Bearer {token}"}, timeout=20).json()

    def me(openid: str) -> dict:
        return read(openid, "/me")

    roles = {
        openid: {role["role"] for role in me(openid)["roles"]}
        for openid in ("demo-resident", "demo-elder", "demo-steward", "demo-butler", "demo-partner")
    }
    assert roles == {
        "demo-resident": {"resident"},
        "demo-elder": {"resident"},
        "demo-steward": {"resident", "steward"},
        "demo-butler": {"steward"},
        "demo-partner": {"partner"},
    }
    in_hand = {
        openid: read(openid, "/orders/queue?role=steward")["items"] for openid in ("demo-butler", "demo-partner")
    }
    assert {"dispatched", "accepted", "started"} == {one["state"] for one in in_hand["demo-butler"]}
    assert "内容审核中" not in {one["description"] for one in in_hand["demo-butler"]}
    assert len(in_hand["demo-partner"]) == len(read("demo-partner", "/orders/pool")["items"]) == 1
    browser = requests.Session()
    form = {"login": "demo-office", "password": "a-demo-password"}
    page = browser.post(f"{base}/office/login", data=form, timeout=20).text
    assert "今日" in page
    people = browser.get(f"{base}/office/people", timeout=20).text
    assert all(number in people for number in (">1970<", ">5910<", ">375<"))
    name = me("demo-resident")["person"]["name"]
    assert told_ahead(tmp_path / "districts" / "main.sqlite3") == []

    workers = subprocess.run(["pgrep", "-f", f"127.0.0.1:{port}"], capture_output=True, text=True, check=True)
    os.kill(int(workers.stdout.split()[0]), signal.SIGKILL)
    time.sleep(0.5)
    until(lambda: alive(base), 30)
    assert "已全部停止" in stop(program)
    assert not alive(base)

    again = start(tmp_path, port)
    ready(again)
    assert me("demo-resident")["person"]["name"] == name
    stop(again)
    secrets_in_logs.watch(tmp_path)


HAPPENED = {
    *("at", "created_at", "posted_at", "recorded_at", "submitted_at", "completed_at", "decided_at"),
    *("published_at", "sent_at", "started_at", "requested_at", "made_at"),
}


def told_ahead(path) -> list[str]:
    """Columns of the story that speak of a moment still to come: what waits for it would hold up what is due."""
    now = datetime.now(UTC).isoformat()
    ahead = []
    with closing(sqlite3.connect(path)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            columns = {row[1] for row in database.execute(f"PRAGMA table_info({table})")} & HAPPENED
            for column in sorted(columns):
                latest = database.execute(f"SELECT max({column}) FROM {table}").fetchone()[0]
                if latest and latest > now:
                    ahead.append(f"{table}.{column}: {latest}")
    return ahead


def alive(base: str) -> bool:
    try:
        return requests.get(f"{base}/healthz", timeout=2).status_code == 200
    except requests.RequestException:
        return False
