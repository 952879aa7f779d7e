"""Functions that run as plain Python on a few bytes, and as machine code on many.

Importing numba and compiling cost seconds, which a look at one document is not worth; a
gigabyte is. Kernels are plain functions over bytes and sequences of whole numbers, so
both ways give the same numbers. They call each other and nothing else.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

PLAIN_UP_TO = 48_000  # bytes; from here loading the compiled kernels pays


@cache
def compiled(*modules: ModuleType) -> Mapping[str, Callable[..., Any]]:
    """Return the kernels of modules, by name, as machine code; callees come first.

    The code is cached on disk under a digest of all that it is made of, since a kernel
    holds the code of those that it calls; without a cache that can be written it is
    made anew in each process.
    """
    from numba import njit  # noqa: PLC0415 - loaded when there is enough to do

    space: dict[str, Any] = {}
    for module in modules:
        space |= vars(module)
    with _cache_of(modules) as cached:
        for module in modules:
            for kernel in module.KERNELS:
                copy = FunctionType(kernel.__code__, space, kernel.__name__)
                copy.__module__ = kernel.__module__
                space[kernel.__name__] = njit(cache=cached)(copy)
    return space


@contextmanager
def _cache_of(modules: tuple[ModuleType, ...]) -> Iterator[bool]:
    """Let numba cache in a folder of these sources; tell whether it can."""
    from numba import config  # noqa: PLC0415 - as above

    sources = "".join(map(inspect.getsource, modules))
    digest = hashlib.sha256(sources.encode()).hexdigest()[:16]
    folder = Path.home() / ".cache" / "negguard" / "kernels" / digest
    before = getattr(config, "CACHE_DIR", "")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        yield False
        return
    vars(config)["CACHE_DIR"] = str(folder)
    try:
        yield True
    finally:
        vars(config)["CACHE_DIR"] = before
