from __future__ import annotations

import hashlib

import pyarrow as pa
import pytest

from negguard.store.identity import text_digests
from negguard.store.schema import Columns


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.binary()])
def test_a_text_is_known_by_its_bytes_whatever_its_type(kind: pa.DataType) -> None:
    table = pa.table({"text": pa.array(["caf\u00e9", None], pa.string()).cast(kind)})
    wanted = hashlib.sha256("caf\u00e9".encode()).hexdigest()
    assert text_digests(table, Columns(text="text")).to_pylist() == [wanted, None]


def test_a_chat_is_known_by_roles_and_contents_in_order() -> None:
    turns = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    chats = [turns, turns[::-1], [{**turns[0], "content": "ab"}]]
    digests = text_digests(pa.table({"chat": chats}), Columns(messages="chat"))
    assert len(set(digests.to_pylist())) == 3
