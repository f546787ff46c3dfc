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
FETCH_LEASE = timedelta(seconds=20)
PATIENCE = 20.0

Fetch = Callable[[], tuple[str, int]]


class TokenStore(Protocol):
    """Where the shared token is kept. `fetch` answers a token and its life in seconds."""

    def token(self, fetch: Fetch) -> str:
        """The token all share; fetched by exactly one caller when there is none that is fresh."""

    def forget(self, token: str) -> None:
        """The token was refused: let the next caller fetch another, unless somebody already did."""


class DatabaseTokens:
    """The store in the entered district's database. No network inside a transaction: the right to fetch is a
    lease, and the others wait for its result."""

    def __init__(self, appid: str, secret_key: str) -> None:
        self._appid = appid
        self._cipher = AESGCM(hashlib.sha256(b"wechat-token:" + secret_key.encode()).digest())

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
        if row is None or self._open(row.sealed) != token:
            return
        with transaction():
            AccessToken.update(sealed="").where(
                AccessToken.id == row.id, AccessToken.sealed == row.sealed
            ).execute()

    def _fresh(self) -> str:
        row = AccessToken.get_or_none(AccessToken.appid == self._appid)
        if row is None or not row.sealed or row.expires_at - EARLY <= datetime.now(UTC):
            return ""
        return self._open(row.sealed)

    def _claim(self) -> str:
        now, lease = datetime.now(UTC), opaque_code("w")
        with transaction():
            AccessToken.insert(
                appid=self._appid, expires_at=now, fetching_until=now - FETCH_LEASE
            ).on_conflict_ignore().execute()
            stale = (AccessToken.sealed == "") | (AccessToken.expires_at <= now + EARLY)
            claimed = changed(
                AccessToken.update(fetching=lease, fetching_until=now + FETCH_LEASE).where(
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
                AccessToken.update(fetching="", fetching_until=datetime.now(UTC) - FETCH_LEASE).where(
                    mine
                ).execute()
            raise
        now = datetime.now(UTC)
        with transaction():
            AccessToken.update(
                sealed=self._seal(token),
                expires_at=now + timedelta(seconds=seconds),
                fetching="",
                fetching_until=now - FETCH_LEASE,
            ).where(mine).execute()
        return token

    def _seal(self, token: str) -> str:
        nonce = os.urandom(12)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, token.encode(), b"")).decode()

    def _open(self, sealed: str) -> str:
        """The token, or nothing when it was sealed with another key."""
        raw = base64.b64decode(sealed)
        try:
            return self._cipher.decrypt(raw[:12], raw[12:], b"").decode()
        except InvalidTag:
            return ""
