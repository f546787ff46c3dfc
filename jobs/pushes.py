"""Works off what WeChat pushed. One line for each kind of event: who is told."""

from datetime import datetime
from typing import Any

from app.services import inbox, outbox
from app.wechat.letters import CONSENT, FRESH
from config.policy import defaults
from jobs.running import clock
from models.database import District, enter
from models.people import WechatIdentity


def _consent(event: dict[str, Any], now: datetime) -> bool:
    """A reject ends what was agreed. An accept was counted when the mini-program told us of it, and about whom or
    what we do not know there is nothing to end."""
    names = [one["name"] for one in defaults("messages")["template"] if one["template_id"] == event["template_id"]]
    identity = WechatIdentity.get_or_none(WechatIdentity.openid == event["openid"])
    if event["status"] == "reject" and event["source"] != "sent-failure" and identity is not None and names:
        outbox.subscribe_all(identity.person, {names[0]: "reject"}, now)
    return True


HANDLERS: dict[str, inbox.Handler] = {CONSENT: _consent}
"""What has no handler waits in the inbox until there is one."""


def work_off(district: District) -> None:
    """Work off what is due until nothing is, and let go of what is over."""
    with enter(district):
        while inbox.work_off(HANDLERS, clock):
            pass
        now = clock()
        inbox.forget(now, replays_before=now - 3 * FRESH)
