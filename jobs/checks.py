"""Asks WeChat about what residents wrote and photographed."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from app.services import content
from app.wechat.errors import WeChatTrouble
from config.settings import Settings
from models.database import District, enter


class Asking:
    """The gateway's two questions, with its troubles said as content security understands them."""

    def __init__(self, gateway: content.Checker) -> None:
        self._gateway = gateway

    def text_check(
        self, openid: str, content: str, scene: int, title: str = "", nickname: str = ""
    ) -> content.Verdict:
        return _told(lambda: self._gateway.text_check(openid, content, scene, title, nickname))

    def media_check(self, openid: str, url: str, scene: int) -> str:
        return _told(lambda: self._gateway.media_check(openid, url, scene))


T = TypeVar("T")


def _told(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except WeChatTrouble as trouble:
        raise content.CannotCheck(str(trouble), again=trouble.retry) from trouble


def check_content(district: District, gateway: content.Checker, settings: Settings) -> None:
    """Check what is due until nothing is."""

    def clock() -> datetime:
        return datetime.now(UTC)

    def address_of(code: str) -> str:
        return content.media_address(settings.public_base, settings.secret_key, code, clock())

    with enter(district):
        while content.check_due(Asking(gateway), address_of, clock):
            pass
