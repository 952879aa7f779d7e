"""What a row is known by, in every run: its id, and a digest of what it says."""

from __future__ import annotations

import hashlib
import json

import pyarrow as pa

from negguard.model import Message
from negguard.store.schema import Columns, RowProblem, body_of, chats_of


def text_digests(table: pa.Table, columns: Columns) -> pa.Array:
    """Return the SHA-256 of each text's bytes, or of a chat's turns as JSON."""
    body = body_of(table, columns)
    if columns.text:
        raw = body.cast(pa.large_binary()).to_pylist()
    else:
        raw = [_turns(chat) for chat in chats_of(body)]
    return pa.array(
        [None if each is None else hashlib.sha256(each).hexdigest() for each in raw],
        type=pa.string(),
    )


def _turns(chat: tuple[Message, ...] | RowProblem) -> bytes | None:
    if isinstance(chat, RowProblem):
        return None
    return json.dumps([[turn.role, turn.content] for turn in chat]).encode()
