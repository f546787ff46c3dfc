"""One access token for all processes: sealed in a table, fetched by one of them at a time."""

import base64
import hashlib
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.wechat.errors import Busy
from models.database import changed, opaque_code, transaction
from models.wechat import AccessToken

EARLY = timedelta(minutes=2)
"""A token is fetched anew this long before it ends."""
FETCH_LEASE = timedelta(seconds=40)
"""Longer than the gateway's tries together: only a fetcher that died loses its turn."""
PATIENCE = 45.0
"""Seconds others wait for its result: longer than a lease, so that a dead fetcher is outlived."""

Fetch = Callable[[], tuple[str, int]]


class TokenStore(Protocol):
    """Where the shared token is kept. `fetch` answers a token and its life in seconds."""

    def token(self, fetch: Fetch) -> str:
        """The token all share; fetched by exactly one caller when there is none that is fresh."""

    def forget(self, token: str) -> None:
        """The token was refused: let the next caller fetch another, unless somebody already did."""


class DatabaseTokens:
    """The store in the entered district's database. No network inside a transaction: the right to fetch is a
    lease, and the others wait for its result. `key` is the deployment's secret, of any length."""

    def __init__(self, appid: str, key: bytes | str, lease: timedelta = FETCH_LEASE) -> None:
        self._appid = appid
        self._lease = lease
        secret = key.encode() if isinstance(key, str) else key
        self._cipher = AESGCM(hashlib.sha256(b"wechat-token:" + secret).digest())

    def token(self, fetch: Fetch) -> str:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            known = self._fresh()
            if known:
                return known
            lease = self._claim()
            if lease:
                return self._fetch(fetch, lease)
            time.sleep(0.03)
        raise Busy(what="等待访问令牌")

    def forget(self, token: str) -> None:
        row = AccessToken.get_or_none(AccessToken.appid == self._appid)
        if row is not None and self._open(row.sealed) == token:
            self._discard(row)

    def _fresh(self) -> str:
        row = AccessToken.get_or_none(AccessToken.appid == self._appid)
        if row is None or not row.sealed or row.expires_at - EARLY <= datetime.now(UTC):
            return ""
        token = self._open(row.sealed)
        if not token:
            # Sealed with a key that was changed: nobody can use it, so nobody should wait for its end.
            self._discard(row)
        return token

    def _discard(self, row: AccessToken) -> None:
        """Take this token away, unless somebody stored another meanwhile."""
        with transaction():
            AccessToken.update(sealed="").where(
                AccessToken.id == row.id, AccessToken.sealed == row.sealed
            ).execute()

    def _claim(self) -> str:
        now, lease = datetime.now(UTC), opaque_code("w")
        with transaction():
            AccessToken.insert(
                appid=self._appid, expires_at=now, fetching_until=now - self._lease
            ).on_conflict_ignore().execute()
            stale = (AccessToken.sealed == "") | (AccessToken.expires_at <= now + EARLY)
            claimed = changed(
                AccessToken.update(fetching=lease, fetching_until=now + self._lease).where(
                    AccessToken.appid == self._appid, AccessToken.fetching_until < now, stale
                )
            )
        return lease if claimed else ""

    def _fetch(self, fetch: Fetch, lease: str) -> str:
        mine = (AccessToken.appid == self._appid) & (AccessToken.fetching == lease)
        try:
            token, seconds = fetch()
        except BaseException:
            with transaction():
                AccessToken.update(fetching="", fetching_until=datetime.now(UTC) - self._lease).where(
                    mine
                ).execute()
            raise
        now = datetime.now(UTC)
        with transaction():
            AccessToken.update(
                sealed=self._seal(token),
                expires_at=now + timedelta(seconds=seconds),
                fetching="",
                fetching_until=now - self._lease,
            ).where(mine).execute()
        return token

    def _seal(self, token: str) -> str:
        nonce = os.urandom(12)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, token.encode(), b"")).decode()

    def _open(self, sealed: str) -> str:
        """The token, or nothing when it was sealed with another key."""
        try:
            raw = base64.b64decode(sealed)
            return self._cipher.decrypt(raw[:12], raw[12:], b"").decode()
        except (InvalidTag, ValueError):
            return ""
