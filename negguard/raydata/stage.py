"""A guard inside somebody's own Ray Data pipeline; importing this loads no Ray.

`guard(ds)` runs as plain tasks that share one guard per worker process: tasks give
their CPU back, so they cannot hang a small cluster, as an actor pool that holds every
CPU does. `NegGuardStage` is for pipelines that want to choose for themselves.
"""

from __future__ import annotations

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
from negguard.store.rows import take_rows

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
    """

    def __init__(
        self,
        policy: str | Path | Policy = DEFAULT,
        *,
        text_column: str | None = None,
        messages_column: str | None = None,
        keep: Keep = "all",
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
        annotated = self._guard.apply(batch)
        return annotated if self._keep == "all" else kept_rows(annotated)


def guard(
    dataset: Dataset,
    *,
    policy: str | Path | Policy = DEFAULT,
    keep: Keep = "kept",
    text_column: str | None = None,
    messages_column: str | None = None,
) -> Dataset:
    """Return the data set with annotated rows; by default only those that are kept.

    Raises:
        UsageError: the policy or an option is wrong.
    """
    chosen = with_columns(policy, text=text_column, messages=messages_column)
    _stage(chosen, keep)  # mistakes are found here, not in a worker
    return dataset.map_batches(
        _apply,  # type: ignore[arg-type]  # its type knows no fn_kwargs
        batch_format="pyarrow",
        batch_size=None,
        fn_kwargs={"policy": chosen, "keep": keep},
    )


def kept_rows(annotated: pa.Table) -> pa.Table:
    """Return the rows that a policy neither quarantines nor drops."""
    left_out = pc.is_in(annotated.column("ng_action"), value_set=LEFT_OUT)
    return take_rows(annotated, pc.indices_nonzero(pc.invert(left_out)))


def _apply(batch: pa.Table, *, policy: Policy, keep: Keep) -> pa.Table:
    return _in_worker(policy, keep)(batch)


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
