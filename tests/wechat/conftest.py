"""A stand-in for WeChat, and a gateway in front of it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.wechat.gateway import Gateway
from app.wechat.settings import WeChatSettings
from app.wechat.tokens import DatabaseTokens
from tests.wechat.stand_in import KEY, Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    started = Sandbox(None)
    yield started
    started.close()


@pytest.fixture
def settings(sandbox) -> WeChatSettings:
    return WeChatSettings(
        *(sandbox.base, sandbox.base, "wx1", "app-secret-0", "robot-key-0"), retry_pauses=(0.01, 0.03)
    )


@pytest.fixture
def gateway(settings, district) -> Gateway:
    return Gateway(settings, DatabaseTokens("wx1", KEY))


@pytest.fixture
def hasty_gateway(settings, district) -> Gateway:
    """With the patience of a third of a second, so that slowness is met quickly."""
    return Gateway(replace(settings, read_timeout=0.35), DatabaseTokens("wx1", KEY))
