"""The demo's own deployment: where its data lies and the secrets made up for it."""

import json
import os
import secrets
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from config.policy import defaults


@dataclass(frozen=True, slots=True)
class Secrets:
    """Made up at the first start and kept beside the data, so that tokens stay good."""

    secret_key: str
    wechat_secret: str
    robot_key: str
    password: str


def load_secrets(data_dir: Path, password: str) -> Secrets:
    """The secrets of a data folder; a password that is given replaces a made-up one only at the first start."""
    path = data_dir / "secrets.json"
    if path.exists():
        return Secrets(**json.loads(path.read_text()))
    made = Secrets(
        secrets.token_hex(32), secrets.token_hex(16), secrets.token_hex(16), password or secrets.token_urlsafe(9)
    )
    data_dir.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(asdict(made), file)
    return made


def environment_for(data_dir: Path, sandbox_port: int, kept: Secrets, profile: str = "demo") -> dict[str, str]:
    """The settings of the demo as environment variables."""
    sandbox = f"http://127.0.0.1:{sandbox_port}"
    return {
        "HGJ_PROFILE": profile,
        "HGJ_DATA_DIR": str(data_dir),
        "DATABASE_URL": f"sqlite:///{data_dir / 'districts'}",
        "HGJ_SECRET_KEY": kept.secret_key,
        "WECHAT_API_BASE": sandbox,
        "WECOM_API_BASE": sandbox,
        "WECHAT_APPID": "wxdemo0000000000",
        "WECHAT_SECRET": kept.wechat_secret,
        "WECOM_ROBOT_KEY": kept.robot_key,
    }


def write_environment(data_dir: Path, settings_env: dict[str, str]) -> None:
    """Put the settings beside the data, so that a command typed by hand finds the running demo."""
    path = data_dir / "env"
    path.touch(mode=0o600)
    path.write_text("".join(f"{name}={value}\n" for name, value in settings_env.items()))


def write_sandbox_config(data_dir: Path, kept: Secrets) -> Path:
    """The sandbox knows the same app, robot and templates as the product."""
    words = {"service": "服务", "state": "进度", "note": "说明", "time": "时间", "programme": "积分项目"}
    words |= {"earned": "本月获得", "balance": "余额", "board": "榜单"}
    templates: list[dict[str, Any]] = [
        {
            "template_id": entry["template_id"],
            "title": entry["title"],
            "keys": list(entry["keys"].values()),
            "words": {key: words[name] for name, key in entry["keys"].items()},
        }
        for entry in defaults("messages")["template"]
    ]
    path = data_dir / "sandbox.json"
    data_dir.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(
            {
                "appid": "wxdemo0000000000",
                "secret": kept.wechat_secret,
                "robot_key": kept.robot_key,
                "templates": templates,
            },
            ensure_ascii=False,
        )
    )
    path.chmod(0o600)
    return path


def forget(data_dir: Path) -> None:
    """Start over: the demo's own folder goes, and nothing else."""
    if (data_dir / "secrets.json").exists():
        shutil.rmtree(data_dir)
