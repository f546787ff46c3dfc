"""The sandbox on a port of its own, with a clock that tests move and shorthands for its control face."""

import threading
from pathlib import Path
from typing import Any

import requests

from app.wechat.sandbox.server import create_sandbox, serve
from app.wechat.sandbox.state import SandboxConfig
from tests import secrets_in_logs

KEY = "a-secret-for-tests-only-0123456789abcdef"
TEMPLATE = {"template_id": "T1", "title": "进度", "keys": ["thing1", "phrase2", "time3"]}
GOOD = {"thing1": "水电维修", "phrase2": "已接单", "time3": "2026-11-20 12:00"}
APP = {"grant_type": "client_credential", "appid": "wx1", "secret": "app-secret-0"}
LOGIN, SEND = "/sns/jscode2session", "/cgi-bin/message/subscribe/send"
PHONE, CODE = "/wxa/business/getuserphonenumber", "/wxa/getwxacodeunlimit"
TEXT, MEDIA = "/wxa/msg_sec_check", "/wxa/media_check_async"
SESSION, LINK = "/wxa/checksession", "/wxa/generate_urllink"
TOKEN, PLAIN, ROBOT = "/cgi-bin/stable_token", "/cgi-bin/token", "/cgi-bin/webhook/send"


class Clock:
    def __init__(self) -> None:
        self.at = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at


class Sandbox:
    """The stand-in on a port of its own, and shorthands for its control face."""

    def __init__(self, folder: Path | None) -> None:
        self.clock = Clock()
        config = SandboxConfig("wx1", "app-secret-0", "robot-key-0", [TEMPLATE], demo=True)
        app = create_sandbox(config, folder, self.clock)
        self._state = app.extensions["state"]
        self._server = serve(app, 0)
        self._server.block_on_close = False  # a connection kept alive for another call holds nobody up
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.004,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        secrets_in_logs.learn_from(self._state._db)

    def code(self, openid: str = "o1", **more: str) -> str:
        return self.control("codes", openid=openid, **more)["code"]

    def credit(self, count: int | str = 1, openid: str = "o1", template_id: str = "T1") -> None:
        self.control("credits", openid=openid, template_id=template_id, count=count)

    def fault(self, path: str, kind: str, errcode: int = 0, count: int = 1, seconds: float = 0) -> None:
        self.control("faults", path=path, kind=kind, errcode=errcode, count=count, seconds=seconds)

    def control(self, name: str, **body: Any) -> dict[str, Any]:
        answer = requests.post(f"{self.base}/sandbox/{name}", json=body, timeout=5)
        answer.raise_for_status()
        return answer.json()

    def calls(self, path: str) -> list[dict]:
        return requests.get(f"{self.base}/sandbox/calls", {"path": path}, timeout=5).json()["items"]

    def pushes(self) -> list[dict]:
        return requests.get(f"{self.base}/sandbox/pushes", timeout=5).json()["items"]

    def messages(self, openid: str = "") -> list[dict]:
        return requests.get(f"{self.base}/sandbox/messages", {"openid": openid}, timeout=5).json()["items"]

    def get(self, path: str, **query: str) -> dict[str, Any]:
        return requests.get(f"{self.base}{path}", query, timeout=5).json()

    def post(self, path: str, body: Any) -> dict[str, Any]:
        """As a client of WeChat; `path` may hold a query."""
        return requests.post(f"{self.base}{path}", json=body, timeout=5).json()

    def token(self, **more: Any) -> dict[str, Any]:
        return self.post(TOKEN, APP | more)

    def send(self, token: str, openid: str = "o1", template_id: str = "T1", **changes: str) -> dict[str, Any]:
        data = {key: {"value": value} for key, value in (GOOD | changes).items()}
        body = {"touser": openid, "template_id": template_id, "data": data}
        return self.post(f"{SEND}?access_token={token}", body)
