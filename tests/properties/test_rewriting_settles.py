"""Invariant 5: a rewritten document inspects clean; a second rewrite changes nothing.

Checked on every document and chat that ships with the package.
"""

from __future__ import annotations

import json
from functools import cache

import pytest

from negguard import Guard
from negguard.config import read_policy
from negguard.demo import demo_files
from negguard.model import Action, Document, Label, Message
from negguard.text.edits import apply_edits, invert_edits

POLICY = """
version: 1
actions:
- when: {label: detached}
  do: rewrite
  gates: {denied_share: 0, max_claims: 100, words_left: 0}
"""


def shipped() -> list[Document]:
    files = demo_files()
    texts = [json.loads(line) for line in files.documents.read_text().splitlines()]
    chats = [json.loads(line) for line in files.chats.read_text().splitlines()]
    return [Document(id=row["id"], text=row["text"]) for row in texts] + [
        Document(
            id=row["id"],
            messages=tuple(Message(m["role"], m["content"]) for m in row["messages"]),
        )
        for row in chats
    ]


@cache
def guard() -> Guard:
    return Guard.load(read_policy(POLICY, name="rewrite-all"))


@pytest.mark.slow
@pytest.mark.parametrize("document", shipped(), ids=lambda document: document.id)
def test_a_rewrite_is_clean_final_and_reversible(document: Document) -> None:
    outcome = guard().inspect(document)
    if outcome.decision.action is not Action.REWRITE:
        assert outcome.result == document
        return
    again = guard().inspect(outcome.result)
    assert again.verdict.label is not Label.DETACHED
    assert again.result == outcome.result
    for i, piece in enumerate(document.pieces):
        own = [e for e in outcome.decision.edits if e.message == document.message_of(i)]
        assert apply_edits(piece, own) == outcome.result.pieces[i]
        assert apply_edits(outcome.result.pieces[i], invert_edits(piece, own)) == piece


@pytest.mark.slow
def test_some_shipped_documents_are_rewritten() -> None:
    actions = {guard().inspect(document).decision.action for document in shipped()}
    assert Action.REWRITE in actions
