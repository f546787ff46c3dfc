"""How fast one caller may ask: a bucket of requests that fills up again, kept in this process."""

import threading
import time
from collections import OrderedDict

from app.services.errors import DomainError
from config.vocabulary import ErrorCode

CALLERS = 10_000


class Pace:
    """At most `per_minute` requests a minute for each caller, in bursts of up to a quarter of that."""

    def __init__(self, per_minute: int) -> None:
        self._rate = per_minute / 60
        self._size = float(max(per_minute // 4, 1))
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, caller: str) -> None:
        """Take one request from the caller's bucket; TOO_MANY_REQUESTS with a Retry-After when it is empty."""
        moment = time.monotonic()
        with self._lock:
            left, since = self._buckets.pop(caller, (self._size, moment))
            left = min(self._size, left + (moment - since) * self._rate)
            allowed = left >= 1
            self._buckets[caller] = (left - 1 if allowed else left, moment)
            if len(self._buckets) > CALLERS:
                self._buckets.popitem(last=False)
        if not allowed:
            wait = int((1 - left) / self._rate) + 1
            raise DomainError(ErrorCode.TOO_MANY_REQUESTS, f"请 {wait} 秒后再试", extra={"retry_after": wait})
