"""Counts of a shard or a run: values that add up in any order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from negguard.errors import IntegrityError
from negguard.model import Action, Attachment, Label
from negguard.store.schema import strings_of

KEPT_ACTIONS = (Action.KEEP, Action.ANNOTATE, Action.REWRITE)
# What leaves a row's text as it was.
UNCHANGED_ACTIONS = (Action.KEEP, Action.ANNOTATE)
DIFFERS = re.compile(r"\d+")
LINE = re.compile(r"line \d+: ")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
# The fields that `left_in` counts.
LEFT = ("left", "left_claims", "left_covered", "left_kinds", "left_sources")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """How many rows went where, and why; counts are of rows where not said otherwise.

    `bytes` are those of the texts. `kinds` and `rules` count a row once each.
    `claims` are those that stay asserted under a detached frame, `covered` the code
    points in them. `sources` and `detached_sources` go by the source column, where the
    policy names one. What begins with `left` counts only the detached rows that are
    kept as they are: what a model would still read after the run. `problems` are why
    rows have the label error, without what differs from row to row.
    """

    rows_in: int = 0
    kept: int = 0
    quarantined: int = 0
    dropped: int = 0
    edits: int = 0
    bytes: int = 0
    claims: int = 0
    covered: int = 0
    left: int = 0
    left_claims: int = 0
    left_covered: int = 0
    labels: Mapping[str, int] = field(default_factory=dict)
    actions: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)
    detached_sources: Mapping[str, int] = field(default_factory=dict)
    problems: Mapping[str, int] = field(default_factory=dict)
    left_kinds: Mapping[str, int] = field(default_factory=dict)
    left_sources: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Metrics) -> Metrics:
        """Return the sums of both."""
        sums: dict[str, Any] = {}
        for name in (each.name for each in fields(self)):
            mine, theirs = getattr(self, name), getattr(other, name)
            if isinstance(mine, int):
                sums[name] = mine + theirs
            else:
                sums[name] = dict(sorted((Counter(mine) + Counter(theirs)).items()))
        return Metrics(**sums)

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {each.name: _plain(getattr(self, each.name)) for each in fields(self)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Metrics:
        """Return the metrics that `to_json` wrote; other keys are left out."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})

    def rate(self, label: Label) -> float:
        """Return the share (0 to 1) of rows with a label; 0 where there are no rows."""
        return self.labels.get(label.value, 0) / self.rows_in if self.rows_in else 0.0

    def check(self, where: str) -> None:
        """Hold rows in against rows out.

        Raises:
            IntegrityError: they disagree.
        """
        out = self.kept + self.quarantined + self.dropped
        if out != self.rows_in:
            msg = (
                f"{where}: {self.rows_in} rows in, but {self.kept} kept + "
                f"{self.quarantined} quarantined + {self.dropped} dropped = {out}"
            )
            raise IntegrityError(msg)


def count(annotated: pa.Table, body: str, *, source: str | None = None) -> Metrics:
    """Return the metrics of annotated rows.

    `body` is the text or chat column, `source` the column that names where rows come
    from.
    """
    actions = _counts(annotated.column("ng_action"))
    claims = _detached_claims(annotated)
    detached = annotated.filter(is_detached(annotated))
    return left_in(annotated, source=source) + Metrics(
        rows_in=annotated.num_rows,
        kept=sum(actions.get(action.value, 0) for action in KEPT_ACTIONS),
        quarantined=actions.get(Action.QUARANTINE.value, 0),
        dropped=actions.get(Action.DROP.value, 0),
        edits=_sum(pc.list_value_length(annotated.column("ng_edits"))),
        bytes=count_bytes(annotated.column(body)),
        claims=len(claims),
        covered=_length(claims),
        labels=_counts(annotated.column("ng_label")),
        actions=actions,
        kinds=_counts(pc.list_flatten(annotated.column("ng_kinds"))),
        rules=_rules(annotated.column("ng_frames")),
        problems=problems_of(
            annotated.filter(pc.equal(annotated.column("ng_label"), Label.ERROR.value))
            .column("ng_reason")
            .to_pylist()
        ),
        sources=_names(annotated, source),
        detached_sources=_names(detached, source),
    )


