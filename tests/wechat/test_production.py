"""The sandbox is never reachable where real people are."""

import subprocess
import sys
import textwrap

import pytest

from config.settings import in_production

PRODUCTION = {
    "HGJ_SECRET_KEY": "0123456789abcdef0123456789abcdef-not-a-real-one",
    "WECHAT_APPID": "wx1",
    "WECHAT_SECRET": "s",
}


def _run(code: str, tmp_path, **env: str) -> subprocess.CompletedProcess[str]:
    whole = {"PATH": "/usr/bin:/bin", "HGJ_DATA_DIR": str(tmp_path), **PRODUCTION, **env}
    command = [sys.executable, "-c", textwrap.dedent(code)]
    return subprocess.run(command, env=whole, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("profile", ["production", None])
def test_a_production_process_cannot_import_the_sandbox(tmp_path, profile):
    env = {"HGJ_PROFILE": profile} if profile else {}
    for module in ("app.wechat.sandbox.server", "app.wechat.sandbox.control", "app.wechat.sandbox.__main__"):
        done = _run(f"import {module}", tmp_path, **env)
        assert (done.returncode, "正式环境不能使用微信沙箱" in done.stderr) == (1, True)


def test_the_program_itself_refuses_to_start(tmp_path):
    done = _run(
        """
        import runpy, sys
        sys.argv = ["sandbox", "--port", "1", "--config", "/nonexistent"]
        runpy.run_module("app.wechat.sandbox", run_name="__main__")
        """,
        tmp_path,
    )
    assert (done.returncode, "正式环境不能使用微信沙箱" in done.stderr) == (1, True)


def test_the_production_web_serves_nothing_of_it(tmp_path):
    done = _run(
        """
        import sys
        from app import create_app
        from app.services import community
        from config.settings import load
        from models.database import enter, open_district
        settings = load()
        district = open_district(settings.database_url, settings.district)
        with enter(district):
            community.prepare()
        app = create_app(settings, district)
        rules = [rule.rule for rule in app.url_map.iter_rules()]
        assert not [rule for rule in rules if "sandbox" in rule or rule.startswith(("/sns", "/cgi-bin", "/wxa"))], rules
        assert not [name for name in sys.modules if name.startswith("app.wechat.sandbox")]
        answers = [app.test_client().get(path).status_code for path in ("/sandbox/calls", "/sns/jscode2session")]
        assert answers == [404, 404], answers
        import jobs.scheduler, jobs.pushes
        assert not [name for name in sys.modules if name.startswith("app.wechat.sandbox")]
        """,
        tmp_path,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, False),
        ({"WECHAT_API_BASE": "http://127.0.0.1:1"}, False),
        ({"HGJ_PROFILE": "demo", "HGJ_SECRET_KEY": "x"}, False),
        ({"HGJ_PROFILE": "production"}, True),
        ({"HGJ_SECRET_KEY": "x"}, True),
        ({"DATABASE_URL": "postgresql://x"}, True),
    ],
)
def test_a_process_is_production_unless_it_says_otherwise(env, expected):
    assert in_production(env) is expected
