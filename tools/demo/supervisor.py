"""Starts the demo's programs, starts again what dies, and stops all of them cleanly."""

import contextlib
import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger(__name__)
PATIENCE = 20.0
PAUSES = (0.2, 1.0, 3.0, 10.0)
_PR_SET_PDEATHSIG = 1


@dataclass
class Program:
    """A child process: how it is started, and how often it had to be started again."""

    name: str
    command: list[str]
    log_path: Path
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    started_at: float = field(default=0.0)


def _die_with_parent() -> None:
    """A killed supervisor leaves no orphans behind (Linux)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Runs programs until it is told to stop."""

    def __init__(self, programs: list[Program], env: dict[str, str]) -> None:
        self.programs, self.env = programs, env
        self.stopping = threading.Event()

    def start(self) -> None:
        for program in self.programs:
            self.start_program(program)

    def start_program(self, program: Program) -> None:
        program.log_path.parent.mkdir(parents=True, exist_ok=True)
        with program.log_path.open("ab") as output:
            program.process = subprocess.Popen(
                program.command,
                env=self.env,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        program.starts += 1
        program.started_at = time.monotonic()

    def watch(self) -> None:
        """Until told to stop: start again what died, slower each time it dies at once."""
        while not self.stopping.wait(0.3):
            for program in self.programs:
                if program.process is not None and program.process.poll() is not None:
                    short = time.monotonic() - program.started_at < 10
                    pause = PAUSES[min(program.starts - 1, len(PAUSES) - 1)] if short else 0.0
                    print(f"{program.name} 停了（{program.process.returncode}），重新启动", flush=True)
                    end_group(program.process)
                    if self.stopping.wait(pause):
                        break
                    self.start_program(program)

    def stop(self) -> None:
        """Ask every program to end, and end it by force after a while."""
        for program in reversed(self.programs):
            if program.process is not None and program.process.poll() is None:
                program.process.terminate()
        deadline = time.monotonic() + PATIENCE
        for program in self.programs:
            if program.process is None:
                continue
            try:
                program.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                program.process.kill()
                program.process.wait()
            end_group(program.process)


def end_group(leader: subprocess.Popen[bytes]) -> None:
    """End what a dead program left of itself: a worker whose master was killed keeps the port for a while."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader.pid, signal.SIGKILL)


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def wait_for(address: str, patience: float = PATIENCE) -> bool:
    """Whether an address answers 200 within `patience` seconds."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    return False


def programs_for(port: int, sandbox_port: int, data_dir: Path, sandbox_config: Path) -> list[Program]:
    """Sandbox, web and scheduler, as the demo and the journeys of the tests run them."""
    logs, python = data_dir / "logs", sys.executable
    sandbox = [python, "-m", "app.wechat.sandbox", "--port", str(sandbox_port), "--config", str(sandbox_config)]
    sandbox += ["--data", str(data_dir), "--demo"]
    web = [python, "-m", "gunicorn", "app:create_app()", "--bind", f"127.0.0.1:{port}"]
    # Put together once and forked: a worker that dies is replaced at once, not after a second of imports.
    web += ["--preload", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "5"]
    web += ["--no-control-socket"] if _has_control_socket() else []
    return [
        Program("沙箱", sandbox, logs / "sandbox.log"),
        Program("网站", web, logs / "web.log"),
        Program("日程", [python, "-m", "jobs"], logs / "jobs.log"),
    ]


def _has_control_socket() -> bool:
    from gunicorn.config import KNOWN_SETTINGS

    return any("--no-control-socket" in (setting.cli or ()) for setting in KNOWN_SETTINGS)


def environment(base: dict[str, str]) -> dict[str, str]:
    """This process's environment with the deployment's decisions on top."""
    return {**os.environ, **base, "PYTHONUNBUFFERED": "1"}
