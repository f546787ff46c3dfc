"""Works off what WeChat pushed. One line for each kind of event: who is told."""

from datetime import datetime
from typing import Any

from app.services import content, inbox, outbox
from app.wechat.letters import CONSENT, FRESH, MEDIA
from jobs.running import clock
from models.database import District, enter


def _consent(event: dict[str, Any], now: datetime) -> bool:
    occurred_at = datetime.fromisoformat(event["occurred_at"])
    outbox.consent_event(event["openid"], event["template_id"], event["status"], event["source"], occurred_at, now)
    return True


def _media(event: dict[str, Any], now: datetime) -> bool:
    content.media_result(event["trace_id"], event["suggest"], event["label"], event["errcode"], now)
    return True


HANDLERS: dict[str, inbox.Handler] = {CONSENT: _consent, MEDIA: _media}
"""What has no handler waits in the inbox until there is one."""


def work_off(district: District) -> None:
    """Work off what is due until nothing is, and let go of what is over."""
    with enter(district):
        while inbox.work_off(HANDLERS, clock):
            pass
        now = clock()
        inbox.forget(now, replays_before=now - 3 * FRESH)
