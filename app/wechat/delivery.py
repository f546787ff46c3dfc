"""Takes a leased message to WeChat and says what became of it."""

import logging
import time
from datetime import timedelta
from typing import Protocol

from app.services.outbox import Leased, Outcome, picture, template
from app.wechat.errors import SLOW_DOWN, LimitReached, Misconfigured, RefusedByUser, WeChatTrouble
from app.wechat.messages import fit, fit_bytes
from app.wechat.tokens import Fetch, TokenStore
from config.vocabulary import Channel, MessageState

log = logging.getLogger(__name__)
ROBOT_BYTES = 4096
MINUTE = timedelta(minutes=1)
DAILY_LIMIT_PAUSE = timedelta(minutes=30)
MENDING_PAUSE = timedelta(minutes=10)
ONE_TEMPLATE = (40037, 43107)
"""Settings that are wrong for one template: its messages are given up, those of others go on."""


class RememberedToken:
    """A token store that asks the shared one every few seconds only: sixteen senders ask hundreds of times a second.

    A token that is refused is forgotten at once, here and there, so that a dead one costs one refresh as before.
    """

    def __init__(self, shared: TokenStore, seconds: float = 2.0) -> None:
        self._shared, self._seconds = shared, seconds
        self._known: tuple[str, float] = ("", 0.0)

    def token(self, fetch: Fetch) -> str:
        token, until = self._known
        if token and time.monotonic() < until:
            return token
        token = self._shared.token(fetch)
        self._known = (token, time.monotonic() + self._seconds)
        return token

    def forget(self, token: str) -> None:
        if self._known[0] == token:
            self._known = ("", 0.0)
        self._shared.forget(token)


class Door(Protocol):
    """The calls of the gateway that messages need."""

    def send_subscribe(self, openid: str, template_id: str, page: str, data: dict[str, str]) -> None: ...

    def robot_markdown(self, content: str) -> None: ...

    def robot_picture(self, raw: bytes) -> None: ...


def deliver(gateway: Door, message: Leased) -> Outcome:
    """Send one message. Never raises for WeChat's trouble: the outcome says it in the office's words."""
    try:
        if message.channel is Channel.ROBOT:
            _post(gateway, message)
        elif message.openid is None:
            return Outcome(MessageState.SKIPPED, "没有登录过小程序")
        else:
            known, values = template(message.template), message.content["values"]
            data = {key: fit(key, values[name]) for name, key in known.keys.items()}
            gateway.send_subscribe(message.openid, known.template_id, message.content["page"], data)
        return Outcome(MessageState.SENT)
    except WeChatTrouble as trouble:
        return _after(trouble, message)


def _post(gateway: Door, message: Leased) -> None:
    if "picture" in message.content:
        gateway.robot_picture(picture(message.content["picture"]))
    else:
        gateway.robot_markdown(fit_bytes(message.content["markdown"], ROBOT_BYTES))


def _after(trouble: WeChatTrouble, message: Leased) -> Outcome:
    """What a trouble means: for this message, or for all of its channel."""
    words = str(trouble)
    if isinstance(trouble, RefusedByUser):
        return Outcome(MessageState.SKIPPED, words)
    if isinstance(trouble, LimitReached):
        soon = message.channel is Channel.ROBOT or trouble.errcode in SLOW_DOWN
        return Outcome(MessageState.WAITING, words, hold=MINUTE if soon else DAILY_LIMIT_PAUSE)
    if isinstance(trouble, Misconfigured) and trouble.errcode not in ONE_TEMPLATE:
        # A wrong secret is mended by the office: what is queued waits for that.
        log.error("message %s: %s", message.code, trouble)
        return Outcome(MessageState.WAITING, words, hold=MENDING_PAUSE)
    log.warning("message %s: %s", message.code, trouble)
    return Outcome(MessageState.WAITING if trouble.retry else MessageState.DEAD, words)
