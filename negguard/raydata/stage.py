"""A guard inside somebody's own Ray Data pipeline; importing this loads no Ray.

`guard(ds)` runs as plain tasks that share one guard per worker process: tasks give
their CPU back, so they cannot hang a small cluster, as an actor pool that holds every
CPU does. `NegGuardStage` is for pipelines that want to choose for themselves.
"""

from __future__ import annotations

import copy
import functools
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pyarrow.compute as pc

from negguard.config import DEFAULT, Policy
from negguard.config.columns import with_columns
from negguard.errors import UsageError
from negguard.guard import Guard
from negguard.model import Action
from negguard.raydata.settle import settle
from negguard.raydata.stage_tally import StageTally
from negguard.raydata.tiers import Clock, timed
from negguard.store.annotate import annotate
from negguard.store.rows import take_rows
from negguard.store.schema import body_of, find_columns
from negguard.store.tally import tally as count_batch

if TYPE_CHECKING:
    from ray.data import Dataset

Keep = Literal["kept", "all"]
LEFT_OUT = pa.array([Action.QUARANTINE.value, Action.DROP.value])


class NegGuardStage:
    """Annotate the rows of a batch, for `Dataset.map_batches`.

    Args:
        policy: a preset, a path or a policy.
        text_column: the column with the text, in place of the policy's.
        messages_column: the column with the turns of chats, in place of the policy's.
        keep: `all` rows, or only those that the policy keeps.
        tally: where counts and times are added up.
    """

    def __init__(
        self,
        policy: str | Path | Policy = DEFAULT,
        *,
        text_column: str | None = None,
        messages_column: str | None = None,
        keep: Keep = "all",
        tally: StageTally | None = None,
    ) -> None:
        """Load the guard.

        Raises:
            UsageError: the policy or an option is wrong.
        """
        if keep not in ("kept", "all"):
            msg = f"keep is {keep!r}; it can be 'kept' or 'all'"
            raise UsageError(msg)
        self._guard = Guard.load(
            with_columns(policy, text=text_column, messages=messages_column)
        )
        self._keep = keep
        self._tally = tally

    def with_tally(self, tally: StageTally | None) -> NegGuardStage:
        """Return this stage, or one with the same guard that counts."""
        if tally is None:
            return self
        other = copy.copy(self)
        other._tally = tally  # noqa: SLF001 - of its own class
        return other

    def __call__(self, batch: pa.Table) -> pa.Table:
        """Return the batch with annotation columns, in the same order.

        No row makes it raise: what cannot be judged gets the label `error`.

        Raises:
            UsageError: the batch is no Arrow table, or lacks the policy's columns.
        """
        if not isinstance(batch, pa.Table):
            msg = (
                f"the batch is a {type(batch).__name__}; "
                'use map_batches(..., batch_format="pyarrow")'
            )
            raise UsageError(msg)
        if batch.num_columns == 0:
            return batch  # Ray's empty blocks have no schema
        annotated = (
            self._guard.apply(batch) if self._tally is None else self._counted(batch)
        )
        return annotated if self._keep == "all" else kept_rows(annotated)

    def _counted(self, batch: pa.Table) -> pa.Table:
        """Return the annotated batch, and tell what it came to."""
        clock = Clock()
        with clock.tier("other"):
            twin = timed(self._guard, clock)
            columns = find_columns(batch.schema, self._guard.policy.input)
            outcomes = twin.outcomes(batch)
            clean = twin.clean_decision
            metrics = count_batch(
                body_of(batch, columns),
                outcomes,
                clean=clean,
                source=batch.column(columns.source) if columns.source else None,
            )
            with clock.tier("write"):
                annotated = annotate(
                    batch,
                    outcomes,
                    columns=columns,
                    made_by=twin.made_by,
                    clean=clean,
                )
        if self._tally is not None:
            self._tally.add(metrics, clock.told())
        return annotated


def guard(
    dataset: Dataset,
    *,
    policy: str | Path | Policy = DEFAULT,
    keep: Keep = "kept",
    text_column: str | None = None,
    messages_column: str | None = None,
    tally: StageTally | None = None,
) -> Dataset:
    """Return the data set with annotated rows; by default only those that are kept.

    `tally` adds up what the workers count, once the data set is computed.

    Raises:
        UsageError: the policy or an option is wrong.
    """
    chosen = with_columns(policy, text=text_column, messages=messages_column)
    _stage(chosen, keep)  # mistakes are found here, not in a worker
    return dataset.map_batches(
        _apply,  # type: ignore[arg-type]  # its type knows no fn_kwargs
        batch_format="pyarrow",
        batch_size=None,
        fn_kwargs={"policy": chosen, "keep": keep, "tally": tally},
    )


def kept_rows(annotated: pa.Table) -> pa.Table:
    """Return the rows that a policy neither quarantines nor drops."""
    left_out = pc.is_in(annotated.column("ng_action"), value_set=LEFT_OUT)
    return take_rows(annotated, pc.indices_nonzero(pc.invert(left_out)))


def _apply(
    batch: pa.Table, *, policy: Policy, keep: Keep, tally: StageTally | None
) -> pa.Table:
    return _in_worker(policy, keep).with_tally(tally)(batch)


@functools.lru_cache(maxsize=4)
def _stage(policy: Policy, keep: Keep) -> NegGuardStage:
    """Return this process's stage; loading one can take seconds."""
    return NegGuardStage(policy, keep=keep)


@functools.lru_cache(maxsize=4)
def _in_worker(policy: Policy, keep: Keep) -> NegGuardStage:
    """Return the stage of a process that does nothing else."""
    stage = _stage(policy, keep)
    settle()
    return stage
