"""Progress on the terminal: one bar for each part of a long run, one after the other."""

import sys

from tqdm import tqdm


class Bars:
    """Call it with what is being done, how much of it is done, and of how much."""

    def __init__(self) -> None:
        self._what = ""
        self._bar: tqdm | None = None

    def __call__(self, what: str, done: int, total: int) -> None:
        if what != self._what:
            self.close()
            self._what, self._bar = what, tqdm(total=total, desc=what, unit="", file=sys.stderr)
        if self._bar is not None:
            self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
