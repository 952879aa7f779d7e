"""A local server that speaks OpenAI's protocol and answers what a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from negguard.integrations.endpoint import Endpoint

# An answer, or what makes one of a request.
Said = tuple[int, bytes] | Callable[[dict[str, Any]], tuple[int, bytes]]


@dataclass(slots=True)
class Script:
    """What the server answers, one entry a request; the last goes on for ever."""

    answers: list[Said]
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    def next(self, asked: dict[str, Any]) -> tuple[int, bytes]:
        said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return said(asked) if callable(said) else said


def says(content: object) -> tuple[int, bytes]:
    """Return the answer of a model that says `content`, as JSON where it is no text."""
    text = content if isinstance(content, str) else json.dumps(content)
    choice = {"message": {"role": "assistant", "content": text}}
    return 200, json.dumps({"choices": [choice]}).encode()


def refuses() -> tuple[int, bytes]:
    """Return the answer of a model that refuses."""
    message = {"role": "assistant", "content": None, "refusal": "I cannot help."}
    return 200, json.dumps({"choices": [{"message": message}]}).encode()


def data_of(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what a request asks about."""
    data: dict[str, Any] = json.loads(asked["messages"][1]["content"])
    return data


def judge(asked: dict[str, Any]) -> tuple[int, bytes]:
    """Answer as a careful judge: a statement is said where it stands word for word."""
    data = data_of(asked)
    text = "\n".join(data["document"])
    return says(
        {
            "statements": [
                {
                    "statement": one["statement"],
                    "said": "yes" if one["text"] in text else "no",
                }
                for one in data["statements"]
            ]
        }
    )


@contextmanager
def served(*answers: Said, stalls: float = 0) -> Iterator[tuple[Endpoint, Script]]:
    """Serve the answers on a free port of this machine."""
    script = Script(list(answers))
    released = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the base class's name
            body = self.rfile.read(int(self.headers["Content-Length"]))
            script.asked.append(json.loads(body))
            script.keys.append(self.headers.get("Authorization"))
            if stalls:
                released.wait(stalls)
            status, answer = script.next(script.asked[-1])
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield (
            Endpoint(
                url=f"http://127.0.0.1:{server.server_port}/v1",
                model="fake",
                key="secret",
                seconds=0.2 if stalls else 5.0,
                tries=2,
                pause=0.01,
            ),
            script,
        )
    finally:
        released.set()
        server.shutdown()
        thread.join()
        server.server_close()
