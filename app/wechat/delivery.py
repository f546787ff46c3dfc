"""Takes a leased message to WeChat and says what became of it."""

import logging
from datetime import timedelta

from app.services.outbox import Outcome, openid_of, template
from app.wechat.errors import LimitReached, Misconfigured, RefusedByUser, WeChatTrouble
from app.wechat.gateway import Gateway
from app.wechat.messages import fit, fit_bytes
from config.vocabulary import Channel, MessageState
from models.outbox import Message

log = logging.getLogger(__name__)
ROBOT_BYTES = 4096
MENDING_PAUSE = timedelta(hours=1)


def deliver(gateway: Gateway, message: Message) -> Outcome:
    """Send one message. Never raises for WeChat's trouble: the outcome says it in the office's words."""
    try:
        if message.channel == Channel.ROBOT:
            gateway.robot_markdown(fit_bytes(message.payload["markdown"], ROBOT_BYTES))
            return Outcome(MessageState.SENT)
        openid = openid_of(message.person)
        if openid is None:
            return Outcome(MessageState.SKIPPED, "没有登录过小程序")
        form = template(message.template)
        values = message.payload["values"]
        data = {key: fit(key, values[name]) for name, key in form["keys"].items()}
        gateway.send_subscribe(openid, form["template_id"], message.payload["page"], data)
        return Outcome(MessageState.SENT)
    except RefusedByUser as trouble:
        return Outcome(MessageState.SKIPPED, str(trouble))
    except Misconfigured as trouble:
        # A wrong secret is mended by the office: what is queued waits for that.
        log.error("message %s: %s", message.code, trouble)
        return Outcome(MessageState.WAITING, str(trouble), MENDING_PAUSE)
    except WeChatTrouble as trouble:
        log.warning("message %s: %s", message.code, trouble)
        if not trouble.retry:
            return Outcome(MessageState.DEAD, str(trouble))
        pause = timedelta(minutes=1) if isinstance(trouble, LimitReached) else None
        return Outcome(MessageState.WAITING, str(trouble), pause)
