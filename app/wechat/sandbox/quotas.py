"""How often each interface may be called, by the minute or second and by the day."""

from collections import Counter

from app.wechat.sandbox.refusal import Refusal
from app.wechat.sandbox.state import State

DAY = 86400
QUOTAS: dict[str, tuple[tuple[int, int, int], ...]] = {
    "/cgi-bin/token": ((DAY, 2_000, 45009),),
    "/cgi-bin/stable_token": ((60, 10_000, 45011), (DAY, 500_000, 45009)),
    "/cgi-bin/message/subscribe/send": ((DAY, 10_000_000, 45009),),
    "/wxa/getwxacodeunlimit": ((60, 5_000, 45009),),
    "/wxa/msg_sec_check": ((60, 4_000, 44991), (DAY, 2_000_000, 45009)),
    "/wxa/media_check_async": ((60, 2_000, 44991), (DAY, 200_000, 45009)),
    "/wxa/generate_urllink": ((1, 100, 44990), (DAY, 500_000, 44993)),
}
"""Seconds, calls within them, and the errcode of one more."""


class Quotas:
    """Counts in fixed windows of the sandbox's clock. `lower` makes a limit small enough to be met by a test."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._limits = dict(QUOTAS)
        self._counts: Counter[tuple[str, int, int]] = Counter()

    def lower(self, path: str, calls: int) -> None:
        """KeyError for an interface without limits."""
        self._limits[path] = tuple((seconds, min(most, calls), errcode) for seconds, most, errcode in QUOTAS[path])

    def spend(self, path: str) -> None:
        """Count a call; Refusal when it is one too many."""
        with self._state.lock:
            for seconds, most, errcode in self._limits.get(path, ()):
                window = (path, seconds, int(self._state.now() // seconds))
                if self._counts[window] >= most:
                    raise Refusal(errcode, "reach max api limit")
            for seconds, _, _ in self._limits.get(path, ()):
                self._counts[(path, seconds, int(self._state.now() // seconds))] += 1
            if len(self._counts) > 1000:
                self._counts = Counter(dict(list(self._counts.items())[-100:]))
