"""The error tree, named by what the run must do next.

```
NegguardError
├── UsageError       before the first row: stop, exit 2
│   └── PluginError  a plug-in is missing, broken or named twice
├── RowError         quarantine this row with the reason, go on
├── ShardError       leave the shard unmarked, go on, exit 3 at the end
├── IntegrityError   counts or digests disagree: stop, exit 4
├── StorageError     storage, Ray or a time-out failed: stop, exit 4, safe to run again
│   └── LostError    another run took the output over: write nothing more
└── BusyError        another run holds the output: stop, exit 5
```
"""

from __future__ import annotations


class NegguardError(Exception):
    """Be the root of every error that negguard raises on purpose."""


class UsageError(NegguardError):
    """Say that a policy, pack, plug-in, path or option is wrong."""


class PluginError(UsageError):
    """Say that a plug-in is missing, broken or registered twice."""


class RowError(NegguardError):
    """Say that one row cannot be judged."""


class ShardError(NegguardError):
    """Say that one shard cannot be read or written."""


class IntegrityError(NegguardError):
    """Say that counts or digests disagree with what was written."""


class StorageError(NegguardError):
    """Say that storage, Ray or a time limit failed; running again is safe."""


class LostError(StorageError):
    """Say that a run no longer holds its output."""


class BusyError(NegguardError):
    """Say that another run holds the output."""


def require_type(value: object, *kinds: type, what: str) -> None:
    """Refuse a value of a type that could only fail later, and less clearly.

    Raises:
        TypeError: `value` is of none of `kinds`; `what` says what it should be.
    """
    if not isinstance(value, kinds):
        msg = f"{what}, not {type(value).__name__}"
        raise TypeError(msg)
