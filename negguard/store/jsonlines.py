"""JSON lines -> Arrow batches of one schema; a line that is no object hurts no other.

Blocks are parsed by Arrow. A block that Arrow refuses, or would change, is parsed value
by value: what cannot be read becomes a row of nulls with a problem, and what Arrow does
read comes out the same, so that no line changes what becomes of another. Dates stay
strings, as they were written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.json as pj

from negguard.store.jsonblocks import BOM, CLOSING, OPENING, TOKEN
from negguard.store.jsontypes import (
    NULL,
    JsonKind,
    MisfitError,
    arrow_type,
    common,
    fitted_object,
    kind_of,
    kind_of_array,
    may_be_rounded,
    word_for,
)

# Brackets within brackets: more of them end the process of Arrow's reader.
DEEPEST = 128
# Where it stands in no text, such a number is not what a double says of it.
LONG_NUMBER = re.compile(rb"\d{16}[\s,\]}]")
# By byte: whether a line that holds it is more than white space.
FILLED = np.array([bool(bytes([byte]).strip()) for byte in range(256)])
REFUSED = (pa.ArrowInvalid, pa.ArrowNotImplementedError, KeyError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """A row that could not be read: why, what it says, and its line, counted from 1.

    `raw` is None where the row's columns say it.
    """

    reason: str
    raw: str | None = None
    line: int | None = None

    @property
    def told(self) -> str:
        """Return the reason with the line."""
        return self.reason if self.line is None else f"line {self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class JsonBlock:
    """Rows of one table; `bad` maps row numbers in it to lines that hold no object.

    `foreign` tells of columns of texts which rows held something else: it is JSON now.
    `lines` are what the rows were read from.
    """

    table: pa.Table
    bad: dict[int, BadLine] = field(default_factory=dict)
    foreign: dict[str, dict[int, str]] = field(default_factory=dict)
    lines: list[bytes] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A JSON object with what it says in its line."""

    values: dict[str, Any]
    raw: bytes
    line: int


def infer_schema(blocks: Iterator[bytes]) -> pa.Schema:
    """Return one schema that every block can be read with."""
    return schema_of(common(map(block_kind, blocks)))


def schema_of(kind: JsonKind) -> pa.Schema:
    """Return the schema of rows of a kind; one column of texts where there are none."""
    fields = (
        list(arrow_type(kind, top=True)) if kind.fields else [("text", pa.string())]
    )
    return pa.schema(fields)


def block_kind(block: bytes) -> JsonKind:
    """Return the kind of a block's rows."""
    table = _native(block)
    if table is None:
        rows = [row for row in _rows(block, 1) if isinstance(row, Row)]
        return common(kind_of(row.values) for row in rows)
    if not table.num_rows:
        return NULL
    (batch,) = table.combine_chunks().to_batches()
    return kind_of_array(batch.to_struct_array())


def parse_block(
    block: bytes, schema: pa.Schema, *, first_line: int = 1, lines: bool = False
) -> JsonBlock:
    """Return the rows of a block in the types of `schema`.

    With `lines`, they come with their lines, and keys that `schema` lacks are left to
    those.
    """
    table = _native(block, schema, unexpected="ignore" if lines else "error")
    if table is not None:
        whole = (each for each in _plain_lines(block) if each.strip())
        return JsonBlock(table, lines=list(whole) if lines else None)
    good: list[dict[str, Any]] = []
    bad: dict[int, BadLine] = {}
    foreign: dict[str, dict[int, str]] = {}
    kind = pa.struct(list(schema))
    raw: list[bytes] = []
    for number, row in enumerate(_rows(block, first_line)):
        raw.append(row.raw if isinstance(row, Row) else (row.raw or "").encode())
        fits = _fitted(row, kind, known=schema.names if lines else None)
        if isinstance(fits, BadLine):
            bad[number] = fits
            good.append({})
            continue
        good.append(fits)
        for name, word in _foreign(row, schema):
            foreign.setdefault(name, {})[number] = word
    arrays = [pa.array([row.get(f.name) for row in good], f.type) for f in schema]
    table = pa.Table.from_arrays(arrays, schema=schema)
    return JsonBlock(table, bad, foreign, raw if lines else None)


def _native(
    block: bytes, schema: pa.Schema | None = None, *, unexpected: str = "infer"
) -> pa.Table | None:
    """Return what Arrow reads; None where lines are to be looked at one by one."""
    lines = _sound_lines(block)
    if lines is None:
        return None
    if lines == 0:
        return (schema or pa.schema([])).empty_table()
    options = pj.ParseOptions(
        explicit_schema=schema,
        unexpected_field_behavior=unexpected,
    )
    reading = pj.ReadOptions(use_threads=False, block_size=len(block) + 1)
    try:
        table = pj.read_json(
            pa.BufferReader(block), read_options=reading, parse_options=options
        )
        if schema is not None:
            table = table.select(schema.names).cast(schema)
    except REFUSED:
        return None
    chunks = [chunk for column in table.columns for chunk in column.chunks]
    rounded = any(map(may_be_rounded, chunks)) and LONG_NUMBER.search(block)
    return None if rounded or table.num_rows != lines else table


