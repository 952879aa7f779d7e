"""JSON lines -> Arrow batches of one schema; a line that is no object hurts no other.

Blocks are parsed by Arrow. A block that Arrow refuses is parsed line by line: bad
lines become rows of nulls with a problem, and values that fit no common type become
JSON text. Dates stay strings, as they were written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from negguard.errors import ShardError

BOM = b"\xef\xbb\xbf"
BLOCK = 16 * 2**20
# Bytes: 200 million characters, each escaped. Compressed files can hold endless lines.
LONGEST = 5 * 2**28
# Above this, a double is not the integer that was written.
EXACT = 2**53


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """A line that could not be read: why, and what it says."""

    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one table; `bad` maps row numbers in it to lines that hold no object."""

    table: pa.Table
    bad: dict[int, BadLine] = field(default_factory=dict)


class BinarySource(Protocol):
    """Anything that bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end."""
        ...


def split_blocks(
    file: BinarySource, most_bytes: int, *, size: int = BLOCK, longest: int = LONGEST
) -> Iterator[bytes]:
    """Yield the file in blocks of whole lines, of about `size` bytes each.

    Raises:
        ShardError: there are more than `most_bytes` bytes, or `longest` in one line.
    """
    rest: list[bytes] = []
    held = line_start = 0
    while data := file.read(size):
        held += len(data)
        if held > most_bytes:
            msg = f"it holds more than {most_bytes} bytes once decompressed"
            raise ShardError(msg)
        end = data.rfind(b"\n") + 1
        if end:
            rest.append(data[:end])
            yield _emptied(rest)
            line_start = held - len(data) + end
        if held - line_start > longest:
            msg = f"it holds a line of more than {longest} bytes"
            raise ShardError(msg)
        rest.append(data[end:])
    if any(part.strip() for part in rest):
        yield _emptied(rest)


def _emptied(parts: list[bytes]) -> bytes:
    """Return parts as one and let go of them, since a line may be very long."""
    whole = b"".join(parts)
    parts.clear()
    return whole


def infer_schema(blocks: Iterator[bytes]) -> pa.Schema:
    """Return one schema that every block can be read with."""
    schema = pa.schema([])
    for block in blocks:
        schema = _unified(schema, _block_schema(block))
    return schema


def parse_block(block: bytes, schema: pa.Schema) -> Block:
    """Return the rows of a block in the types of `schema`.

    Raises:
        ShardError: the values do not fit the schema, so the file changed meanwhile.
    """
    try:
        return Block(_native(block, schema).select(schema.names).cast(schema))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, KeyError, ValueError):
        rows = list(_lines(block))
    bad = {i: row for i, row in enumerate(rows) if isinstance(row, BadLine)}
    good = [{} if isinstance(row, BadLine) else row for row in rows]
    try:
        arrays = [_array([row.get(f.name) for row in good], f.type) for f in schema]
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
        msg = f"a value has another type than before: {error}"
        raise ShardError(msg) from error
    return Block(pa.Table.from_arrays(arrays, schema=schema), bad)


def _native(block: bytes, schema: pa.Schema | None = None) -> pa.Table:
    if not block.strip():
        return pa.table({})
    options = pj.ParseOptions(
        explicit_schema=schema,
        unexpected_field_behavior="infer" if schema is None else "error",
    )
    reading = pj.ReadOptions(use_threads=False, block_size=len(block) + 1)
    return pj.read_json(
        pa.BufferReader(block), read_options=reading, parse_options=options
    )


def _block_schema(block: bytes) -> pa.Schema:
    try:
        table = _native(block)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError):
        return _schema_of([r for r in _lines(block) if not isinstance(r, BadLine)])
    if any(_rounded(column) for column in table.columns):
        return _schema_of([r for r in _lines(block) if not isinstance(r, BadLine)])
    return pa.schema([pa.field(f.name, _as_written(f.type)) for f in table.schema])


def _rounded(column: pa.ChunkedArray) -> bool:
    """Tell whether integers may have lost digits by being read as doubles."""
    if not pa.types.is_float64(column.type):
        return False
    return bool(pc.any(pc.greater(pc.abs(column), EXACT)).as_py())


def _as_written(kind: pa.DataType) -> pa.DataType:
    """Return a type that keeps every date a string."""
    if pa.types.is_timestamp(kind):
        return pa.string()
    if pa.types.is_list(kind):
        return pa.list_(_as_written(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([(f.name, _as_written(f.type)) for f in kind])
    return kind


def _schema_of(rows: Sequence[dict[str, Any]]) -> pa.Schema:
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.schema([(name, _type([row.get(name) for row in rows])) for name in names])


def _type(values: Sequence[object]) -> pa.DataType:
    try:
        kind = pa.array(values).type
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return pa.string()
    mixed = pa.types.is_floating(kind) and any(
        isinstance(value, int) and abs(value) > EXACT for value in values
    )
    return pa.string() if mixed else kind


def _unified(first: pa.Schema, second: pa.Schema) -> pa.Schema:
    fields = {f.name: f for f in first}
    for each in second:
        known = fields.get(each.name)
        fields[each.name] = each if known is None else _common(known, each)
    return pa.schema(list(fields.values()))


def _common(first: pa.Field, second: pa.Field) -> pa.Field:
    try:
        both = [pa.schema([first]), pa.schema([second])]
        return pa.unify_schemas(both, promote_options="permissive").field(0)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.field(first.name, pa.string())


def _array(values: Sequence[object], kind: pa.DataType) -> pa.Array:
    if not pa.types.is_string(kind):
        return pa.array(values, type=kind)
    return pa.array([_text(value) for value in values], type=kind)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _lines(block: bytes) -> Iterator[dict[str, Any] | BadLine]:
    for line in block.removeprefix(BOM).split(b"\n"):
        if line.strip():
            yield _row(line)


def _row(line: bytes) -> dict[str, Any] | BadLine:
    try:
        row = json.loads(line.decode("utf-8"), object_pairs_hook=_once)
        json.dumps(row, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        reason = f"lone surrogate at character {error.start} of its JSON"
    except UnicodeDecodeError as error:
        reason = f"not UTF-8: {error.reason} at byte {error.start} of its line"
    except (ValueError, RecursionError) as error:
        reason = f"not a JSON object: {error}"
    else:
        if isinstance(row, dict):
            return row
        reason = f"not a JSON object but {type(row).__name__}"
    return BadLine(reason=reason, raw=line.decode("utf-8", "backslashreplace"))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        msg = "a key stands twice"
        raise ValueError(msg)
    return found
