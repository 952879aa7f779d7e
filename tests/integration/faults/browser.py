"""A headless Chromium that opens pages, and a server that hears what they ask for."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--virtual-time-budget=2000"),
)


def find_browser() -> str | None:
    """Return the path of a Chromium; None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


BROWSER = find_browser() or ""
NEEDS_BROWSER = pytest.mark.skipif(not BROWSER, reason="no Chromium is installed")
DEAD = "http://127.0.0.1:9"  # where nothing listens


def open_page(page: Path | str, *, browser: str, home: Path) -> str:
    """Return a page's markup once its scripts have run and it has loaded all it will.

    `page` is a file or a URL, `home` a folder for what the browser keeps.
    """
    url = page if isinstance(page, str) else page.as_uri()
    done = subprocess.run(  # noqa: S603 - a browser that `which` found, our own page
        [browser, *FLAGS, f"--user-data-dir={home}", "--dump-dom", url],
        capture_output=True,
        check=True,
        timeout=120,
    )
    return done.stdout.decode()


@dataclass(frozen=True, slots=True)
class Beacon:
    """A server's URL, and the paths that it was asked for."""

    url: str
    heard: list[str] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Beacon]:
    """Serve nothing on a free port, and keep what is asked for."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            beacon.heard.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    beacon = Beacon(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield beacon
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
