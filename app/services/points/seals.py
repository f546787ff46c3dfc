"""The ledger's keys: seals, by which a stored transfer tells that it was changed behind the ledger's back, and the
key that signs each day's root."""

import hashlib
import hmac
from typing import Any

from models.database import canonical_json

_key: bytes | None = None
_signing: bytes | None = None


def use_key(key: str) -> None:
    """Set once when a program starts, from the deployment's settings. Whoever lacks it cannot forge a seal."""
    global _key, _signing
    _key, _signing = _derive(key, b"seals"), _derive(key, b"receipts")


def _derive(key: str, purpose: bytes) -> bytes:
    return hmac.digest(key.encode(), b"hongguanjia:" + purpose, hashlib.sha256)


def seal(row: dict[str, Any]) -> str:
    """The seal of a transfer: keyed over every column but `id` and itself, as they are stored."""
    if _key is None:
        raise RuntimeError("no ledger key: call points.use_key() where the program starts")
    return hmac.new(_key, canonical_json(row).encode(), hashlib.sha256).hexdigest()


def signing_seed() -> bytes:
    """The seed of the key that signs each day's root."""
    if _signing is None:
        raise RuntimeError("no ledger key: call points.use_key() where the program starts")
    return _signing
