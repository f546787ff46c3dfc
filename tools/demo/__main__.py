"""`python -m tools.demo`: a living community on this machine. PORT=, RESET=1 and DEMO_PASSWORD= decide."""

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

from config.policy import defaults
from config.settings import ROOT, load
from jobs.bars import Bars
from tools.demo.deployment import (
    Secrets,
    environment_for,
    forget,
    load_secrets,
    standing_in,
    write_environment,
    write_sandbox_config,
)
from tools.demo.fill import furnish
from tools.demo.supervisor import Supervisor, environment, port_is_free, programs_for, wait_for

OPENIDS = ("demo-resident", "demo-elder", "demo-steward", "demo-butler", "demo-partner")


def main() -> int:
    port = _port()
    if port is None:
        return 2
    data_dir = Path(os.environ.get("DEMO_DATA", ROOT / "var" / "demo"))
    for number, what in ((port, "网站"), (port + 1, "微信沙箱")):
        if not port_is_free(number):
            print(
                f"端口 {number}（{what}）已被占用。请用 PORT={number + 10} 换一个，例如：make demo PORT={port + 10}"
            )
            return 1
    if os.environ.get("RESET") == "1":
        forget(data_dir)
    kept = load_secrets(data_dir, os.environ.get("DEMO_PASSWORD", ""))
    settings_env = environment_for(data_dir, port, port + 1, kept) | standing_in()
    write_environment(data_dir, settings_env)
    _fill(settings_env, kept)
    wechat = settings_env["WECHAT_API_BASE"]
    ours = not standing_in()
    programs = programs_for(port, port + 1, data_dir, write_sandbox_config(data_dir, kept, port))
    supervisor = Supervisor(programs if ours else programs[1:], environment(settings_env))
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: supervisor.stopping.set())
    supervisor.start()
    try:
        if not ((not ours or wait_for(f"{wechat}/")) and wait_for(f"http://127.0.0.1:{port}/readyz")):
            print(f"没有启动成功，原因在 {data_dir / 'logs'} 里")
            return 1
        _agree_to_messages(wechat)
        _say(port, kept, wechat)
        threading.Thread(target=_build_preview, daemon=True).start()
        supervisor.watch()
    finally:
        supervisor.stop()
    print("已全部停止，数据保留着；再次 make demo 会接着用")
    return 0


def _port() -> int | None:
    text = os.environ.get("PORT", "8000")
    if not text.isdigit() or not 1024 <= int(text) <= 65000:
        print(f"PORT={text}：要是 1024 到 65000 之间的数字")
        return None
    return int(text)


def _fill(settings_env: dict[str, str], kept: Secrets) -> None:
    bars = Bars()
    try:
        furnish(load(settings_env), kept.password, bars)
    finally:
        bars.close()


def _agree_to_messages(wechat: str) -> None:
    """The demo's people tapped "always accept" for every template: WeChat's side of it, which only our own sandbox
    can be told."""
    for openid in OPENIDS:
        for entry in defaults("messages")["template"]:
            body = {"openid": openid, "template_id": entry["template_id"], "count": "long_term"}
            request = urllib.request.Request(f"{wechat}/sandbox/credits", json.dumps(body).encode(), method="POST")
            try:
                urllib.request.urlopen(request, timeout=5).close()
            except OSError:
                print(
                    f"{wechat} 不是自带的沙箱：演示账号没有预先同意订阅消息，收不到消息时请在那边同意", flush=True
                )
                return


def _build_preview() -> None:
    """Compile the mini-program beside the running demo: the first time it fetches what it needs."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.preview", "build"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"小程序预览没有准备好：{(done.stderr or done.stdout).strip()[-300:]}", flush=True)
    else:
        print("小程序预览已准备好", flush=True)


def _say(port: int, kept: Secrets, wechat: str) -> None:
    base = f"http://127.0.0.1:{port}"
    print(
        f"""
红管家演示已就绪（润和园：1,970 户、5,910 人、8 位管家）

  办公页      {base}/office/      账号 demo-office、demo-manager、demo-supervisor、demo-auditor、demo-admin
              密码 {kept.password}（演示可以不用两步验证，正式环境必须用）
  小程序预览  {base}/preview/
  微信沙箱    {wechat}/       居民手机和工作群收到的消息
  接口文档    {base}/docs         登录码 demo:<openid>，openid 有 {"、".join(OPENIDS)}

按 Ctrl-C 停止。""",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
