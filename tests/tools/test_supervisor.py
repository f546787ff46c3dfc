"""What the demo's supervisor starts, it starts again and ends whole, workers of a killed master included."""

import os
import signal
import socket
import sys
import threading

import pytest

from tests.journeys.stack import until
from tools.demo.supervisor import Program, Supervisor, environment

# A master with one worker that holds the port and does not look whether its master lives.
MASTER = """
import os, socket, sys, time
held = socket.create_server(("127.0.0.1", int(sys.argv[1])), reuse_port=False)
if os.fork():
    held.close()
    os.waitpid(-1, 0)
else:
    while True:
        with held.accept()[0] as line:
            line.sendall(str(os.getppid()).encode())
"""


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.fixture
def supervisor(port, tmp_path):
    program = Program("one", [sys.executable, "-c", MASTER, str(port)], tmp_path / "one.log")
    made = Supervisor([program], environment({}))
    made.start()
    yield made
    made.stopping.set()
    made.stop()


def master_of(port: int) -> int:
    """The master's process id as its worker knows it; 0 when nobody answers."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
            return int(line.recv(16) or b"0")
    except OSError:
        return 0


def test_a_killed_master_is_started_again_on_its_own_port(supervisor, port):
    first = until(lambda: master_of(port))
    watching = threading.Thread(target=supervisor.watch)
    watching.start()
    os.kill(first, signal.SIGKILL)
    until(lambda: supervisor.programs[0].starts == 2)
    again = until(lambda: master_of(port))
    supervisor.stopping.set()
    watching.join()
    assert again == supervisor.programs[0].process.pid != first


def test_nobody_is_left_after_a_stop(supervisor, port):
    until(lambda: master_of(port))
    supervisor.stop()
    assert master_of(port) == 0


def test_nobody_is_left_when_the_master_died_first(supervisor, port):
    os.kill(until(lambda: master_of(port)), signal.SIGKILL)
    supervisor.stop()
    assert master_of(port) == 0
