"""`python -m app.wechat.sandbox --port N --config FILE.json [--data DIR] [--demo]`."""

import argparse
import json
import signal
import sys
from pathlib import Path

from config.loading import loading

with loading():
    from app.wechat.sandbox.server import create_sandbox, serve
    from app.wechat.sandbox.state import SandboxConfig


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m app.wechat.sandbox", description="微信接口沙箱，只用于演示和测试"
    )
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--config", type=Path, required=True, help="JSON：appid、secret、robot_key、templates")
    parser.add_argument("--data", type=Path, help="保存消息的目录；不给则只在内存里")
    parser.add_argument("--demo", action="store_true", help="接受登录码 demo:<openid>")
    options = parser.parse_args()
    try:
        config = SandboxConfig.read(json.loads(options.config.read_text("utf-8")), options.demo)
    except (OSError, ValueError, KeyError, TypeError) as error:
        parser.error(f"读不了配置 {options.config}：{type(error).__name__} {error}")
    if options.data:
        options.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    server = serve(create_sandbox(config, options.data), options.port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        server.serve_forever()
    except (KeyboardInterrupt, SystemExit):
        server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
