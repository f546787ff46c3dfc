"""What becomes of a message: sent, waiting for better weather or for the office, or given up with a reason."""

from dataclasses import replace
from datetime import timedelta

from app.services import outbox
from app.wechat.delivery import deliver
from app.wechat.gateway import Gateway
from app.wechat.settings import WeChatSettings
from app.wechat.tokens import DatabaseTokens
from config.vocabulary import MessageState
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


def test_a_wrong_secret_keeps_what_is_queued_until_it_is_mended(sandbox: Sandbox, town, now):
    wrong = WeChatSettings(sandbox.base, sandbox.base, "wx1", "not-the-secret", "robot-key-0", 1.0, 1.0)
    outcome = deliver(Gateway(wrong, DatabaseTokens("wx1", KEY)), queued(town, now))
    assert (outcome.state, outcome.retry_in) == (MessageState.WAITING, timedelta(hours=1))
    assert "设置" in outcome.trouble
    assert "not-the-secret" not in outcome.trouble


def test_a_person_wechat_does_not_know_is_given_up_and_silence_waits(sandbox: Sandbox, town, now):
    right = WeChatSettings(sandbox.base, sandbox.base, "wx1", "app-secret-0", "robot-key-0", 1.0, 1.0)
    message = queued(town, now)
    gateway = Gateway(right, DatabaseTokens("wx1", KEY))
    assert deliver(gateway, message).state == MessageState.DEAD
    silent = deliver(Gateway(replace(right, api_base="http://127.0.0.1:9"), DatabaseTokens("wx2", KEY)), message)
    assert silent.state == MessageState.WAITING
