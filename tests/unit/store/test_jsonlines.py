from __future__ import annotations

import io
import json

import pyarrow as pa
import pytest

from negguard.errors import ShardError
from negguard.store.jsonblocks import BLOCK, LONGEST, split_blocks
from negguard.store.jsonlines import JsonBlock, infer_schema, parse_block

LIMIT = 2**30


def parse(data: bytes, *, size: int = 2**20) -> list[JsonBlock]:
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
        (b"[1]", "not a JSON object but a list"),
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


BIG = 13876543210987654321


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([BIG, 5], [BIG, 5]),
        ([{"n": BIG}, {"n": 5}], [{"n": BIG}, {"n": 5}]),
        ([[BIG], [5]], [[BIG], [5]]),
        ([2**53 + 1, 0.5], [str(2**53 + 1), "0.5"]),
        ([{"n": 2**53 + 1}, {"n": 0.5}], [{"n": str(2**53 + 1)}, {"n": "0.5"}]),
        ([2**53, 0.5], [2.0**53, 0.5]),
        ([BIG, -1], [str(BIG), "-1"]),
    ],
)
def test_integers_are_exact_at_every_depth_and_in_every_block(
    values: list[object], expected: list[object]
) -> None:
    lines = [json.dumps({"text": "a", "x": value}) + "\n" for value in values]
    for size in (8, 2**20):
        blocks = parse("".join(lines).encode(), size=size)
        found = [x for b in blocks for x in b.table.column("x").to_pylist()]
        assert found == expected


def test_an_integer_that_the_types_do_not_hold_is_an_error_of_its_line() -> None:
    schema = pa.schema([("x", pa.float64())])
    block = parse_block(b'{"x": 0.5}\n{"x": 9007199254740993}\n', schema)
    assert block.table.column("x").to_pylist() == [0.5, None]
    assert "9007199254740993 is a number" in block.bad[1].told


@pytest.mark.parametrize("value", ['"x"', "[1]", "1.5", "true", '{"y": 1}'])
def test_a_row_that_does_not_fit_the_types_hurts_no_other(value: str) -> None:
    schema = pa.schema([("n", pa.int64())])
    block = parse_block(f'{{"n": 1}}\n{{"n": {value}}}\n{{"n": 3}}\n'.encode(), schema)
    assert block.table.column("n").to_pylist() == [1, None, 3]
    assert [(bad.line, bad.raw) for bad in block.bad.values()] == [
        (2, f'{{"n": {value}}}')
    ]


def test_a_key_that_was_never_seen_is_named() -> None:
    schema = pa.schema([("m", pa.struct([("a", pa.int64())]))])
    block = parse_block(b'{"m": {"a": 1, "late": 2}}\n', schema)
    assert "m: key 'late' is in none" in block.bad[0].reason


@pytest.mark.parametrize(
    "line",
    [
        b'{"id": "a", "text": "x\xe9"}',
        b'{"id": "a"}{"id": "b"}',
        b'{"id": "a", "n": 1.0}',
        b'{"id": "a", "n": NaN}',
        b'{"id": "a", "text": "2020-01-01"}',
        b'\xef\xbb\xbf{"id": "a"}',
    ],
)
def test_a_bad_line_does_not_change_what_becomes_of_another(line: bytes) -> None:
    def outcome(data: bytes) -> tuple[object, ...]:
        block = parse_block(data, schema)
        ids, texts, numbers = (block.table.column(c).to_pylist()[:2] for c in names)
        return ids, texts, [str(n) for n in numbers], block.bad.get(0)

    names = ("id", "text", "n")
    schema = pa.schema([("id", "string"), ("text", "string"), ("n", "double")])
    after = b'\n{"id": "z"}\n'
    assert outcome(line + after) == outcome(line + after + b"{bad\n")


@pytest.mark.parametrize("depth", [129, 2_000, 20_000])
def test_a_line_of_many_brackets_is_bad_before_arrow_sees_it(depth: int) -> None:
    deep = b'{"text": ' + b"[" * depth + b"]" * depth + b"}"
    (block,) = parse(b'{"text": "a"}\n' + deep + b'\n{"text": "b"}\n')
    assert block.table.column("text").to_pylist() == ["a", None, "b"]
    assert "brackets within each other" in block.bad[1].reason


def test_brackets_in_a_text_are_text() -> None:
    (block,) = parse(json.dumps({"text": '"[{' * 5000}).encode())
    assert block.table.column("text").to_pylist() == ['"[{' * 5000]
    assert not block.bad


def test_what_stands_for_a_text_is_told() -> None:
    (block,) = parse(b'{"text": "a"}\n{"text": 5}\n{"text": ["x"]}\n')
    assert block.table.column("text").to_pylist() == ["a", "5", '["x"]']
    assert block.foreign == {
        "text": {1: "the text is a number", 2: "the text is a list"}
    }


def test_what_says_nothing_of_its_type_is_a_text() -> None:
    (block,) = parse(b'{"n": null, "o": {}, "l": []}\n')
    assert block.table.to_pylist() == [{"n": None, "o": "{}", "l": []}]
    assert block.table.schema == pa.schema(
        [("n", pa.string()), ("o", pa.string()), ("l", pa.list_(pa.string()))]
    )
