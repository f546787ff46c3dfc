"""What WeChat tells us by itself: events go out signed to the configured address, three tries each."""

import json
import logging
import threading
import time
from typing import Any

import requests

from app.wechat.sandbox.sealing import FORMATS, MODES, letter, signed
from app.wechat.sandbox.state import State

log = logging.getLogger(__name__)
TRIES = 3
PATIENCE = 5.0
OURSELVES = "gh_sandbox000000"


class Pushes:
    """The queue of events, in the sandbox's own file, and the one thread that sends them."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._sender: threading.Thread | None = None
        self._news = threading.Event()
        self.settings: dict[str, Any] = {}
        if state.config.push:
            self.configure(dict(state.config.push))

    def configure(self, given: dict[str, Any]) -> None:
        """url, token; mode and format; aes_key (43 characters) but for plain. `pause`: seconds between the tries;
        `media_seconds`: until a picture's verdict; `time_as_text`: CreateTime as JSON text. ValueError, KeyError."""
        push = {"mode": "plain", "format": "xml", "aes_key": "", "pause": 5.0, "media_seconds": 0.0, **given}
        if push["mode"] not in MODES or push["format"] not in FORMATS:
            raise ValueError(f"mode: one of {MODES}; format: one of {FORMATS}")
        if push["mode"] != "plain" and len(push["aes_key"]) != 43:
            raise ValueError("aes_key: 43 characters")
        if not push["url"].startswith(("http://", "https://")) or not push["token"]:
            raise ValueError("url and token")
        self.settings = push
        self._wake()

    def check_address(self) -> bool:
        """As the console does before it keeps an address: a signed GET whose echostr must come back bare."""
        timestamp, nonce, echo = str(int(self._state.now())), "nonce", "7382910465518273645"
        query = {"timestamp": timestamp, "nonce": nonce, "echostr": echo}
        query["signature"] = signed(self.settings["token"], timestamp, nonce)
        answer = requests.get(self.settings["url"], query, timeout=PATIENCE)
        return answer.status_code == 200 and answer.content == echo.encode()

    def consents(self, event: str, openid: str, items: list[dict[str, str]]) -> None:
        """One of the three subscription events."""
        self._put({"FromUserName": openid, "Event": event, "List": items}, 0.0)

    def media_result(self, openid: str, trace_id: str, suggest: str, label: int, errcode: int = 0) -> None:
        event: dict[str, Any] = {"FromUserName": openid, "Event": "wxa_media_check"}
        event["appid"] = self._state.config.appid
        event |= {
            "trace_id": trace_id,
            "version": 2,
            "errcode": errcode,
            "errmsg": "ok" if errcode == 0 else "failed",
        }
        part = {"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}
        event |= {"result": {"suggest": suggest, "label": label}, "detail": [part]}
        self._put(event, float(self.settings.get("media_seconds", 0.0)))

    def listed(self) -> list[dict[str, Any]]:
        """Oldest first: the event, how many tries it took, and what became of the last."""
        rows = self._state.rows("SELECT * FROM push ORDER BY id DESC LIMIT 1000")
        return [{**dict(row), "event": json.loads(row["event"])} for row in reversed(rows)]

    def _put(self, event: dict[str, Any], delay: float) -> None:
        if not self.settings:
            return
        now = self._state.now()
        moment: int | str = int(now)
        if self.settings.get("time_as_text") and self.settings["format"] == "json":
            moment = str(moment)
        whole = {"ToUserName": OURSELVES, "CreateTime": moment, "MsgType": "event", **event}
        text = json.dumps(whole, ensure_ascii=False)
        self._state.run("INSERT INTO push (event, due, at) VALUES (?, ?, ?)", text, now + delay, now)
        self._wake()

    def _wake(self) -> None:
        self._news.set()
        if self._sender is None:
            self._sender = threading.Thread(target=self._work, daemon=True)
            self._sender.start()

    def _work(self) -> None:
        while True:
            row = self._state.row(
                f"SELECT * FROM push WHERE outcome != 'taken' AND tries < {TRIES} AND due <= ? ORDER BY id LIMIT 1",
                self._state.now(),
            )
            if row is not None:
                self._try(row["id"], json.loads(row["event"]))
            elif self._news.wait(0.05):
                self._news.clear()

    def _try(self, number: int, event: dict[str, Any]) -> None:
        push = self.settings
        query, body, kind = letter(event, push, self._state.config.appid, time.time())
        try:
            answer = requests.post(
                f"{push['url']}?{query}",
                body,
                headers={"Content-Type": kind},
                timeout=PATIENCE,
                allow_redirects=False,
            )
            good = answer.status_code == 200 and answer.content in (b"", b"success")
            outcome = "taken" if good else f"HTTP {answer.status_code}"
        except requests.RequestException as error:
            outcome = type(error).__name__
        self._state.run(
            "UPDATE push SET tries = tries + 1, outcome = ?, due = ? WHERE id = ?",
            *(outcome, self._state.now() + float(push["pause"]), number),
        )
