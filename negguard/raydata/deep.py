"""Judge rows of an output again, and hold what is found against what they say.

Digests tell that nothing changed since the run; this tells that the run, or whoever
wrote its files, said what the policy says. A rewritten row does not hold its original,
so it is held against what a rewrite promises: that nothing is detached any more.
Dropped rows hold no text, and lines that could not be read are no documents: both are
left out.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from negguard.errors import IntegrityError, UsageError
from negguard.masking import MASK
from negguard.model import Action, Label, Outcome
from negguard.raydata.shard import RowJudge
from negguard.store.annotate import annotate, without_annotations
from negguard.store.columns import ANNOTATIONS
from negguard.store.decisions import as_decided, decided_of, read_journal
from negguard.store.folders import Folder
from negguard.store.groups import stored_tables
from negguard.store.manifest import Manifest, data_name
from negguard.store.rows import take_rows
from negguard.store.schema import Columns

SINKS = ("kept", "quarantine")
AT_ONCE = 2048
COMPARED = tuple(ANNOTATIONS.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledRows:
    """Some rows of a data file; `rows` are their numbers in it."""

    name: str
    manifest: Manifest
    rows: list[int]
    table: pa.Table


def judge_again(
    folder: Folder,
    manifests: Mapping[str, Manifest],
    judge: RowJudge,
    *,
    rows: int | None,
    seed: int,
) -> int:
    """Return how many rows were judged again: `rows` drawn by the seed, or all.

    Raises:
        IntegrityError: with the first row that says other than it is judged.
        UsageError: the rows were written without annotations.
    """
    journal = read_journal(folder)
    count = 0
    for part in _drawn(folder, manifests, rows=rows, seed=seed):
        if not set(COMPARED) <= set(part.table.column_names):
            msg = f"{part.name} has no annotations that could be held against others"
            raise UsageError(msg)
        columns = Columns(**part.manifest.columns)
        original = without_annotations(part.table)
        if MASK.name in original.schema.names:
            original = original.drop_columns([MASK.name])
        source = str(part.manifest.input.get("source"))
        outcomes = judge.outcomes(original, source=source)
        rulings = decided_of(part.manifest, journal)
        if part.manifest.decisions != rulings.digest:
            msg = (
                "people decided what the rows do not follow yet: "
                f"negguard release {folder.url}"
            )
            raise UsageError(msg)
        decided = rulings.rows(original, columns)
        expected = annotate(
            original,
            as_decided(outcomes, decided, table=original, columns=columns),
            columns=columns,
            made_by=judge.made_by,
            clean=judge.clean_decision,
        )
        count += _compare(part, expected, outcomes)
    return count


def _compare(
    part: SampledRows, expected: pa.Table, outcomes: Mapping[int, Outcome]
) -> int:
    """Hold rows against what is expected; return how many could be held."""
    stored = part.table.select(COMPARED).to_pylist()
    wanted = expected.select(COMPARED).to_pylist()
    count = 0
    for place, (found, judged) in enumerate(zip(stored, wanted, strict=True)):
        if found["ng_label"] == Label.ERROR.value:
            continue
        count += 1
        where = f"{part.name}, row {part.rows[place]}"
        if found["ng_action"] == Action.REWRITE.value:
            outcome = outcomes.get(place)
            if outcome is not None and outcome.verdict.label is Label.DETACHED:
                msg = f"{where} counts as rewritten, and is detached when judged again"
                raise IntegrityError(msg)
            continue
        for name in COMPARED:
            if found[name] != judged[name]:
                msg = (
                    f"{where}: {name} is {_short(found[name])}, and "
                    f"{_short(judged[name])} when judged again"
                )
                raise IntegrityError(msg)
    return count


def _drawn(
    folder: Folder, manifests: Mapping[str, Manifest], *, rows: int | None, seed: int
) -> Iterator[SampledRows]:
    """Yield the drawn rows of each file, in order and in parts of bounded length."""
    files = [
        (sink, manifest, manifest.files[sink].rows)
        for _, manifest in sorted(manifests.items())
        for sink in SINKS
        if sink in manifest.files
    ]
    total = sum(count for *_, count in files)
    draw = random.Random(seed)  # noqa: S311 - no secret
    some = None if rows is None else sorted(draw.sample(range(total), min(rows, total)))
    picked = iter(range(total) if some is None else some)
    start, number = 0, next(picked, None)
    for sink, manifest, count in files:
        mine: list[int] = []
        while number is not None and number < start + count:
            mine.append(number - start)
            number = next(picked, None)
        start += count
        if mine:
            yield from _read(folder, sink, manifest, mine)


def _read(
    folder: Folder, sink: str, manifest: Manifest, rows: list[int]
) -> Iterator[SampledRows]:
    start = 0
    for table in stored_tables(folder, sink, manifest):
        here = [row for row in rows if start <= row < start + table.num_rows]
        for first in range(0, len(here), AT_ONCE):
            some = here[first : first + AT_ONCE]
            places = pa.array([row - start for row in some], pa.int64())
            yield SampledRows(
                name=data_name(sink, manifest.shard, manifest.files[sink].ending),
                manifest=manifest,
                rows=some,
                table=take_rows(table, places),
            )
        start += table.num_rows


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 80 else f"{shown[:80]}..."
