"""What a run writes only as long as it holds its output.

A run may be stopped at any point, and wake after another took its lock over and wrote
what it wanted. So the lock is looked at before every write, and after: the moment
between a look and a write cannot be closed on a disk or in a store that knows nothing
of locks. A run that finds itself too late takes the other's marker away with what it
may have written over. Then no reader trusts a mixture, and the next run makes it good.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from negguard.errors import LostError
from negguard.store.folders import Folder
from negguard.store.lock import LOCK, read_owner
from negguard.store.manifest import SUCCESS


def never() -> bool:
    """Return that nothing makes up for a lost lock."""
    return False


@contextlib.contextmanager
def fenced(
    folder: Folder, token: str, *names: str, unless: Callable[[], bool] = never
) -> Iterator[None]:
    """Hold the output before and after a block that writes, or deletes.

    `names` are what vouches for the files that the block writes: they go, with the
    marker of the run, where the output turns out to be another's, `unless` that one
    wrote the same.

    Raises:
        LostError: somebody else holds the output, or nobody.
    """
    require_held(folder, token)
    yield
    try:
        require_held(folder, token)
    except LostError:
        if not unless():
            folder.delete([SUCCESS, *names])
        raise


def require_held(folder: Folder, token: str) -> None:
    """Refuse to write for a run that lost its lock.

    Raises:
        LostError: somebody else holds the output, or nobody.
    """
    for pause in (0.0, 0.05, 0.2):  # a heartbeat may be in the middle of its write
        time.sleep(pause)
        owner = read_owner(folder.read(LOCK) or b"")
        if owner is not None:
            break
    else:
        msg = "no run holds the output any more; this attempt writes nothing"
        raise LostError(msg)
    if owner.token != token:
        msg = f"{owner.name} holds the output; this attempt writes nothing more"
        raise LostError(msg)