def problems_of(reasons: Iterable[str | None]) -> dict[str, int]:
    """Count why rows could not be judged; numbers and quotes are left out.

    >>> problems_of(["no JSON at byte 300: x", "no JSON at byte 42: y"])
    {'no JSON at byte N': 2}
    >>> problems_of(["line 3: not a JSON object: Expecting value (character 0)"])
    {'not a JSON object': 1}
    """
    found = Counter(_short(reason or "no reason") for reason in reasons)
    return dict(sorted(found.items()))


def _short(reason: str) -> str:
    """Return what many reasons have in common: no value of a row, and not long."""
    what = LINE.sub("", reason, count=1).partition(": ")[0]
    return DIFFERS.sub("N", QUOTED.sub("...", what))[:80]


def left_in(annotated: pa.Table, *, source: str | None = None) -> Metrics:
    """Return what of annotated rows stays asserted in the kept ones, and only that."""
    unchanged = pc.is_in(
        annotated.column("ng_action"), pa.array([a.value for a in UNCHANGED_ACTIONS])
    )
    rows = annotated.filter(pc.and_(is_detached(annotated), unchanged))
    claims = _detached_claims(rows)
    return Metrics(
        left=rows.num_rows,
        left_claims=len(claims),
        left_covered=_length(claims),
        left_kinds=_counts(pc.list_flatten(rows.column("ng_kinds"))),
        left_sources=_names(rows, source),
    )


def is_detached(annotated: pa.Table) -> pa.ChunkedArray:
    """Return which rows have the label detached."""
    return pc.equal(annotated.column("ng_label"), Label.DETACHED.value)


def _length(claims: pa.ChunkedArray) -> int:
    ends, starts = (pc.struct_field(claims, name) for name in ("end", "start"))
    return _sum(pc.subtract(ends, starts))


def _names(rows: pa.Table, source: str | None) -> dict[str, int]:
    return {} if source is None else count_names(rows.column(source))


def _detached_claims(annotated: pa.Table) -> pa.ChunkedArray:
    claims = pc.list_flatten(annotated.column("ng_claims"))
    attachment = pc.struct_field(claims, "attachment")
    return claims.filter(pc.equal(attachment, Attachment.DETACHED.value))


def count_bytes(body: pa.ChunkedArray) -> int:
    """Return the bytes of all texts, or of all contents of chats."""
    kind = body.type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return count_bytes(pc.struct_field(pc.list_flatten(body), "content"))
    if pa.types.is_null(kind):
        return 0
    plain = pa.types.is_string(kind) or pa.types.is_binary(kind)
    return _sum(pc.binary_length(body if plain else body.cast(pa.large_binary())))


def _rules(frames: pa.ChunkedArray) -> dict[str, int]:
    rows = pc.list_parent_indices(frames)
    rules = pc.struct_field(pc.list_flatten(frames), "rule")
    pairs = pa.table({"row": rows, "rule": rules}).group_by(["row", "rule"])
    return _counts(pairs.aggregate([]).column("rule"))


def _counts(column: pa.Array | pa.ChunkedArray) -> dict[str, int]:
    found = pc.value_counts(column).to_pylist()
    return dict(sorted((each["values"], each["counts"]) for each in found))


def count_names(column: pa.ChunkedArray) -> dict[str, int]:
    """Count values of any type by what they read as; null counts as nothing."""
    counted = pc.value_counts(column)
    names = strings_of(pa.table({"name": counted.field("values")}), "name")
    found: Counter[str] = Counter()
    for name, number in zip(names, counted.field("counts").to_pylist(), strict=True):
        found[name or ""] += number
    return dict(sorted(found.items()))


def _sum(column: pa.ChunkedArray) -> int:
    return pc.sum(column).as_py() or 0


def _plain(value: int | Mapping[str, int]) -> int | dict[str, int]:
    return value if isinstance(value, int) else dict(sorted(value.items()))