def _sound_lines(block: bytes) -> int | None:
    """Return how many lines hold something; None where one may not be given to Arrow.

    That is what is no UTF-8, and lines with so many brackets that they may be too deep.
    """
    try:
        str(block, "utf-8")
    except UnicodeDecodeError:
        return None
    if not block.strip():
        return 0
    data = np.frombuffer(block, dtype=np.uint8)
    ends = np.append(np.flatnonzero(data == ord("\n")), len(data))
    starts = np.concatenate([[0], ends[:-1] + 1])
    opened = (data == ord("[")) | (data == ord("{"))
    counts = np.add.reduceat(np.append(opened, 0), starts, dtype=np.int64)
    for line in np.flatnonzero(counts > DEEPEST).tolist():
        if _depth(block[starts[line] : ends[line]]) > DEEPEST:
            return None
    filled = np.append(FILLED[data], 0)
    return int(np.count_nonzero(np.logical_or.reduceat(filled, starts)))


def _depth(line: bytes) -> int:
    """Return how deep the brackets of a line go."""
    depth = deepest = 0
    for match in TOKEN.finditer(line):
        token = match.group()
        depth += (token in OPENING) - (token in CLOSING)
        deepest = max(deepest, depth)
    return deepest


def _plain_lines(block: bytes) -> list[bytes]:
    return [line.removeprefix(BOM) for line in block.split(b"\n")]


def _rows(block: bytes, first_line: int) -> Iterator[Row | BadLine]:
    for number, line in enumerate(_plain_lines(block), start=first_line):
        if line.strip():
            try:
                rows = [
                    Row(values=values, raw=raw, line=number)
                    for values, raw in _objects(line)
                ]
            except ValueError as error:
                yield _bad(str(error), line, number)
            else:
                yield from rows


def _objects(line: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Yield the objects of a line: one, but for files that were joined without ends.

    Each comes with its own bytes.

    Raises:
        ValueError: it holds something else.
    """
    if line.count(b"[") + line.count(b"{") > DEEPEST and _depth(line) > DEEPEST:
        msg = f"not a JSON object: more than {DEEPEST} brackets within each other"
        raise ValueError(msg)
    try:
        text = whole = line.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        msg = f"not UTF-8: {error.reason} at byte {error.start} of its line"
        raise ValueError(msg) from error
    decoder = json.JSONDecoder(object_pairs_hook=_once)
    while text:
        try:
            value, end = decoder.raw_decode(text)
        except ValueError as error:
            place = len(whole) - len(text) + getattr(error, "pos", 0)
            what = getattr(error, "msg", error)
            msg = f"not a JSON object: {what} (character {place})"
            raise ValueError(msg) from error
        if not isinstance(value, dict):
            msg = f"not a JSON object but {word_for(value)}"
            raise ValueError(msg)  # noqa: TRY004 - of a line, as all others
        _require_characters(value)
        rest = text[end:].lstrip()
        yield value, text[:end].encode() if rest or text is not whole else line
        text = rest


def _require_characters(value: dict[str, Any]) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        msg = f"lone surrogate at character {error.start} of its JSON"
        raise ValueError(msg) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        msg = "a key stands twice"
        raise ValueError(msg)
    return found


def _fitted(
    row: Row | BadLine, kind: pa.DataType, *, known: Sequence[str] | None
) -> dict[str, Any] | BadLine:
    """Return a row's values as its columns take them, or the problem that it is.

    Of the keys only those that are `known` count; None for all.
    """
    if isinstance(row, BadLine):
        return row
    values = row.values
    if known is not None:
        values = {name: values[name] for name in known if name in values}
    try:
        return fitted_object(values, kind)
    except MisfitError as error:
        return _bad(str(error), row.raw, row.line)


def _foreign(row: Row | BadLine, schema: pa.Schema) -> Iterator[tuple[str, str]]:
    """Yield the text columns in which a row holds something else, and what it is."""
    values = row.values if isinstance(row, Row) else {}
    for each in schema:
        value = values.get(each.name)
        if pa.types.is_string(each.type) and not isinstance(value, str | None):
            yield each.name, f"the text is {word_for(value)}"


def _bad(reason: str, line: bytes, number: int) -> BadLine:
    raw = line.decode("utf-8", "backslashreplace")
    return BadLine(reason=reason, raw=raw, line=number)
