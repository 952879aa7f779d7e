"""Try storage again when it stumbles, but not where a second try changes nothing."""

from __future__ import annotations

import errno
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from negguard.errors import StorageError

T = TypeVar("T")
# A second try changes nothing about these.
LASTING = (FileNotFoundError, FileExistsError, PermissionError, IsADirectoryError)
LASTING_CODES = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS, errno.ENOTDIR}


@dataclass(slots=True)
class Retries:
    """Tries operations up to `attempts` times and counts the repeats.

    Waits double from `wait` seconds, each between half and all of it by chance, so
    that workers that failed together do not come back together.
    """

    attempts: int = 8
    wait: float = 0.05
    count: int = 0

    def run(self, operation: Callable[[], T], what: str) -> T:
        """Return what `operation` returns.

        Raises:
            StorageError: every attempt failed, or the failure is a lasting one.
            FileNotFoundError: there is no such file.
        """
        for attempt in range(self.attempts):
            try:
                return operation()
            except FileNotFoundError:
                raise
            except Exception as error:
                # Stores raise what their client libraries please, so all are caught.
                if is_lasting(error) or attempt == self.attempts - 1:
                    msg = f"{what}: {str(error) or type(error).__name__}"
                    raise StorageError(msg) from error
                self.count += 1
                pause = self.wait * 2**attempt
                time.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - no secret
        msg = f"{what}: no attempt was allowed"
        raise StorageError(msg)


def is_lasting(error: Exception) -> bool:
    """Tell whether a second try would fail in the same way."""
    if isinstance(error, LASTING):
        return True
    if isinstance(error, OSError):
        return error.errno in LASTING_CODES
    return isinstance(error, (ValueError, TypeError, NotImplementedError))
