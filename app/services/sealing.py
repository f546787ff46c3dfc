"""Small secrets at rest (a second factor's seed): sealed with a key that follows from the deployment's."""

import base64
import hashlib
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_key = b""


def use_secret(secret_key: str) -> None:
    """Set once when a program starts, from the deployment's settings."""
    global _key
    _key = hashlib.sha256(b"at-rest:" + secret_key.encode()).digest()


def seal(text: str, bound_to: str) -> str:
    """The text sealed; it opens only together with what it was bound to, so that rows cannot be swapped."""
    nonce = os.urandom(12)
    return base64.b64encode(nonce + AESGCM(_key).encrypt(nonce, text.encode(), bound_to.encode())).decode()


def unseal(sealed: str, bound_to: str) -> str:
    """What was sealed; InvalidTag when the key, the binding or the text is another."""
    raw = base64.b64decode(sealed)
    return AESGCM(_key).decrypt(raw[:12], raw[12:], bound_to.encode()).decode()
