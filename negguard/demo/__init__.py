"""Invented documents and chats that ship with the package, with what is right for each.

`documents.jsonl` has `id`, `text`, `source` and `genre`; `chats.jsonl` has
`messages` in place of the text. `expected.jsonl` says for every id the label, the
kinds that are right and the spans of frames and claims, as code-point offsets
(`msg` is the index of the message in a chat). About half of the rows are
look-alikes without a frame. All people, places and figures are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """Where the shipped examples and their gold labels lie."""

    documents: Traversable
    chats: Traversable
    expected: Traversable


def demo_files() -> DemoFiles:
    """Return the shipped files; `importlib.resources.as_file` gives them a path."""
    folder = files(__name__)
    return DemoFiles(
        documents=folder / "documents.jsonl",
        chats=folder / "chats.jsonl",
        expected=folder / "expected.jsonl",
    )
