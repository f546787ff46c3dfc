"""The sandbox pushes as WeChat does: signed, in three modes and two forms, three tries; and our route takes it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
from werkzeug.serving import make_server

from app import create_app
from app.wechat.sandbox.server import DiscreetHandler
from config.settings import load
from models.database import enter
from models.wechat import PushedEvent
from tests.web import SECRETS
from tests.wechat.stand_in import GOOD
from tests.wechat.test_push import AES_KEY

TOKEN = "AAAAA"


def _until(what: Callable[[], object]) -> object:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        found = what()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("not within 10 s")


@pytest.fixture
def ours(district, sandbox, tmp_path) -> Iterator[str]:
    """Our web application on a port of its own."""
    env = {**SECRETS, "HGJ_DATA_DIR": str(tmp_path), "WECHAT_APPID": "wx1", "WECHAT_PUSH_TOKEN": TOKEN}
    app = create_app(load({**env, "WECHAT_PUSH_AES_KEY": AES_KEY}), district)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=DiscreetHandler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/wechat/push"
    server.shutdown()
    server.server_close()


def _configure(sandbox, url, **more):
    sandbox.control("push", **{"url": url, "token": TOKEN, "aes_key": AES_KEY, "pause": 0.0, **more})


def _kept(district) -> list[tuple]:
    with enter(district):
        return [(row.kind, row.payload) for row in PushedEvent.select().order_by(PushedEvent.id)]


@pytest.mark.parametrize("as_text", [True, False])
@pytest.mark.parametrize("kind", ["xml", "json"])
@pytest.mark.parametrize("mode", ["plain", "compatible", "secure"])
def test_what_people_do_reaches_our_inbox(sandbox, ours, district, gateway, mode, kind, as_text):
    # The sandbox's clock stands elsewhere; only the timestamps of signatures must be of now.
    _configure(sandbox, ours, mode=mode, format=kind, time_as_text=as_text)
    assert sandbox.control("push/check")["ok"]
    sandbox.control("popup", openid="o1", answers={"T1": "accept", "T2": "reject"})
    _until(lambda: len(_kept(district)) == 2)
    gateway.send_subscribe("o1", "T1", "", GOOD)
    sandbox.control("change", openid="o1", templates=["T1"])
    sandbox.control("sent", openid="o1", template_id="T1", error_code=43004)
    sandbox.control("seen", openid="o1")
    sandbox.control("verdicts", word="bad", suggest="risky", label=20002)
    trace_id = gateway.media_check("o1", "https://example.cn/bad.jpg", 2)
    sandbox.control("media_results", openid="o1", trace_id="unheard-of", suggest="pass")
    _until(lambda: len(_kept(district)) == 6)
    kept = _kept(district)
    shown = [(payload["template_id"], payload["status"], payload["source"]) for _, payload in kept[:4]]
    assert shown == [
        ("T1", "accept", "popup"),
        ("T2", "reject", "popup"),
        ("T1", "reject", "change"),
        ("T1", "reject", "sent-failure"),
    ]
    verdict = {"trace_id": trace_id, "suggest": "risky", "label": 20002, "errcode": 0}
    assert kept[4:] == [
        ("media_result", verdict),
        ("media_result", {"trace_id": "unheard-of", "suggest": "pass", "label": 100, "errcode": 0}),
    ]
    _until(lambda: all(one["outcome"] for one in sandbox.pushes()))
    pushes = sandbox.pushes()
    assert {(one["tries"], one["outcome"]) for one in pushes} == {(1, "taken")}
    page = requests.get(f"{sandbox.base}/", timeout=5).text
    assert ("居民在弹窗里作了选择" in page, "图片检查的结果" in page, "收到了" in page) == (True, True, True)


def test_an_accept_buys_one_message_and_a_change_ends_it(sandbox, gateway):
    sandbox.control("popup", openid="o1", answers={"T1": "accept"})
    gateway.send_subscribe("o1", "T1", "", GOOD)
    sandbox.control("popup", openid="o1", answers={"T1": "accept"})
    sandbox.control("change", openid="o1", templates=["T1"])
    with pytest.raises(Exception, match="43101"):
        gateway.send_subscribe("o1", "T1", "", GOOD)


def test_a_verdict_comes_late_and_only_once(sandbox, ours, district, gateway):
    _configure(sandbox, ours, media_seconds=60)
    sandbox.control("seen", openid="o1")
    gateway.media_check("o1", "https://example.cn/1.jpg", 2)
    assert _kept(district) == []
    sandbox.clock.at += 61
    _until(lambda: len(_kept(district)) == 1)


@pytest.fixture
def deaf() -> Iterator[tuple[str, list[bytes]]]:
    """A server that fails the first tries and notes the bodies; how many is the path's number."""
    seen: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(self.rfile.read(int(self.headers["Content-Length"])))
            failing = len(seen) <= int(self.path[1])
            self.send_response(500 if failing else 200)
            self.end_headers()
            self.wfile.write(b"no" if failing else b"success")

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("failing", "tries", "outcome"), [(0, 1, "taken"), (2, 3, "taken"), (5, 3, "HTTP 500")])
def test_three_tries_and_no_more(sandbox, deaf, failing, tries, outcome):
    base, seen = deaf
    _configure(sandbox, f"{base}/{failing}", mode="plain", format="json")
    sandbox.control("change", openid="o1", templates=["T1", "T2"])
    sandbox.control("change", openid="o1", templates=["T1"])
    _until(lambda: [one["outcome"] for one in sandbox.pushes()][-1] == "taken" if failing < 5 else len(seen) == 6)
    time.sleep(0.1)
    first = sandbox.pushes()[0]
    assert (first["tries"], first["outcome"]) == (tries, outcome)
    lists = [json.loads(body)["List"] for body in seen]
    assert isinstance(lists[0], list)
    assert isinstance(lists[-1], dict), "one item is an object"


def test_without_an_address_nothing_is_queued_and_nonsense_is_refused(sandbox):
    sandbox.control("change", openid="o1", templates=["T1"])
    assert sandbox.pushes() == []
    for bad in ({"mode": "open"}, {"format": "yaml"}, {"mode": "secure", "aes_key": "short"}, {"url": "ftp://x"}):
        with pytest.raises(Exception, match="400"):
            _configure(sandbox, **{"url": "http://127.0.0.1:9", **bad})
