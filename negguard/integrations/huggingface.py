"""Hugging Face `datasets`: a function for `map`, for sets in memory and streams.

```python
from negguard.integrations.huggingface import mapper

ds = ds.with_format("arrow").map(mapper("pretraining"), batched=True).with_format(None)
```
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from negguard.config import DEFAULT, Policy, load_policy
from negguard.errors import UsageError
from negguard.integrations.guards import guard_of
from negguard.raydata.stage import kept_rows

KEEP = ("kept", "all")


@dataclass(frozen=True, slots=True)
class Mapper:
    """Judge batches of a data set whose format is `arrow`.

    `made_by` names the versions of pack and rewriter. `datasets` hashes all of this to
    find results in its cache, so that a changed rule never gets an old result.
    """

    policy: Policy
    keep: str
    made_by: str

    def __call__(self, batch: pa.Table) -> pa.Table:
        """Return the batch with annotation columns; without `all`, kept rows only.

        Raises:
            UsageError: the batch is no Arrow table.
        """
        if not isinstance(batch, pa.Table):
            msg = (
                "mapper judges Arrow batches: "
                'ds.with_format("arrow").map(mapper(...), batched=True)'
            )
            raise UsageError(msg)
        table = guard_of(self.policy).apply(batch)
        return table if self.keep == "all" else kept_rows(table)


def mapper(policy: str | Path | Policy = DEFAULT, *, keep: str = "kept") -> Mapper:
    """Return a function for `Dataset.map` and `IterableDataset.map`.

    Args:
        policy: a preset, a policy file or a policy.
        keep: `kept` leaves out rows that are quarantined or dropped; `all` keeps every
            row, annotated.

    Raises:
        UsageError: the policy is wrong, or `keep` is neither.
    """
    if keep not in KEEP:
        msg = f"keep is {keep!r}; known: {', '.join(KEEP)}"
        raise UsageError(msg)
    chosen = load_policy(policy)
    made_by = json.dumps(guard_of(chosen).made_by, sort_keys=True)
    return Mapper(chosen, keep, made_by)
