"""Serve a review to this machine alone: loopback, a token in the URL, no other origin.

Whoever does not know the token learns nothing, not even that there is a review. A page
of another site cannot send a decision: it lacks the token, and its requests say where
they come from. A name that another site points at this machine is refused, too.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from typing_extensions import override

from negguard.errors import NegguardError
from negguard.review.items import OPEN, STATES, Choice
from negguard.review.page import SECURITY, View, html_page
from negguard.review.session import Review

LOOPBACK = "127.0.0.1"
OURSELVES = frozenset((LOOPBACK, "localhost"))
LARGEST_FORM = 64 * 1024
# Seconds after which a browser that says nothing is let go.
SILENCE = 30
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": SECURITY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # A form under `no-referrer` would not say which origin it comes from.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Server(ThreadingHTTPServer):
    """A review on a port of this machine; `port` 0 takes a free one."""

    daemon_threads = True

    def __init__(self, review: Review, *, run: str, port: int = 0) -> None:
        super().__init__((LOOPBACK, port), Handler)
        self.review = review
        self.run_name = run
        self.home = f"/{secrets.token_urlsafe(32)}/"

    @property
    def url(self) -> str:
        """Return what to open: it holds the token."""
        return f"http://{LOOPBACK}:{self.server_port}{self.home}"


class Handler(BaseHTTPRequestHandler):
    """Answer one request of a browser."""

    server: Server
    server_version = "negguard"
    sys_version = ""
    timeout: ClassVar[int] = SILENCE

    def do_GET(self) -> None:
        """Show an item, or the first that is chosen."""
        asked = self._asked(frozenset(("same-origin", "none")))
        if asked is None:
            self._refuse()
        elif asked.number is None:
            first = self.server.review.next_of(-1, asked.choice)
            if first is None:
                self._show(asked)
            else:
                self._send_on(asked.at(first))
        else:
            self._show(asked)

    def do_POST(self) -> None:
        """Write a decision down, then go on to the next item."""
        asked = self._asked(frozenset(("same-origin",)))
        form = self._form() if asked is not None and self._is_ours() else None
        if asked is None or asked.number is None or form is None:
            self._refuse()
            return
        review = self.server.review
        item = review.items[asked.number]
        try:
            review.decide(item, form.get("said", ""), note=form.get("note", ""))
        except NegguardError as error:
            self._show(asked, told=f"not decided: {error}")
            return
        self._send_on(asked.at(review.next_of(asked.number, asked.choice)))

    def _asked(self, sites: frozenset[str]) -> View | None:
        """Return what a request asks for; None for what is not to be answered."""
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        site = self.headers.get("Sec-Fetch-Site")
        parts = urlsplit(self.path)
        home = self.server.home
        known = hmac.compare_digest(parts.path[: len(home)].encode(), home.encode())
        if not known or host not in OURSELVES or site not in {None, *sites}:
            return None
        number = _number(parts.path[len(home) :], len(self.server.review.items))
        if number is None and parts.path != home:
            return None
        values = {
            n: v[0] for n, v in parse_qs(parts.query, keep_blank_values=True).items()
        }
        return View(
            home=home,
            choice=_choice(values),
            number=number,
            whole="whole" in values,
        )

    def _is_ours(self) -> bool:
        """Tell whether a form was sent by a page of this server."""
        origin = self.headers.get("Origin")
        return origin is None or origin == f"http://{self.headers.get('Host')}"

    def _form(self) -> dict[str, str] | None:
        kind = self.headers.get("Content-Type", "")
        length = self.headers.get("Content-Length", "")
        if kind.partition(";")[0].strip() != "application/x-www-form-urlencoded":
            return None
        if not (length.isascii() and length.isdigit()) or int(length) > LARGEST_FORM:
            return None
        sent = self.rfile.read(int(length)).decode("utf-8", "replace")
        return {
            name: values[0]
            for name, values in parse_qs(sent, keep_blank_values=True).items()
        }

    def _show(self, view: View, *, told: str = "") -> None:
        review = self.server.review
        try:
            item = None if view.number is None else review.items[view.number]
            seen = None if item is None else review.open(item)
        except NegguardError as error:
            self._answer(HTTPStatus.CONFLICT, f"negguard: {error}", plain=True)
            return
        told_too = replace(view, told=told)
        page = html_page(review, told_too, run=self.server.run_name, seen=seen)
        self._answer(HTTPStatus.CONFLICT if told else HTTPStatus.OK, page)

    def _refuse(self) -> None:
        self._answer(HTTPStatus.NOT_FOUND, "nothing is here", plain=True)

    def _send_on(self, url: str) -> None:
        self._answer(HTTPStatus.SEE_OTHER, "", location=url)

    def _answer(
        self, status: HTTPStatus, body: str, *, plain: bool = False, location: str = ""
    ) -> None:
        data = body.encode("utf-8", "replace")
        headers = dict(HEADERS)
        if plain:
            headers["Content-Type"] = "text/plain; charset=utf-8"
        if location:
            headers["Location"] = location
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the paths hold the token."""


def _number(rest: str, count: int) -> int | None:
    """Return the item that a path names, of so many."""
    place, _, digits = rest.partition("/")
    if place != "item" or not (digits.isascii() and digits.isdigit()):
        return None
    return int(digits) if len(digits) < 10 and int(digits) < count else None


def _choice(values: Mapping[str, str]) -> Choice:
    """Return the filter of a query; what makes no sense filters nothing."""
    state = values.get("state", OPEN)
    return Choice(
        kind=values.get("kind", ""),
        rule=values.get("rule", ""),
        source=values.get("source", ""),
        least=_share(values.get("least", ""), 0.0),
        most=_share(values.get("most", ""), 1.0),
        state=state if state in STATES else "",
    )


def _share(value: str, otherwise: float) -> float:
    try:
        found = float(value)
    except ValueError:
        return otherwise
    return found if 0 <= found <= 1 else otherwise
