"""NeMo Curator: a document filter, and a modifier that rewrites.

```python
from nemo_curator.stages.text.filters import ScoreFilter
from nemo_curator.stages.text.modifiers import Modify

pipeline.add_stage(Modify(NegGuardModifier("pretraining")))
pipeline.add_stage(ScoreFilter(NegGuardFilter("pretraining"), score_field="ng_score"))
```
The modifier comes first: what it rewrites inspects clean and passes the filter; what it
cannot rewrite stays as it is, and the filter takes it out.
"""

from __future__ import annotations

from pathlib import Path

from nemo_curator.stages.text.filters import DocumentFilter
from nemo_curator.stages.text.modifiers import DocumentModifier

from negguard.config import DEFAULT, Policy, load_policy
from negguard.integrations.guards import guard_of, is_kept
from negguard.model import Action

# What could not be judged scores highest, so that it never passes.
UNJUDGED = 1.0


class NegGuardFilter(DocumentFilter):  # type: ignore[misc] # has no types
    """Remove the documents that a policy quarantines or drops.

    The score is 0 where a document stays; else that of the frame that removes it.
    """

    def __init__(self, policy: str | Path | Policy = DEFAULT) -> None:
        """Read the policy; what judges by it is loaded in the worker.

        Raises:
            UsageError: the policy is missing or wrong.
        """
        super().__init__()
        self._name = "negguard"
        self.policy = load_policy(policy)

    def score_document(self, text: str) -> float:
        """Return 0 for a document that stays, and more for one that goes."""
        outcome = guard_of(self.policy).inspect(text)
        if is_kept(outcome):
            return 0.0
        return outcome.verdict.score or UNJUDGED

    def keep_document(self, scores: float) -> bool:
        """Tell whether a document with this score stays."""
        return scores == 0.0


class NegGuardModifier(DocumentModifier):  # type: ignore[misc] # has no types
    """Rewrite the documents that a policy rewrites; others stay as they are."""

    def __init__(self, policy: str | Path | Policy = DEFAULT) -> None:
        """Read the policy; what judges by it is loaded in the worker.

        Raises:
            UsageError: the policy is missing or wrong.
        """
        super().__init__()
        self._name = "negguard"
        self.policy = load_policy(policy)

    def modify_document(self, text: str) -> str:
        """Return the text after the policy's decision."""
        outcome = guard_of(self.policy).inspect(text)
        rewritten = outcome.decision.action is Action.REWRITE
        return outcome.text or "" if rewritten else text
