"""Which shards stay in the format that they come in."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from negguard.config.policy import InputSpec
from negguard.errors import UsageError
from negguard.raydata.request import Format, RunRequest
from negguard.store.schema import find_columns
from negguard.store.shards import Shard


def in_format(
    shards: tuple[Shard, ...], request: RunRequest, spec: InputSpec
) -> tuple[Shard, ...]:
    """Return the shards as they are to be read: those that stay lines by their lines.

    Of lines only the columns that are judged need a type.

    Raises:
        UsageError: annotations are to be left out of rows that are no lines.
    """
    others = [each.file.url for each in shards if each.file.format != "jsonl"]
    if not request.annotations and (request.format is not Format.SAME or others):
        what = f"{others[0]} is none" if others else "give --format same"
        msg = f"annotations can be left out of JSON lines only; {what}"
        raise UsageError(msg)
    if request.format is not Format.SAME:
        return shards
    return tuple(
        replace(each, lines=True, types=_judged(each.types, spec))
        if each.file.format == "jsonl"
        else each
        for each in shards
    )


def _judged(types: pa.Schema | None, spec: InputSpec) -> pa.Schema | None:
    if types is None:
        return None
    try:
        names = find_columns(types, spec).names
    except UsageError:
        return types  # the shard that is read says what is missing
    return pa.schema([each for each in types if each.name in names])
