"""Annotation columns: outcomes -> Arrow columns -> outcomes, and back without loss.

Most rows of a corpus are clean, and every clean row has the same annotation, so the
columns are built as constants first; only judged rows are laid over them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from negguard.model import (
    Action,
    Decision,
    Document,
    Kind,
    Label,
    Outcome,
    Verdict,
)
from negguard.store.plain import (
    claim_values,
    edit_values,
    frame_values,
    read_claim,
    read_edit,
    read_frame,
)
from negguard.store.rows import take_values
from negguard.text.edits import apply_to_document

_SPAN = [("start", pa.int64()), ("end", pa.int64()), ("message", pa.int32())]
FRAME = pa.struct(
    [
        *_SPAN,
        ("kind", pa.string()),
        ("position", pa.string()),
        ("reach", pa.string()),
        ("rule", pa.string()),
        ("score", pa.float32()),
    ]
)
CLAIM = pa.struct([*_SPAN, ("frame", pa.int32()), ("attachment", pa.string())])
EDIT = pa.struct([*_SPAN, ("text", pa.string())])
ANNOTATIONS = pa.schema(
    [
        ("ng_label", pa.string()),
        ("ng_action", pa.string()),
        ("ng_reason", pa.string()),
        ("ng_score", pa.float32()),
        ("ng_kinds", pa.list_(pa.string())),
        ("ng_frames", pa.list_(FRAME)),
        ("ng_claims", pa.list_(CLAIM)),
        ("ng_edits", pa.list_(EDIT)),
    ]
)
# Which file a row is from, as policies name it, and its number in that file, from 0.
PLACE = pa.schema([("ng_source", pa.string()), ("ng_row", pa.int64())])
OWN = frozenset({*ANNOTATIONS.names, *PLACE.names})


def annotation_columns(
    rows: int, outcomes: Mapping[int, Outcome], *, clean: Decision
) -> list[pa.Array]:
    """Return the arrays of `ANNOTATIONS` for `rows` rows.

    Rows that `outcomes` does not name are clean, and `clean` is what a policy makes
    of them.
    """
    order = sorted(outcomes)
    judged = [outcomes[row] for row in order]
    places = np.asarray(order, dtype=np.int64)
    base: dict[str, str | float | None] = {
        "ng_label": Label.CLEAN.value,
        "ng_action": clean.action.value,
        "ng_reason": clean.reason,
        "ng_score": 0.0,
    }
    flat = {name: [_flat(outcome)[name] for outcome in judged] for name in base}
    nested = [_nested(outcome) for outcome in judged]
    return [
        _scatter(base[field.name], flat[field.name], places, rows=rows, kind=field.type)
        if field.name in base
        else _lists([each[field.name] for each in nested], places, rows, field.type)
        for field in ANNOTATIONS
    ]


def outcomes_of(
    documents: Sequence[Document], annotations: pa.Table
) -> tuple[Outcome, ...]:
    """Return the outcomes that annotation columns describe, in order.

    `documents` are the originals. Scopes of frames are not stored, so they come back
    empty; scores come back as 32-bit floats.
    """
    names = ANNOTATIONS.names
    rows = annotations.select(names).to_pylist()
    return tuple(
        _outcome(document, row) for document, row in zip(documents, rows, strict=True)
    )


def replace_rows(column: pa.ChunkedArray, values: Mapping[int, Any]) -> pa.ChunkedArray:
    """Return a column of the same type with some rows replaced by Python values."""
    chunks: list[pa.Array] = []
    start = 0
    for chunk in column.chunks:
        end = start + len(chunk)
        rows = [row for row in sorted(values) if start <= row < end]
        chunks.append(_patched(chunk, [(row - start, values[row]) for row in rows]))
        start = end
    return pa.chunked_array(chunks, type=column.type)


def _patched(chunk: pa.Array, patches: Sequence[tuple[int, Any]]) -> pa.Array:
    """Return a chunk with rows replaced; works for nested and dictionary types too."""
    if not patches:
        return chunk
    new = pa.array([value for _, value in patches], type=_plain(chunk.type))
    if pa.types.is_dictionary(chunk.type):
        new = new.dictionary_encode().cast(chunk.type)
    indices = np.arange(len(chunk), dtype=np.int64)
    indices[[row for row, _ in patches]] = np.arange(len(patches)) + len(chunk)
    return take_values(pa.concat_arrays([chunk, new]), pa.array(indices))


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _scatter(
    base: str | float | None,
    values: Sequence[str | float | None],
    places: np.ndarray[Any, np.dtype[np.int64]],
    *,
    rows: int,
    kind: pa.DataType,
) -> pa.Array:
    constant = pa.repeat(pa.scalar(base, type=kind), rows)
    if not values:
        return constant
    mask = np.zeros(rows, dtype=bool)
    mask[places] = True
    return pc.replace_with_mask(constant, pa.array(mask), pa.array(values, type=kind))


def _lists(
    values: Sequence[Sequence[Any]],
    places: np.ndarray[Any, np.dtype[np.int64]],
    rows: int,
    kind: pa.DataType,
) -> pa.Array:
    offsets = np.zeros(rows + 1, dtype=np.int32)
    offsets[places + 1] = [len(value) for value in values]
    flat = pa.array([item for value in values for item in value], type=kind.value_type)
    return pa.ListArray.from_arrays(pa.array(np.cumsum(offsets, dtype=np.int32)), flat)


def _flat(outcome: Outcome) -> dict[str, str | float | None]:
    return {
        "ng_label": outcome.verdict.label.value,
        "ng_action": outcome.decision.action.value,
        "ng_reason": outcome.decision.reason,
        "ng_score": outcome.verdict.score,
    }


def _nested(outcome: Outcome) -> dict[str, list[Any]]:
    verdict = outcome.verdict
    return {
        "ng_kinds": [kind.value for kind in verdict.kinds],
        "ng_frames": [frame_values(frame) for frame in verdict.frames],
        "ng_claims": [claim_values(claim) for claim in verdict.claims],
        "ng_edits": [edit_values(edit) for edit in outcome.decision.edits],
    }


def _outcome(document: Document, row: Mapping[str, Any]) -> Outcome:
    label = Label(row["ng_label"])
    verdict = Verdict(
        label=label,
        score=row["ng_score"],
        kinds=tuple(map(Kind, row["ng_kinds"])),
        frames=tuple(map(read_frame, row["ng_frames"])),
        claims=tuple(map(read_claim, row["ng_claims"])),
        problem=row["ng_reason"] if label is Label.ERROR else None,
    )
    edits = tuple(map(read_edit, row["ng_edits"]))
    decision = Decision(
        action=Action(row["ng_action"]), reason=row["ng_reason"], edits=edits
    )
    return Outcome(
        document=document,
        verdict=verdict,
        decision=decision,
        result=apply_to_document(document, edits),
    )
