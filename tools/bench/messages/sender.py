"""The job's senders as a process of its own, to be measured and killed: until nothing is left to send.

`python -m tools.bench.messages.sender DATABASE_URL API_BASE SENDERS LEASE_SECONDS`
"""

import sys
import time
from datetime import UTC, datetime, timedelta

from app.services import outbox
from app.wechat.delivery import RememberedToken, deliver
from app.wechat.gateway import Gateway
from app.wechat.settings import WeChatSettings
from app.wechat.tokens import DatabaseTokens
from config.vocabulary import MessageState
from models.database import enter, open_district
from models.outbox import Message

UNFINISHED = (MessageState.WAITING, MessageState.LEASED)


def clock() -> datetime:
    return datetime.now(UTC)


def send_all(url: str, base: str, senders: int, life: timedelta) -> None:
    settings = WeChatSettings(base, base, "wx-bench", "a-secret", "a-key")
    gateway = Gateway(settings, RememberedToken(DatabaseTokens("wx-bench", "a-key-for-the-bench")))
    with enter(open_district(url, "main")):
        while Message.select().where(Message.state.in_(UNFINISHED)).exists():
            if not outbox.send_due(lambda held: deliver(gateway, held), clock, senders, life=life):
                time.sleep(0.1)


if __name__ == "__main__":
    send_all(sys.argv[1], sys.argv[2], int(sys.argv[3]), timedelta(seconds=float(sys.argv[4])))
