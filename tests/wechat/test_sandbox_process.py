"""The sandbox as a program: up within a second, down when told, and nothing lost to a SIGKILL."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests import secrets_in_logs
from tests.wechat.stand_in import APP, TEMPLATE, TOKEN


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Program:
    def __init__(self, folder: Path) -> None:
        self.port, config = _free_port(), folder / "sandbox.json"
        given = {"appid": "wx1", "secret": "app-secret-0", "robot_key": "robot-key-0", "templates": [TEMPLATE]}
        config.write_text(json.dumps(given), "utf-8")
        self._command = [sys.executable, "-m", "app.wechat.sandbox", "--port", str(self.port)]
        self._command += ["--config", str(config), "--data", str(folder / "kept"), "--demo"]
        self._log = (folder / "log").open("w+")
        self.base = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = subprocess.Popen(self._command, stdout=self._log, stderr=self._log)
        for _ in range(500):
            try:
                requests.get(f"{self.base}/sandbox/calls", timeout=1)
                return
            except requests.ConnectionError:
                time.sleep(0.02)
        raise AssertionError(self.log())

    def end(self, how: signal.Signals) -> int:
        os.kill(self.process.pid, how)
        return self.process.wait(5)

    def log(self) -> str:
        self._log.seek(0)
        return self._log.read()


@pytest.fixture
def program(tmp_path) -> Iterator[Program]:
    made = Program(tmp_path)
    made.start()
    yield made
    if made.process.poll() is None:
        made.end(signal.SIGKILL)
    secrets_in_logs.watch(tmp_path)


def test_sigkill_loses_nothing_and_sigterm_ends_cleanly(program):
    credit = {"openid": "o1", "template_id": "T1", "count": 3}
    requests.post(f"{program.base}/sandbox/credits", json=credit, timeout=5)
    token = requests.post(f"{program.base}{TOKEN}", json=APP, timeout=5).json()["access_token"]
    program.end(signal.SIGKILL)
    program.start()
    again = requests.post(f"{program.base}{TOKEN}", json=APP, timeout=5).json()["access_token"]
    assert again == token
    data = {"thing1": {"value": "水"}, "phrase2": {"value": "好"}, "time3": {"value": "12:00"}}
    body = {"touser": "o1", "template_id": "T1", "data": data}
    send = f"{program.base}/cgi-bin/message/subscribe/send?access_token={token}"
    assert [requests.post(send, json=body, timeout=5).json()["errcode"] for _ in range(4)] == [0, 0, 0, 43101]
    assert program.end(signal.SIGTERM) == 0
    assert token not in program.log()
    assert "Traceback" not in program.log()


def test_a_config_that_cannot_be_read_is_said_plainly(tmp_path):
    config = tmp_path / "bad.json"
    config.write_text("{}")
    command = [sys.executable, "-m", "app.wechat.sandbox", "--port", "1", "--config", str(config)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2
    assert "appid" in done.stderr
    assert "Traceback" not in done.stderr
