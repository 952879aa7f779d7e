"""The page of a document's way names functions as they are, in the order of calls."""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from pkgutil import resolve_name
from types import FrameType

import pytest

import negguard
from negguard.cli.main import run
from negguard.guard import Guard
from negguard.model import Action

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "pipelines" / "docs" / "document.md").read_text("utf-8")
DOCUMENT, SHARD = PAGE.split("## A shard of documents")
NAME = re.compile(r"^\| `(negguard(?:\.\w+)+)` \|", re.MULTILINE)
HOME = str(Path(negguard.__file__).parent)
TEXT = (
    "NOTICE: the claims below are entirely false.\n\n"
    "Ed Sheeran won the 100m gold at Paris 2024."
)


@contextmanager
def followed() -> Iterator[list[str]]:
    """Yield the full names of the functions of negguard, as they are called."""
    called: list[str] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(HOME):
            path = code.co_filename.removeprefix(HOME).removesuffix(".py")
            called.append(f"negguard{path.replace('/', '.')}.{code.co_qualname}")

    before = sys.getprofile()
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield called
    finally:
        sys.setprofile(before)
        threading.setprofile(None)


def require_order(names: list[str], called: list[str]) -> None:
    """Fail where names are not a part of the calls, in their order."""
    rest = iter(called)
    for place, name in enumerate(names):
        assert any(name == each for each in rest), (name, names[:place][-1:])


@pytest.mark.parametrize("name", sorted(set(NAME.findall(PAGE))))
def test_every_function_of_the_page_is_there(name: str) -> None:
    function = resolve_name(name)
    assert callable(function)
    assert (function.__doc__ or "").strip()


def test_a_document_travels_as_the_page_says() -> None:
    guard = Guard.load("synthetic")
    guard.inspect(TEXT)  # what is loaded on first use is loaded
    with followed() as called:
        outcome = guard.inspect(TEXT)
    assert outcome.decision.action is Action.REWRITE
    names = NAME.findall(DOCUMENT)
    assert len(names) > 30
    require_order(names, called)


def test_a_shard_travels_as_the_page_says(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    rows = [{"id": "1", "text": TEXT}, {"id": "2", "text": "It rained."}]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (corpus / "part.jsonl").write_text(lines)
    command = ["apply", str(corpus), "--output", str(tmp_path / "clean"), "--quiet"]
    with followed() as called:
        assert run([*command, "--policy", "synthetic"]) == 0
    names = NAME.findall(SHARD)
    assert len(names) > 20
    require_order(names, called)


def test_another_order_is_noticed() -> None:
    require_order(["a", "c"], ["a", "b", "c"])
    with pytest.raises(AssertionError):
        require_order(["c", "a"], ["a", "b", "c"])
