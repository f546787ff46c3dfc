"""One access token for all processes: sealed in a table, fetched by one of them at a time."""

import base64
import hashlib
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.wechat.errors import Busy, WeChatTrouble
from models.database import changed, current, opaque_code, transaction
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
    lease, and the others wait for its result. Threads queue, so that one of a process asks, and those who waited
    for a fetch that failed share its trouble. `key` is the deployment's secret, of any length."""

    def __init__(self, appid: str, key: bytes | str, lease: timedelta = FETCH_LEASE) -> None:
        self._appid = appid
        self._lease = lease
        secret = key.encode() if isinstance(key, str) else key
        self._turn = threading.Lock()
        self._failures: tuple[int, WeChatTrouble | None] = (0, None)
        self._cipher = AESGCM(hashlib.sha256(b"wechat-token:" + secret).digest())

    def token(self, fetch: Fetch) -> str:
        if current().database.in_transaction():
            raise RuntimeError("a token may be fetched over the network: never inside a transaction")
        known = self._fresh()
        if known:
            return known
        deadline, (seen, _) = time.monotonic() + PATIENCE, self._failures
        if not self._turn.acquire(timeout=PATIENCE):
            raise Busy(what="等待访问令牌")
        try:
            count, trouble = self._failures
            if trouble is not None and count != seen:
                raise trouble.with_traceback(None)
            return self._among_processes(fetch, deadline)
        finally:
            self._turn.release()

    def _among_processes(self, fetch: Fetch, deadline: float) -> str:
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
            # A lease that ends later than any can was given by a clock that has been put back since.
            free = (AccessToken.fetching_until < now) | (AccessToken.fetching_until > now + 2 * self._lease)
            claimed = changed(
                AccessToken.update(fetching=lease, fetching_until=now + self._lease).where(
                    AccessToken.appid == self._appid, free, stale
                )
            )
        return lease if claimed else ""

    def _fetch(self, fetch: Fetch, lease: str) -> str:
        mine = (AccessToken.appid == self._appid) & (AccessToken.fetching == lease)
        try:
            token, seconds = fetch()
        except BaseException as error:
            if isinstance(error, WeChatTrouble):
                self._failures = (self._failures[0] + 1, error)
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
