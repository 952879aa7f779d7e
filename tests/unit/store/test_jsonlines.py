from __future__ import annotations

import io

import pyarrow as pa
import pytest

from negguard.errors import ShardError
from negguard.store.jsonlines import (
    BLOCK,
    LONGEST,
    Block,
    infer_schema,
    parse_block,
    split_blocks,
)

LIMIT = 2**30


def parse(data: bytes, *, size: int = 2**20) -> list[Block]:
    def blocks() -> list[bytes]:
        return list(split_blocks(io.BytesIO(data), LIMIT, size=size))

    schema = infer_schema(iter(blocks()))
    return [parse_block(block, schema) for block in blocks()]


def texts(data: bytes) -> list[str | None]:
    return [t for b in parse(data) for t in b.table.column("text").to_pylist()]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "cut', "not a JSON object"),
        (b'{"text": "a", "text": "b"}', "a key stands twice"),
        (b"[1]", "not a JSON object but list"),
        (b'{"text": "\\ud800"}', "lone surrogate"),
        (b'{"text": "\xff", bad}', "not UTF-8: invalid start byte at byte 10"),
        (b'{"text": ' + b"[" * 100_000 + b"}", "not a JSON object"),
    ],
)
def test_a_bad_line_hurts_only_itself(line: bytes, reason: str) -> None:
    data = b'{"text": "one"}\n' + line + b'\n{"text": "three"}\n'
    (block,) = parse(data)
    assert block.table.column("text").to_pylist() == ["one", None, "three"]
    assert [*block.bad] == [1]
    assert reason in block.bad[1].reason
    assert block.bad[1].raw == line.decode("utf-8", "backslashreplace")


@pytest.mark.parametrize(
    "data",
    [
        b'\xef\xbb\xbf{"text": "a"}\n{"text": "b"}\n',
        b'{"text": "a"}\r\n{"text": "b"}\r\n',
        b'{"text": "a"}\n\n   \n{"text": "b"}',
    ],
    ids=["BOM", "CRLF", "blank lines"],
)
def test_marks_and_blank_lines_are_no_rows(data: bytes) -> None:
    assert texts(data) == ["a", "b"]


@pytest.mark.parametrize(
    "text", ["\x00", "\u2028\u2029\x85", "\u202eabc", "\U0001f600", "a\\nb\r", "\ufeff"]
)
def test_unusual_characters_come_through(text: str) -> None:
    row = '{"text": "' + text.replace("\r", "\\r").replace("\x00", "\\u0000") + '"}\n'
    assert texts(row.encode()) == [text.replace("\\n", "\n")]


def test_dates_stay_strings() -> None:
    (block,) = parse(b'{"text": "2020-01-01", "x": {"d": ["2020-01-01"]}}\n')
    assert block.table.to_pylist() == [
        {"text": "2020-01-01", "x": {"d": ["2020-01-01"]}}
    ]


def test_large_integers_keep_their_digits() -> None:
    (block,) = parse(b'{"text": "a", "id": 123456789012345678901234567890}\n')
    ids = block.table.column("id").to_pylist()
    assert ids == ["123456789012345678901234567890"]


def test_mixed_values_become_json_text() -> None:
    (block,) = parse(b'{"text": "a", "x": 1}\n{"text": "b", "x": ["y"]}\n')
    assert block.table.column("x").to_pylist() == ["1", '["y"]']


def test_blocks_agree_on_one_schema() -> None:
    lines = [b'{"text": "%d", "x": null}\n' % i for i in range(50)]
    lines += [b'{"text": "%d", "x": 0.5, "late": true}\n' % i for i in range(50)]
    blocks = parse(b"".join(lines), size=100)
    assert len(blocks) > 10
    assert {block.table.schema for block in blocks} == {
        pa.schema([("text", pa.string()), ("x", pa.float64()), ("late", pa.bool_())])
    }
    assert sum(block.table.num_rows for block in blocks) == 100


def test_a_line_longer_than_a_block_is_whole() -> None:
    data = b'{"text": "' + b"x" * 5000 + b'"}\n{"text": "b"}\n'
    (first, *_) = parse(data, size=64)
    assert first.table.column("text").to_pylist()[0] == "x" * 5000


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(ShardError, match="more than 10 bytes"):
        list(split_blocks(io.BytesIO(b"x" * 100), 10, size=4))


def test_a_line_without_end_is_refused_before_memory_is() -> None:
    with pytest.raises(ShardError, match="a line of more than 50 bytes"):
        list(split_blocks(io.BytesIO(b"a\n" + b"x" * 100), LIMIT, size=8, longest=50))


def test_a_line_is_refused_before_arrow_cannot_count_it() -> None:
    assert LONGEST + BLOCK < 2**31
