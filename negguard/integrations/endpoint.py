"""A chat endpoint that speaks OpenAI's protocol: one request, one JSON answer.

Standard library only. What goes wrong (time-out, refused connection, 429 and 5xx) is
tried again with growing pauses; what stays wrong is a `RowError`, so that the row at
hand fails closed and the others go on.
"""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from negguard.errors import RowError, UsageError

AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
# An answer longer than this is no answer to what was asked.
MOST_BYTES = 4 * 2**20
NO_JSON = "the reviewer's answer is not the JSON that was asked for"
LOST = (urllib.error.URLError, http.client.HTTPException, TimeoutError, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a model answers; `url` ends before `/chat/completions`.

    `seconds` is the limit of one try, `pause` the seconds before the second try;
    each later pause is twice as long.
    """

    url: str
    model: str
    key: str | None = None
    seconds: float = 60.0
    tries: int = 3
    pause: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what is no web address: `file:` would read this machine's files."""
        if not self.url.startswith(("http://", "https://")):
            msg = f"the endpoint {self.url!r} starts with neither http:// nor https://"
            raise UsageError(msg)

    def ask(self, messages: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        """Return the JSON object that the model answers with.

        Raises:
            RowError: no answer in time, a refusal, or no JSON object.
        """
        body = {
            "model": self.model,
            "messages": list(messages),
            "temperature": 0,
            "response_format": {"type": "json_object"},
        }
        return read_response(self._sent(json.dumps(body).encode()))

    def _sent(self, body: bytes) -> bytes:
        headers = {"Content-Type": "application/json"}
        if self.key is not None:
            headers["Authorization"] = f"Bearer {self.key}"
        address = f"{self.url.rstrip('/')}/chat/completions"
        problem = "was not tried"
        for attempt in range(self.tries):
            if attempt:
                time.sleep(self.pause * 2 ** (attempt - 1))
            request = urllib.request.Request(address, body, headers)  # noqa: S310 - checked above
            try:
                with urllib.request.urlopen(request, timeout=self.seconds) as answer:  # noqa: S310
                    return bytes(answer.read(MOST_BYTES))
            except urllib.error.HTTPError as error:
                error.close()
                problem = f"answered {error.code}"
                if error.code not in AGAIN:
                    break
            except LOST as error:
                problem = str(error) or type(error).__name__
        msg = f"the reviewer {problem}"
        raise RowError(msg)


def read_response(raw: bytes) -> dict[str, Any]:
    """Return the object inside the first choice's message.

    Raises:
        RowError: there is none; a refusal says so.
    """
    try:
        choice = json.loads(raw)["choices"][0]
        message = choice["message"]
        if message.get("refusal"):
            msg = "the reviewer refused"
            raise RowError(msg)
        content = message["content"]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise RowError(NO_JSON) from error
    return read_answer(content)


def read_answer(text: object) -> dict[str, Any]:
    """Return the object that a model wrote, and nothing beside it.

    Raises:
        RowError: it wrote anything else, or nothing.
    """
    try:
        answer = json.loads(text) if isinstance(text, str) else None
    except ValueError as error:
        raise RowError(NO_JSON) from error
    if not isinstance(answer, dict):
        msg = "the reviewer's answer is no JSON object"
        raise RowError(msg)
    return answer
