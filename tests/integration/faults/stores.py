"""A file system that stumbles: memory, with operations that fail by chance."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import fsspec
from fsspec.implementations.memory import MemoryFileSystem


class FlakyFileSystem(MemoryFileSystem):
    """Fail every so many operations, before or after they took effect."""

    protocol = "flaky"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    rate: ClassVar[float] = 0.0
    draw: ClassVar[random.Random] = random.Random(0)  # noqa: S311 - not a secret
    operations: ClassVar[int] = 0
    failures: ClassVar[int] = 0

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(super()._strip_protocol(path.removeprefix("flaky://")))

    def cat_file(self, path: str, **more: Any) -> bytes:  # noqa: ANN401
        self._stumble()
        data: bytes = super().cat_file(path, **more)
        return data

    def put_file(self, lpath: str, rpath: str, **more: Any) -> None:  # noqa: ANN401
        with self._before_or_after():
            super().put_file(lpath, rpath, **more)

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite") -> None:
        with self._before_or_after():
            super().pipe_file(path, value, mode=mode)

    def info(self, path: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        self._stumble()
        found: dict[str, Any] = super().info(path, **more)
        return found

    def find(self, path: str, **more: Any) -> Any:  # noqa: ANN401
        self._stumble()
        return super().find(path, **more)

    def rm_file(self, path: str) -> None:
        self._stumble()
        super().rm_file(path)

    @classmethod
    @contextmanager
    def _before_or_after(cls) -> Iterator[None]:
        """Stumble before a change, or after it: then it is there, but no answer."""
        arrives = cls.draw.random() < 0.5
        if not arrives:
            cls._stumble()
        yield
        if arrives:
            cls._stumble()

    @classmethod
    def _stumble(cls) -> None:
        cls.operations += 1
        if cls.draw.random() < cls.rate:
            cls.failures += 1
            raise cls.draw.choice(
                [
                    TimeoutError("read timed out"),
                    OSError("503 Slow Down"),
                    ConnectionResetError("connection reset by peer"),
                ]
            )


fsspec.register_implementation("flaky", FlakyFileSystem, clobber=True)
