"""datatrove: a filter for its pipelines.

```python
from negguard.integrations.datatrove import NegGuardFilter

pipeline = [JsonlReader("in/"), NegGuardFilter("pretraining"), JsonlWriter("out/")]
```
"""

from __future__ import annotations

from pathlib import Path

from datatrove.data import Document as TroveDocument
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.writers.disk_base import DiskWriter
from typing_extensions import override

from negguard.config import DEFAULT, Policy, load_policy
from negguard.integrations.guards import guard_of, is_kept
from negguard.model import Document
from negguard.store.plain import findings


class NegGuardFilter(BaseFilter):  # type: ignore[misc] # has no types
    """Keep, annotate, rewrite or remove documents as a policy says.

    Kept documents that are not clean carry the findings in `metadata["negguard"]`;
    rewritten ones carry their text. Removed ones go to `exclusion_writer` with the
    reason `quarantine` or `drop`, and are counted under it.
    """

    name = "negguard"

    def __init__(
        self,
        policy: str | Path | Policy = DEFAULT,
        exclusion_writer: DiskWriter | None = None,
    ) -> None:
        """Read the policy; what judges by it is loaded in the worker.

        Raises:
            UsageError: the policy is missing or wrong.
        """
        super().__init__(exclusion_writer)
        self.policy = load_policy(policy)

    @override
    def filter(self, doc: TroveDocument) -> bool | tuple[bool, str]:
        """Judge one document; text and metadata change where the policy says so."""
        source = doc.metadata.get("source") or doc.metadata.get("file_path")
        document = Document(text=doc.text, id=str(doc.id), source=source)
        outcome = guard_of(self.policy).inspect(document)
        if not outcome.verdict.frames and outcome.verdict.problem is None:
            return _answer(kept=is_kept(outcome), action=outcome.decision.action.value)
        doc.metadata["negguard"] = findings(outcome)
        doc.text = outcome.text or ""
        return _answer(kept=is_kept(outcome), action=outcome.decision.action.value)


def _answer(*, kept: bool, action: str) -> bool | tuple[bool, str]:
    return kept or (False, action)
