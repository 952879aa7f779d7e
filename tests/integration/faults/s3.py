"""S3 as moto's server plays it, with answers that fail by chance."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import fsspec
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

BUSY = (
    b"<Error><Code>SlowDown</Code><Message>Please reduce your rate.</Message></Error>"
)
BROKEN = b"<Error><Code>InternalError</Code><Message>Try again.</Message></Error>"
FAILURES = (("503 Slow Down", BUSY), ("500 Internal Server Error", BROKEN))
ACCESS = {
    "AWS_ACCESS_KEY_ID": "id",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_MAX_ATTEMPTS": "1",  # what fails gets past Amazon's own client
}


@dataclass(slots=True)
class FlakyServer:
    """A WSGI application that fails at a `rate`, before or after it did its work."""

    app: Any
    rate: float = 0.0
    operations: int = 0
    failures: int = 0
    draw: random.Random = field(default_factory=lambda: random.Random(5))  # noqa: S311 - no secret
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:  # noqa: ANN401
        """Answer a request, or fail."""
        with self.lock:
            self.operations += 1
            fails = self.draw.random() < self.rate
            works = not fails or self.draw.random() < 0.5
            status, body = self.draw.choice(FAILURES)
            self.failures += fails
        answer: Iterable[bytes] = ()
        if works:
            answer = self.app(environ, _ignored if fails else start)
        if not fails:
            return answer
        b"".join(answer)
        start(status, [("Content-Type", "application/xml")])
        return [body]


@contextmanager
def serving() -> Iterator[FlakyServer]:
    """Serve S3 with an empty bucket `corpus` on a free port, and let fsspec use it."""
    flaky = FlakyServer(DomainDispatcherApplication(create_backend_app))
    server = make_server(
        "127.0.0.1", 0, flaky, threaded=True, request_handler=MotoRequestHandler
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    kind = fsspec.get_filesystem_class("s3")
    try:
        with patch.dict(os.environ, {**ACCESS, "AWS_ENDPOINT_URL": url}):
            kind.clear_instance_cache()
            files = fsspec.filesystem("s3")
            if files.exists("corpus"):  # moto remembers for as long as its process
                files.rm("corpus", recursive=True)
            files.mkdir("corpus")
            yield flaky
    finally:
        kind.clear_instance_cache()
        server.shutdown()
        server.server_close()
        thread.join()


def _ignored(status: str, headers: Any, info: Any = None) -> Any:  # noqa: ANN401
    """Take what an answer begins with, which nobody will get."""
    del status, headers, info
    return lambda _data: None
