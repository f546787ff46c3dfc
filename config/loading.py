"""Loading the product: a thousand modules of which nothing goes away before the process does."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """What is loaded meanwhile is left alone by the garbage collector, now and for good.

    It would look through all of it again and again while it is loaded and once more at the end, a third of what a
    short process costs; and a worker that is forked would get its own copy of every page it shares.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
