"""The product as it is run: sandbox, web and scheduler as processes of their own, over SQLite on disk."""

import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from app.services import accounts, community
from config.settings import load
from config.vocabulary import Role
from models.database import District, enter, open_district
from tests import secrets_in_logs
from tests.community import Community, found
from tools.demo.deployment import environment_for, load_secrets, write_sandbox_config
from tools.demo.supervisor import Supervisor, environment, programs_for, wait_for

PASSWORD = "a-password-for-tests"


def free_ports() -> tuple[int, int]:
    sockets = [socket.socket() for _ in range(2)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = tuple(one.getsockname()[1] for one in sockets)
    for one in sockets:
        one.close()
    return ports  # type: ignore[return-value]


@dataclass
class Person:
    """Somebody at a client: a token, and calls that carry it."""

    base: str
    token: str
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str) -> Any:
        answer = self.session.get(f"{self.base}{path}", headers=self._headers(), timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def try_post(self, path: str, body: Any = None, key: str = "") -> requests.Response:
        headers = self._headers() | ({"Idempotency-Key": key} if key else {})
        return self.session.post(f"{self.base}{path}", json=body or {}, headers=headers, timeout=20)

    def post(self, path: str, body: Any = None, key: str = "") -> Any:
        answer = self.try_post(path, body, key)
        assert answer.status_code in (200, 201), f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class Stack:
    """Addresses, the town's data, and the supervisor."""

    port: int
    sandbox_port: int
    data_dir: Path
    district: District
    town: Community
    supervisor: Supervisor

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v1"

    @property
    def sandbox(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"

    def code_for(self, openid: str) -> str:
        """What wx.login would answer on that person's phone."""
        made: str = requests.post(f"{self.sandbox}/sandbox/codes", json={"openid": openid}, timeout=5).json()[
            "code"
        ]
        return made

    def sign_in(self, part: str) -> Person:
        """Log in as a person of the town, over the wire."""
        return self.sign_in_openid(f"demo-{part}")

    def sign_in_openid(self, openid: str) -> Person:
        answer = requests.post(f"{self.api}/session", json={"code": self.code_for(openid)}, timeout=20)
        assert answer.status_code == 200, answer.text
        return Person(self.api, answer.json()["token"])

    def messages(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = requests.get(f"{self.sandbox}/sandbox/messages", timeout=5).json()["items"]
        return items

    def kill(self, name: str) -> None:
        """SIGKILL a program with all its workers, and start it again as the supervisor would."""
        program = next(one for one in self.supervisor.programs if one.name == name)
        assert program.process is not None
        os.killpg(program.process.pid, signal.SIGKILL)
        program.process.wait()
        self.supervisor.start_program(program)

    def kill_worker(self) -> int:
        """SIGKILL one of the web program's workers; answers the program's own process, which has to replace it."""
        program = next(one for one in self.supervisor.programs if one.name == "网站")
        assert program.process is not None
        own = program.process.pid
        os.kill(int(Path(f"/proc/{own}/task/{own}/children").read_text().split()[0]), signal.SIGKILL)
        return own

    def start_scheduler(self) -> None:
        config = self.data_dir / "sandbox.json"
        program = programs_for(self.port, self.sandbox_port, self.data_dir, config)[2]
        self.supervisor.programs.append(program)
        self.supervisor.start_program(program)

    def wait_web(self) -> None:
        assert wait_for(f"http://127.0.0.1:{self.port}/readyz"), self.log("web")

    def log(self, name: str) -> str:
        return (self.data_dir / "logs" / f"{name}.log").read_text()[-4000:]


def until(what: Callable[[], Any], patience: float = 20.0) -> Any:
    """Wait for something to become true, and answer it."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"not within {patience} s")


@contextmanager
def running(folder: Path, scheduler: bool = True) -> Iterator[Stack]:
    """A town on disk and the three programs serving it; all stopped afterwards. Without `scheduler`, the third
    waits until `start_scheduler`."""
    port, sandbox_port = free_ports()
    kept = load_secrets(folder, PASSWORD)
    settings_env = environment_for(folder, port, sandbox_port, kept) | {"HGJ_REQUESTS_PER_MINUTE": "100000"}
    settings = load(settings_env)
    district = open_district(settings.database_url, settings.district)
    with enter(district):
        community.prepare()
        town = found(datetime.now(UTC))
        _let_in(town)
    programs = programs_for(port, sandbox_port, folder, write_sandbox_config(folder, kept, port))
    supervisor = Supervisor(programs if scheduler else programs[:2], environment(settings_env))
    supervisor.start()
    stack = Stack(port, sandbox_port, folder, district, town, supervisor)
    try:
        assert wait_for(f"{stack.sandbox}/"), stack.log("sandbox")
        stack.wait_web()
        yield stack
    finally:
        supervisor.stop()
        secrets_in_logs.watch(folder)


def _let_in(town: Community) -> None:
    for part in ("resident", "elder", "butler", "head", "neighbour", "office", "manager", "supervisor", "company"):
        town.identify(part)
    for part in ("office", "supervisor"):
        accounts.make_account(town.people[part], f"demo-{part}", PASSWORD, town.now)
    town.grant("head", Role.MANAGER)


def agree(stack: Stack, part: str, name: str, template_id: str, times: int = 1) -> None:
    """The person taps "accept" in WeChat's prompt so many times: WeChat counts it, and so do we."""
    person = stack.sign_in(part)
    for _ in range(times):
        body = {"openid": f"demo-{part}", "template_id": template_id, "count": 1}
        requests.post(f"{stack.sandbox}/sandbox/credits", json=body, timeout=5).raise_for_status()
        person.post("/me/subscriptions", {"templates": {name: "accept"}})


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
