"""/wechat/push: what WeChat tells us by itself. Kept in the inbox and answered at once; jobs work it off."""

import hashlib
import logging
from datetime import UTC, datetime

from flask import Blueprint, Response, request

from app.services import inbox
from app.wechat.letters import PushSettings, Refused, check_address, events_in, open_letter

log = logging.getLogger(__name__)
MOST_BYTES = 64 * 1024
PUBLIC = ("public",)
"""WeChat has no token of ours: its signature says who it is."""


def create_push(settings: PushSettings) -> Blueprint:
    """The route, for a deployment that gave WeChat an address to push to."""
    face = Blueprint("push", __name__)

    @face.get("/wechat/push")
    def asked() -> Response:
        return _plain(check_address(request.args, settings))

    @face.post("/wechat/push")
    def pushed() -> Response:
        request.max_content_length = MOST_BYTES
        body, now = request.get_data(), datetime.now(UTC)
        letter = open_letter(request.args, body, settings, now)
        events = events_in(letter.message, settings.appid)
        new = inbox.accept(letter.mark, hashlib.sha256(body).hexdigest(), events, now)
        log.info("pushed: %d events, %d new", len(events), new)
        return _plain("success")

    @face.errorhandler(Refused)
    @face.errorhandler(inbox.Replayed)
    def refused(error: Exception) -> tuple[Response, int]:
        log.warning("push refused: %s", error or "replayed")
        return _plain("refused"), 403

    for view in (asked, pushed):
        view.who = PUBLIC  # type: ignore[attr-defined]
    return face


def _plain(words: str) -> Response:
    return Response(words, content_type="text/plain; charset=utf-8")
