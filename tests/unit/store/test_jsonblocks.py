from __future__ import annotations

import io
import json

import pytest

from negguard.errors import ShardError
from negguard.store.jsonblocks import require_lines, split_values

LIMIT = 2**30
VALUES = [{"a": 1}, {"a": 'x,]}\n\\"'}, {"b": [{"c": [1, 2]}]}]


@pytest.mark.parametrize("size", [7, 31, 2**20])
@pytest.mark.parametrize(
    "data",
    [
        json.dumps(VALUES),
        json.dumps(VALUES, indent=1),
        "".join(json.dumps(value, indent=1) + "\n" for value in VALUES),
        "\ufeff" + json.dumps(VALUES),
    ],
    ids=["array", "pretty array", "pretty objects", "BOM"],
)
def test_each_value_is_a_line(data: str, size: int) -> None:
    lines = b"".join(split_values(io.BytesIO(data.encode()), LIMIT, size=size))
    assert [json.loads(line) for line in lines.splitlines()] == VALUES


def test_an_empty_array_has_no_values() -> None:
    assert list(split_values(io.BytesIO(b"[ ]\n"), LIMIT)) == []


@pytest.mark.parametrize("data", [b'[{"a": 1}', b'[{"a": 1}, {"a": ', b'{"a": [1'])
def test_a_file_that_ends_within_a_value_is_refused(data: bytes) -> None:
    with pytest.raises(ShardError, match="cut off"):
        list(split_values(io.BytesIO(data), LIMIT))


def test_what_comes_after_an_array_is_refused() -> None:
    with pytest.raises(ShardError, match="more than JSON values"):
        list(split_values(io.BytesIO(b"[] x"), LIMIT))


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"\x1f\x8b\x08", "gzip data; name it .jsonl.gz"),
        (b"\x28\xb5\x2f\xfd\x00", "Zstandard"),
        ('{"a": 1}'.encode("utf-16"), "UTF-16"),
        ('{"a": 1}'.encode("utf-16-le"), "UTF-16"),
        (b"PAR1", "Parquet"),
        (b'{\n "text": "a"\n}\n', "several lines"),
        (b'[{"text": "a"}]', "a JSON array"),
    ],
)
def test_what_is_no_json_lines_is_said_plainly(head: bytes, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        require_lines(head, values=False)


@pytest.mark.parametrize(
    "head", [b"", b"\n \n", b'{"a": 1}\n', b'{"a": \xff}\n{"a": 1}\n', b'{"a": 1},\n']
)
def test_lines_are_lines_good_or_bad(head: bytes) -> None:
    assert not require_lines(head, values=True)
