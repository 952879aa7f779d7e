"""`negguard explain`: one document, with everything that is found in it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from typing_extensions import Unpack

from negguard.cli.columns import ColumnOptions, column_options, policy_of
from negguard.cli.options import examples, json_option, policy_option
from negguard.cli.show import console, print_json
from negguard.errors import RowError, UsageError
from negguard.guard import Guard
from negguard.model import Document
from negguard.report.escape import visible
from negguard.report.terminal import explain_view
from negguard.store.batches import Batch
from negguard.store.columns import ANNOTATIONS
from negguard.store.inputs import find_inputs
from negguard.store.listing import format_of
from negguard.store.plain import outcome_values
from negguard.store.plain import read_document as read_values
from negguard.store.readers import open_shard
from negguard.store.retries import Retries
from negguard.store.schema import RowProblem, documents
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

    FILE is a text file, a JSON file with `text` or `messages`, or, with --row, a
    corpus file; `-` reads standard input. JSON on standard input is a chat or a
    document where it is an object or a list of messages, else it is text.
    """
    guard = Guard.load(policy_of(policy, columns))
    outcome = guard.inspect(read_document(file, row=row, guard=guard))
    if as_json:
        print_json({**outcome_values(outcome), "policy": guard.policy.name})
    else:
        console().print(explain_view(outcome))
        console().print(f"policy {visible(guard.policy.name)}; another by --policy")


def read_document(file: str, *, row: int | None, guard: Guard) -> Document:
    """Return the document that the arguments name.

    Raises:
        UsageError: it does not exist, or is no document.
    """
    if file != "-" and format_of(file) and not file.endswith(".json"):
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
    if file.endswith(".json"):
        return _from_json(text, file)
    looks = file == "-" and text.lstrip()[:1] in ("{", "[")
    return _maybe_json(text) if looks else Document(text=text)


def _corpus_row(file: str, row: int | None, guard: Guard) -> Document:
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
                    return _document_at(batch, row - seen, guard)
                seen += batch.table.num_rows
    msg = f"{file!r} has {seen} rows, so the last is --row {seen - 1}, not {row}"
    raise UsageError(msg)


def _document_at(batch: Batch, row: int, guard: Guard) -> Document:
    if row in batch.bad:
        msg = f"the row cannot be read: {batch.bad[row].told}"
        raise RowError(msg)
    annotated = [n for n in ANNOTATIONS.names if n in batch.table.column_names]
    table = batch.table.slice(row, 1).drop_columns(annotated)
    found = documents(table, guard.policy.input)[0]
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


def _maybe_json(text: str) -> Document:
    try:
        return _from_values(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Document(text=text)


def _from_json(text: str, file: str) -> Document:
    try:
        return _from_values(json.loads(text))
    except (KeyError, TypeError, AttributeError) as error:
        msg = f"{file!r} holds neither a text nor messages with role and content"
        raise UsageError(msg) from error
    except ValueError as error:
        msg = f"{file!r} is not one JSON value: {error}; rows need the ending .jsonl"
        raise UsageError(msg) from error


def _from_values(values: Any) -> Document:  # noqa: ANN401 - whatever JSON holds
    return read_values({"messages": values} if isinstance(values, list) else values)
