"""`negguard explain`: one document, with everything that is found in it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from typing_extensions import Unpack

from negguard.cli.columns import ColumnOptions, column_options, policy_of
from negguard.cli.judged import judge_table
from negguard.cli.options import examples, json_option, policy_option
from negguard.cli.show import console, print_json
from negguard.errors import RowError, UsageError
from negguard.guard import Guard
from negguard.model import Outcome
from negguard.report.escape import visible
from negguard.report.terminal import explain_view
from negguard.store.batches import Batch
from negguard.store.inputs import find_inputs
from negguard.store.jsonlines import infer_schema, parse_block
from negguard.store.listing import format_of
from negguard.store.plain import outcome_values
from negguard.store.readers import open_shard
from negguard.store.retries import Retries
from negguard.store.schema import RowProblem
from negguard.store.shapes import ShapeError, turns_in
from negguard.store.shards import plan_shards


@click.command(
    epilog=examples(
        "negguard explain article.txt",
        "negguard explain corpus/part.parquet --row 17 --policy mine.yaml",
        "pbpaste | negguard explain -",
    )
)
@click.argument("file", metavar="FILE|-", type=click.Path(dir_okay=False))
@click.option(
    "--row",
    type=click.IntRange(min=0),
    metavar="N",
    help="Row of a Parquet, Arrow or JSON lines file, counted from 0.",
)
@policy_option
@column_options
@json_option
def explain(
    file: str,
    row: int | None,
    policy: str,
    *,
    as_json: bool,
    **columns: Unpack[ColumnOptions],
) -> None:
    """Show one document with frames, scopes, claims, reasons, and the rewrite.

    FILE is a text file, a JSON file with one row or one chat of any shape that runs
    read, or, with --row, a corpus file; `-` reads standard input, as JSON where it is
    one object or a list of objects, else as text.
    """
    guard = Guard.load(policy_of(policy, columns))
    outcome = judge(file, row=row, guard=guard)
    if as_json:
        print_json({**outcome_values(outcome), "policy": guard.policy.name})
    else:
        console().print(explain_view(outcome))
        console().print(f"policy {visible(guard.policy.name)}; another by --policy")


def judge(file: str, *, row: int | None, guard: Guard) -> Outcome:
    """Return what is found in the document that the arguments name.

    Raises:
        UsageError: it does not exist, or is no document.
        RowError: the row cannot be read.
    """
    corpus = file != "-" and format_of(file) is not None
    if corpus and (row is not None or not file.endswith(".json")):
        return _corpus_row(file, row, guard)
    if row is not None:
        msg = f"--row needs a Parquet, Arrow or JSON lines file, not {file!r}"
        raise UsageError(msg)
    raw = _read(file)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        msg = f"{file!r} is not UTF-8: {error.reason} at byte {error.start}"
        raise UsageError(msg) from error
    if corpus:
        return _from_json(text, file, guard)
    looks = text.lstrip()[:1] in ("{", "[")
    return _maybe_json(text, guard) if looks else guard.inspect(text)


def _corpus_row(file: str, row: int | None, guard: Guard) -> Outcome:
    if row is None:
        msg = f"{file!r} holds many documents; choose one with --row N, from 0"
        raise UsageError(msg)
    retries = Retries()
    seen = 0
    for shard in plan_shards(find_inputs([file], retries), retries):
        limit = guard.policy.limits.max_decompressed_bytes
        with open_shard(shard, most_bytes=limit, retries=retries) as reading:
            for batch in reading.batches:
                if row < seen + batch.table.num_rows:
                    return _outcome_at(batch, row - seen, guard)
                seen += batch.table.num_rows
    msg = f"{file!r} has {seen} rows, so the last is --row {seen - 1}, not {row}"
    raise UsageError(msg)


def _outcome_at(batch: Batch, row: int, guard: Guard) -> Outcome:
    if row in batch.bad:
        msg = f"the row cannot be read: {batch.bad[row].told}"
        raise RowError(msg)
    (found,) = judge_table(batch.table.slice(row, 1), guard)
    if isinstance(found, RowProblem):
        raise RowError(found.reason)
    return found


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        msg = f"{file!r} cannot be read: {error.strerror or error}"
        raise UsageError(msg) from error


def _maybe_json(text: str, guard: Guard) -> Outcome:
    """Return what is found in a row or chat where the text is one, else in the text."""
    value = _value(text)
    if value is None and isinstance(_value(text.lstrip().splitlines()[0]), dict):
        msg = (
            "the text looks like JSON lines; write them to a file that ends in .jsonl, "
            "and choose one with --row N, from 0"
        )
        raise UsageError(msg)
    if isinstance(value, dict) or _of_objects(value):
        return _judge_value(value, "the text", guard)
    return guard.inspect(text)


def _from_json(text: str, file: str, guard: Guard) -> Outcome:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        msg = f"{file!r} is not one JSON value: {error}; rows need the ending .jsonl"
        raise UsageError(msg) from error
    if isinstance(value, dict) or _of_objects(value):
        return _judge_value(value, repr(file), guard)
    msg = f"{file!r} holds neither a row, which is an object, nor the turns of a chat"
    raise UsageError(msg)


def _judge_value(value: Any, name: str, guard: Guard) -> Outcome:  # noqa: ANN401 - JSON
    """Return what is found in one row, or in the turns of one chat."""
    if isinstance(value, list) and not _is_chat(value):
        msg = (
            f"{name} looks like the rows of a corpus; write them to a file that ends "
            "in .json, and choose one with --row N, from 0"
        )
        raise UsageError(msg)
    row = {"messages": value} if isinstance(value, list) else value
    line = json.dumps(row).encode() + b"\n"
    block = parse_block(line, infer_schema(iter([line])))
    try:
        return _outcome_at(Batch(block.table, block.bad, block.foreign), 0, guard)
    except UsageError as error:
        msg = f"{name} looks like JSON, but {error}"
        raise UsageError(msg) from error


def _value(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return the JSON value that a text is; None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _of_objects(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _is_chat(value: Sequence[Any]) -> bool:
    try:
        return bool(turns_in(list(value)))
    except ShapeError:
        return False
