"""urllib3 logs whole addresses, with the secrets in them: whatever the level, they lose their queries."""

import logging
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.wechat.gateway import Gateway, Login
from app.wechat.tokens import DatabaseTokens
from tests.wechat.stand_in import KEY

BODY = b'{"openid":"o1"}'
BROKEN_HEADERS = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nno header at all\r\n\r\n" % len(BODY) + BODY


@pytest.fixture
def broken() -> Iterator[str]:
    """A server whose headers are half broken, as a bad proxy makes them: urllib3 warns, naming the address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(BROKEN_HEADERS)

        threading.Thread(target=answer, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_a_warning_about_broken_headers_tells_no_secret(settings, broken, caplog):
    gateway = Gateway(replace(settings, api_base=broken), DatabaseTokens("wx1", KEY))
    assert gateway.login("the-login-code") == Login("o1", None)
    assert "Failed to parse headers" in caplog.text
    assert "/sns/jscode2session?…" in caplog.text
    assert not [one for one in (settings.secret, "the-login-code") if one in caplog.text]


def test_a_log_turned_up_to_debug_tells_no_secret(gateway, sandbox, settings, caplog):
    caplog.set_level(logging.DEBUG, logger="urllib3.connectionpool")
    code = sandbox.code()
    gateway.login(code)
    gateway.robot_text("好")
    assert "GET /sns/jscode2session?…" in caplog.text
    assert not [one for one in (settings.secret, settings.robot_key, code) if one in caplog.text]
