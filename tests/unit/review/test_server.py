"""A review is served to whoever started it, and to nobody else."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from negguard.review.server import Server
from tests.integration.faults.hostile import Elements
from tests.unit.review.reviews import CHANGED, HELD, finished, journal, review_of

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Client:
    """A browser's part of the talk, without a browser."""

    server: Server
    output: Path

    def get(self, path: str = "", *, whole: str = "", **headers: str) -> Answer:
        return self._ask("GET", whole or f"{self.server.home}{path}", None, headers)

    def post(self, path: str, *, whole: str = "", **headers: str) -> Answer:
        where = whole or f"{self.server.home}{path}"
        said = urlencode({"said": "reject", "note": "fine"})
        return self._ask("POST", where, said, {"Content-Type": FORM, **headers})

    @property
    def decided(self) -> bool:
        return (self.output / "_negguard" / "decisions.jsonl").exists()

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> Answer:
        named = {name.replace("_", "-"): each for name, each in headers.items()}
        port = self.server.server_port
        talk = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        talk.request(method, path, body=body, headers=named)
        answer = talk.getresponse()
        read = answer.read().decode()
        talk.close()
        return Answer(answer.status, dict(answer.getheaders()), read)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    output = finished(tmp_path, "plain", HELD, CHANGED)[1]
    server = Server(review_of(output), run=str(output))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with server:
        yield Client(server, output)
        server.shutdown()
    thread.join()


def test_only_this_machine_is_served(client: Client) -> None:
    assert client.server.server_address[0] == "127.0.0.1"


def test_the_first_open_row_is_shown(client: Client) -> None:
    moved = client.get()
    assert moved.status == 303
    page = client.get(whole=moved.headers["Location"]).body
    assert HELD in Elements(page).text
    assert "2 open, 0 accepted" in page


def test_a_rewrite_stands_beside_what_was_read(client: Client) -> None:
    page = client.get("item/1").body
    assert "as it was read" in page
    assert "as it was rewritten" in page
    button = '<button name="said" value="hold"'
    assert button in page
    assert button not in client.get("item/0").body


def test_a_decision_is_written_down_and_the_next_row_follows(client: Client) -> None:
    moved = client.post("item/0?state=open")
    assert moved.status == 303
    assert urlsplit(moved.headers["Location"]).path.endswith("/item/1")
    (line,) = journal(client.output)
    assert (line["id"], line["action"], line["note"]) == ("row-1", "keep", "fine")


def test_what_was_decided_is_no_longer_open(client: Client) -> None:
    client.post("item/0")
    client.post("item/1")
    page = client.get().body
    assert "All is decided" in page
    assert "negguard release" in page


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {}),
        ("/item/0", {}),
        (f"/{'x' * 43}/item/0", {}),
        ("HOME" + "item/99", {}),
        ("HOME" + "item/-1", {}),
        ("HOME" + "item/%D9%A1", {}),
        ("HOME" + "other", {}),
        ("HOME" + "item/0", {"Host": "evil.example"}),
        ("HOME" + "item/0", {"Host": "evil.example:80"}),
        ("HOME" + "item/0", {"Sec_Fetch_Site": "cross-site"}),
        ("HOME" + "item/0", {"Sec_Fetch_Site": "same-site"}),
    ],
)
def test_whoever_lacks_the_token_or_comes_from_elsewhere_learns_nothing(
    client: Client, path: str, headers: dict[str, str]
) -> None:
    where = path.replace("HOME", client.server.home)
    for answer in (
        client.get(whole=where, **headers),
        client.post("", whole=where, **headers),
    ):
        assert (answer.status, answer.body) == (404, "nothing is here")
    assert not client.decided


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "none"},
        {"Content_Type": "text/plain"},
        {"Content_Type": "multipart/form-data"},
        {"Content_Length": "70000"},
        {"Content_Length": "-1"},
    ],
)
def test_forms_of_other_pages_decide_nothing(
    client: Client, headers: dict[str, str]
) -> None:
    kind = (
        {"Content-Type": headers.pop("Content_Type")}
        if "Content_Type" in headers
        else {}
    )
    assert client.post("item/0", **headers, **kind).status == 404
    assert not client.decided


def test_a_form_of_the_page_itself_decides(client: Client) -> None:
    own = f"http://127.0.0.1:{client.server.server_port}"
    sent = client.post("item/0", Origin=own, Sec_Fetch_Site="same-origin")
    assert sent.status == 303
    assert client.decided


def test_what_cannot_be_said_is_told_on_the_page(client: Client) -> None:
    for file in (client.output.parent / "in").iterdir():
        file.unlink()
    answer = client.post("item/1")
    assert answer.status == 409
    assert "not decided: nothing can be decided" in answer.body
    assert not client.decided


def test_every_answer_forbids_what_the_page_does_not_need(client: Client) -> None:
    for answer in (client.get(), client.get("item/0"), client.get("none")):
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_tokens_differ_and_are_too_long_to_guess(client: Client) -> None:
    other = Server(client.server.review, run="x")
    other.server_close()
    assert other.home != client.server.home
    assert len(other.home) >= 43


def test_filters_of_the_query_choose(client: Client) -> None:
    assert "Nothing is left" in client.get("?kind=fiction").body
    assert "Nothing is left" in client.get("?least=0.9").body
    assert client.get("?least=nonsense&most=7&state=none").status == 303
