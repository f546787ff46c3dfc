"""What becomes of a message: sent, waiting for better weather or for the office, or given up with a reason."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from app.services import outbox
from app.wechat.delivery import RememberedToken, deliver
from app.wechat.errors import trouble_for
from app.wechat.gateway import Gateway
from app.wechat.settings import WeChatSettings
from app.wechat.tokens import DatabaseTokens
from config.vocabulary import MessageState
from models.database import current, enter
from models.outbox import Subscription
from tests.wechat.test_login import Sandbox, sandbox

__all__ = ["sandbox"]
KEY = "a-secret-for-tests-only-0123456789abcdef"


def queued(town, now):
    person = town.people["resident"]
    town.identify("resident")
    Subscription.create(person=person, template="order_progress", credits=1, changed_at=now)
    values = {"service": "水电维修", "state": "已接单", "note": "马上到", "time": now}
    outbox.subscribe_message(
        template="order_progress", person=person, values=values, page="pages/x", key="k", now=now
    )
    return outbox.lease(1, now)[0]


def test_a_wrong_secret_holds_the_channel_until_it_is_mended(sandbox: Sandbox, town, now):
    wrong = WeChatSettings(sandbox.base, sandbox.base, "wx1", "not-the-secret", "robot-key-0", 1.0, 1.0)
    outcome = deliver(Gateway(wrong, DatabaseTokens("wx1", KEY)), queued(town, now))
    assert (outcome.state, outcome.hold) == (MessageState.WAITING, timedelta(minutes=10))
    assert "设置" in outcome.trouble
    assert "not-the-secret" not in outcome.trouble


def test_a_person_wechat_does_not_know_is_given_up_and_silence_waits(sandbox: Sandbox, town, now):
    right = WeChatSettings(sandbox.base, sandbox.base, "wx1", "app-secret-0", "robot-key-0", 1.0, 1.0)
    message = queued(town, now)
    gateway = Gateway(right, DatabaseTokens("wx1", KEY))
    assert deliver(gateway, message).state == MessageState.DEAD
    silent = deliver(Gateway(replace(right, api_base="http://127.0.0.1:9"), DatabaseTokens("wx2", KEY)), message)
    assert (silent.state, silent.hold) == (MessageState.WAITING, None)


class Refusing:
    """A door behind which WeChat answers one errcode to everything."""

    def __init__(self, errcode: int) -> None:
        self.errcode = errcode

    def send_subscribe(self, openid: str, template_id: str, page: str, data: dict[str, str]) -> None:
        raise trouble_for(self.errcode, "send")

    def robot_markdown(self, content: str) -> None:
        raise trouble_for(self.errcode, "send")

    def robot_picture(self, raw: bytes) -> None:
        raise trouble_for(self.errcode, "send")


@pytest.mark.parametrize(
    ("errcode", "state", "hold"),
    [
        (43101, MessageState.SKIPPED, None),
        (-1, MessageState.WAITING, None),
        (43108, MessageState.WAITING, None),
        (42001, MessageState.WAITING, None),
        (45009, MessageState.WAITING, timedelta(minutes=30)),
        (45011, MessageState.WAITING, timedelta(minutes=1)),
        (40164, MessageState.WAITING, timedelta(minutes=10)),
        (40125, MessageState.WAITING, timedelta(minutes=10)),
        (40037, MessageState.DEAD, None),
        (43107, MessageState.DEAD, None),
        (40003, MessageState.DEAD, None),
        (47003, MessageState.DEAD, None),
        (99999, MessageState.DEAD, None),
    ],
)
def test_each_errcode_means_something_for_the_message_or_for_its_channel(town, now, errcode, state, hold):
    outcome = deliver(Refusing(errcode), queued(town, now))
    assert (outcome.state, outcome.hold) == (state, hold)
    assert outcome.trouble


def test_the_robot_waits_a_minute_when_it_spoke_too_much(district, now):
    outbox.robot_message("**榜单**", "r", now)
    held = outbox.lease(1, now)[0]
    outbox.settle([(held, deliver(Refusing(45009), held))], now)
    assert outbox.lease(1, now + timedelta(seconds=59)) == []
    assert outbox.lease(1, now + timedelta(seconds=61))[0].tries == 1


def test_a_picture_goes_out_as_its_bytes(district, now):
    content, seen = b"\xff\xd8\xff" + b"0" * 30, []

    class Keeping(Refusing):
        def robot_picture(self, raw: bytes) -> None:
            seen.append(raw)

    outbox.robot_picture(content, "p", now)
    assert deliver(Keeping(0), outbox.lease(1, now)[0]).state == MessageState.SENT
    assert seen == [content]


class Counting:
    """A store of tokens that counts what it is asked; each token is another."""

    def __init__(self) -> None:
        self.asked, self.forgotten = 0, []

    def token(self, fetch):
        self.asked += 1
        return f"token-{self.asked}"

    def forget(self, token):
        self.forgotten.append(token)


def test_a_token_is_remembered_until_it_is_refused_or_old():
    shared = Counting()
    store = RememberedToken(shared, seconds=60)
    assert [store.token(None) for _ in range(50)] == ["token-1"] * 50
    store.forget("token-of-another")
    assert (store.token(None), shared.asked) == ("token-1", 1)
    store.forget("token-1")
    assert (store.token(None), shared.forgotten) == ("token-2", ["token-of-another", "token-1"])
    aged = RememberedToken(shared, seconds=0)
    assert aged.token(None) != aged.token(None)


def test_a_token_that_dies_in_mid_batch_is_refreshed_once(sandbox: Sandbox, town, now):
    """Twenty sends by eight threads, one refused for its token: one refresh, asked gently and then by force."""
    right = WeChatSettings(sandbox.base, sandbox.base, "wx1", "app-secret-0", "robot-key-0", 2.0, 5.0)
    gateway = Gateway(right, RememberedToken(DatabaseTokens("wx1", KEY)))
    held = queued(town, now)
    deliver(gateway, held)
    before = len(sandbox.calls("/cgi-bin/stable_token"))
    sandbox.fault("/cgi-bin/message/subscribe/send", "errcode", 42001, 1)
    with ThreadPoolExecutor(8) as pool:
        district = current()

        def one(_: int) -> str:
            with enter(district):
                return deliver(gateway, held).state

        states = list(pool.map(one, range(20)))
    assert set(states) <= {MessageState.DEAD, MessageState.WAITING}
    assert len(sandbox.calls("/cgi-bin/stable_token")) - before <= 2
