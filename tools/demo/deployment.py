"""The demo's own deployment: where its data lies and the secrets made up for it."""

import base64
import hashlib
import json
import os
import secrets
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from config.policy import defaults

STAND_IN = ("WECHAT_API_BASE", "WECOM_API_BASE", "WECHAT_APPID", "WECHAT_SECRET", "WECOM_ROBOT_KEY")


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


def standing_in() -> dict[str, str]:
    """What this process's environment says of another stand-in for WeChat: its addresses, and who it knows."""
    if "WECHAT_API_BASE" not in os.environ:
        return {}
    return {name: os.environ[name] for name in STAND_IN if name in os.environ}


def environment_for(
    data_dir: Path, port: int, sandbox_port: int, kept: Secrets, profile: str = "demo"
) -> dict[str, str]:
    """The settings of the demo as environment variables."""
    sandbox = f"http://127.0.0.1:{sandbox_port}"
    return {
        "HGJ_PROFILE": profile,
        "HGJ_DATA_DIR": str(data_dir),
        "HGJ_PUBLIC_BASE": f"http://127.0.0.1:{port}",
        "DATABASE_URL": f"sqlite:///{data_dir / 'districts'}",
        "HGJ_SECRET_KEY": kept.secret_key,
        "WECHAT_API_BASE": sandbox,
        "WECOM_API_BASE": sandbox,
        "WECHAT_APPID": "wxdemo0000000000",
        "WECHAT_SECRET": kept.wechat_secret,
        "WECOM_ROBOT_KEY": kept.robot_key,
        "WECHAT_PUSH_TOKEN": _push_secrets(kept)[0],
        "WECHAT_PUSH_AES_KEY": _push_secrets(kept)[1],
        "WECHAT_PUSH_MODE": "secure",
    }


def _push_secrets(kept: Secrets) -> tuple[str, str]:
    """Token and EncodingAESKey of WeChat's pushes, made from the deployment's key."""
    made = hashlib.sha256(f"wechat-push:{kept.secret_key}".encode()).digest()
    return made.hex()[:32], base64.b64encode(hashlib.sha256(made).digest()).decode().rstrip("=")


def write_environment(data_dir: Path, settings_env: dict[str, str]) -> None:
    """Put the settings beside the data, so that a command typed by hand finds the running demo."""
    path = data_dir / "env"
    path.touch(mode=0o600)
    path.write_text("".join(f"{name}={value}\n" for name, value in settings_env.items()))


def write_sandbox_config(data_dir: Path, kept: Secrets, port: int = 0) -> Path:
    """The sandbox knows the same app, robot and templates as the product, and pushes to the web at `port`."""
    token, aes_key = _push_secrets(kept)
    push = {"token": token, "aes_key": aes_key, "mode": "secure", "format": "xml"}
    push["url"] = f"http://127.0.0.1:{port}/wechat/push"
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
                "push": push if port else {},
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
