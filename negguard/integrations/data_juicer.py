"""data-juicer: an operator for its recipes.

Import this module before the recipe is read (`custom_operator_paths` in the recipe
does that), and name the operator in it:

```yaml
process:
  - negguard_filter:
      policy: pretraining
```
"""

from __future__ import annotations

from typing import Any

from data_juicer.ops.base_op import OPERATORS, Filter
from data_juicer.utils.constant import Fields

from negguard.config import DEFAULT, load_policy
from negguard.integrations.guards import guard_of
from negguard.model import Action, Document

STAT = "negguard"


@OPERATORS.register_module("negguard_filter")
class NegGuardFilter(Filter):  # type: ignore[misc] # has no types
    """Keep, annotate, rewrite or remove samples as a policy says.

    The sample's stats get `negguard`: the action, as data-juicer's analyses count it.
    A rewritten sample carries its new text from then on.
    """

    def __init__(
        self,
        policy: str = DEFAULT,
        *args: Any,  # noqa: ANN401 - passed on to data-juicer as they are
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Read the policy; what judges by it is loaded in the worker.

        Raises:
            UsageError: the policy is missing or wrong.
        """
        super().__init__(*args, **kwargs)
        self.policy = load_policy(policy)

    def compute_stats_single(
        self,
        sample: dict[str, Any],
        context: bool = False,  # noqa: FBT001, FBT002, ARG002 - data-juicer's signature
    ) -> dict[str, Any]:
        """Judge one sample, and rewrite its text where the policy says so."""
        if STAT in sample[Fields.stats]:
            return sample
        outcome = guard_of(self.policy).inspect(Document(text=sample[self.text_key]))
        sample[Fields.stats][STAT] = outcome.decision.action.value
        if outcome.decision.action is Action.REWRITE:
            sample[self.text_key] = outcome.text
        return sample

    def process_single(self, sample: dict[str, Any]) -> bool:
        """Tell whether a judged sample stays."""
        return Action(sample[Fields.stats][STAT]) not in (
            Action.QUARANTINE,
            Action.DROP,
        )
