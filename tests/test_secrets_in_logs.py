"""The watch over the logs does fail a session, alone and with workers; and a clean one passes."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _session(tmp_path: Path, body: str, *options: str) -> subprocess.CompletedProcess[str]:
    test = f"import logging\nfrom pathlib import Path\nfrom tests import secrets_in_logs\n\n{textwrap.dedent(body)}"
    (tmp_path / "test_it.py").write_text(test)
    command = [sys.executable, "-m", "pytest", "-p", "tests.secrets_in_logs", "-q", "-c", "/dev/null"]
    command += ["--rootdir", str(tmp_path), "-p", "no:cacheprovider", *options, str(tmp_path / "test_it.py")]
    bare = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, text=True, timeout=120, check=False)


LEAKS = {
    "fixed": 'logging.getLogger("fixed").debug("got %s", "app-" + "secret-0")',
    "learned": 'secrets_in_logs.learn(["tok-" + "12345678"]); logging.getLogger("learned").info("x tok-12345678 y")',
    "mobile": 'logging.getLogger("mobile").warning("call " + "199" + "00000001 now")',
    "address": 'logging.getLogger("address").info("GET /x?access_" + "token=abcdef HTTP")',
    "traceback": (
        'try:\n        raise ValueError("robot-" + "key-0")\n'
        '    except ValueError:\n        logging.getLogger("traceback").exception("x")'
    ),
    "web.log": (
        'Path(tmp_path, "web.log").write_text("session_" + "key: " + "A" * 24)\n    secrets_in_logs.watch(tmp_path)'
    ),
}
"""By where it is logged."""
WORKERS = ("-p", "xdist", "-n", "2")


@pytest.mark.parametrize("options", [(), WORKERS])
def test_a_secret_in_any_log_fails_the_session(tmp_path, options):
    tests = (f"def test_{number}(tmp_path):\n    {leak}\n" for number, leak in enumerate(LEAKS.values()))
    done = _session(tmp_path, "\n\n".join(tests), *options)
    assert done.returncode == 1, done.stdout
    assert f"{len(LEAKS)} passed" in done.stdout, "the tests themselves are green"
    told = done.stdout.partition("secrets in logs")[2]
    assert [where for where in LEAKS if f"\n{where}: " not in told] == []
    assert "app-secret-0" not in done.stdout, "the secret is not repeated"


def test_one_leak_is_enough(tmp_path):
    """Of two workers only one hears it."""
    done = _session(tmp_path, f"def test_one(tmp_path):\n    {LEAKS['mobile']}\n", *WORKERS)
    assert (done.returncode, "1 passed" in done.stdout, "secrets in logs" in done.stdout) == (1, True, True)


def test_what_is_masked_is_no_secret(tmp_path):
    body = 'def test_one():\n    logging.info("199****0001 order 20261121190000000 1.99000000010 ?access_token=… key")\n'
    done = _session(tmp_path, body)
    assert (done.returncode, "secrets in logs" in done.stdout) == (0, False), done.stdout
