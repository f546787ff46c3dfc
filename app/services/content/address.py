"""A public address for a private photo, good for an hour and for nothing else: WeChat fetches it to check it."""

import hashlib
import hmac
from datetime import datetime, timedelta

from app.services.errors import not_found
from models.orders import Upload

LIFE = timedelta(hours=1)
"""Longer than WeChat takes to look."""


def media_address(base: str, secret: str, code: str, now: datetime) -> str:
    """Where a photo can be fetched for `LIFE`; nothing when the deployment has no public address."""
    if not base:
        return ""
    until = int((now + LIFE).timestamp())
    return f"{base}/api/v1/media/{code}?until={until}&by={_signature(secret, code, until)}"


def find_by_address(secret: str, code: str, until: int, signature: str, now: datetime) -> Upload:
    """The photo of a signed address; NOT_FOUND when it is over, forged, or of another photo."""
    fresh = now.timestamp() < until <= (now + LIFE).timestamp() + 60
    good = hmac.compare_digest(signature.encode(), _signature(secret, code, until).encode())
    upload = Upload.get_or_none(Upload.code == code) if fresh and good else None
    if upload is None:
        raise not_found("这张照片")
    return upload


def _signature(secret: str, code: str, until: int) -> str:
    key = hashlib.sha256(b"media-address:" + secret.encode()).digest()
    return hmac.new(key, f"{code}:{until}".encode(), hashlib.sha256).hexdigest()
