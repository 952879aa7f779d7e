"""Judged rows -> the files of their shard, annotated, each with where it is from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from negguard.errors import UsageError
from negguard.masking import MASK, with_mask
from negguard.model import Action, Decision, Outcome
from negguard.raydata.handlines import annotated_lines, plain_lines
from negguard.raydata.sample import Numbered, Numbers, chosen
from negguard.store.annotate import annotate_as
from negguard.store.columns import PLACE
from negguard.store.manifest import SINKS
from negguard.store.provenance import annotated_schema
from negguard.store.rows import take_rows
from negguard.store.schema import Columns, strings_of
from negguard.store.sinks import ShardFiles, dropped_rows

SINK_OF = {Action.QUARANTINE: "quarantine", Action.DROP: "dropped"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """Where the rows of a shard go.

    `plain` is the schema of the input with the annotations, and `clean` what becomes
    of rows without an outcome. `annotations`: kept lines have them.
    """

    files: ShardFiles
    plain: pa.Schema
    source: str
    columns: Columns
    clean: Decision
    mask: bool = False
    annotations: bool = True

    def add(
        self, batch: Numbered, table: pa.Table, outcomes: Mapping[int, Outcome]
    ) -> None:
        """Write the rows of a batch; `table` holds them as they are to be written."""
        annotated = annotate_as(
            self.plain, table, outcomes, columns=self.columns, clean=self.clean
        )
        places = pa.repeat(pa.scalar(self.source), table.num_rows), pa.array(batch.rows)
        for each, values in zip(PLACE, places, strict=True):
            annotated = annotated.append_column(each, values)
        if self.mask:
            annotated = with_mask(annotated, outcomes)
        if self.files.attributes is not None:
            ids = strings_of(batch.table, self.columns.id)
            self.files.attributes.add(ids, outcomes)
        by_sink = self._rows_by_sink(table.num_rows, outcomes)
        for sink, rows in by_sink.items():
            if sink == "dropped" or batch.lines is None:
                self._add_rows(sink, annotated, rows)
        if batch.lines is not None:
            self._add_lines(batch, annotated, outcomes, by_sink)

    def _rows_by_sink(
        self, count: int, outcomes: Mapping[int, Outcome]
    ) -> dict[str, Numbers]:
        sinks = np.full(count, _sink(self.clean), dtype=np.int8)
        for row, outcome in outcomes.items():
            sinks[row] = _sink(outcome.decision)
        found = np.flatnonzero(np.bincount(sinks, minlength=len(SINKS)))
        return {SINKS[number]: np.flatnonzero(sinks == number) for number in found}

    def _add_rows(self, sink: str, annotated: pa.Table, rows: Numbers) -> None:
        whole = len(rows) == annotated.num_rows
        part = annotated if whole else take_rows(annotated, pa.array(rows))
        if sink == "dropped":
            part = dropped_rows(part, columns=self.columns)
        self.files.add(sink, part)

    def _add_lines(
        self,
        batch: Numbered,
        annotated: pa.Table,
        outcomes: Mapping[int, Outcome],
        by_sink: Mapping[str, Numbers],
    ) -> None:
        """Write kept and quarantined rows as lines; the latter always say why."""
        for sink, rows in by_sink.items():
            if sink == "dropped":
                continue
            told = self.annotations or sink == "quarantine"
            make = annotated_lines if told else plain_lines
            part = chosen(batch, rows)
            own = {
                place: outcomes[row]
                for place, row in enumerate(rows.tolist())
                if row in outcomes
            }
            table = take_rows(annotated, pa.array(rows))
            self.files.add_lines(sink, make(part, table, own, self.columns))


def written_schemas(
    schema: pa.Schema, made_by: Mapping[str, object], *, mask: bool
) -> tuple[pa.Schema, pa.Schema]:
    """Return the columns that rows get by their outcomes, and all that are written.

    Raises:
        UsageError: the input has some of them already.
    """
    if mask and MASK.name in schema.names:
        msg = f"the input has a column {MASK.name!r} already; rename it"
        raise UsageError(msg)
    extra = [*PLACE, *([MASK] if mask else [])]
    whole = annotated_schema(schema, made_by, extra=extra)
    plain = pa.schema([*whole][: len(whole) - len(extra)], metadata=whole.metadata)
    return plain, whole


def _sink(decision: Decision) -> int:
    """Return the place in `SINKS` of where a row goes."""
    return SINKS.index(SINK_OF.get(decision.action, "kept"))
