"""What is loaded for good is left alone by the garbage collector.

A guard is a few hundred thousand objects, and a full collection looks at each of them:
a tenth of a second, again and again, for nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def settle() -> None:
    """Keep all objects that are alive now out of later collections."""
    gc.collect()
    gc.freeze()


@contextmanager
def settled() -> Iterator[None]:
    """Keep all objects that are alive now out of collections for a while."""
    settle()
    try:
        yield
    finally:
        gc.unfreeze()
