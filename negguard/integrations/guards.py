"""One guard per policy and process, for libraries that call per document or batch.

Their workers are started with pickled steps, so a step carries the policy and the
guard is loaded where the work is done.
"""

from __future__ import annotations

from functools import lru_cache

from negguard.config import Policy
from negguard.guard import Guard
from negguard.model import Action, Outcome

KEPT = frozenset({Action.KEEP, Action.ANNOTATE, Action.REWRITE})


@lru_cache(maxsize=8)
def guard_of(policy: Policy) -> Guard:
    """Return the guard of a policy, the same one each time it is asked for.

    Raises:
        UsageError: a pack or a plug-in that the policy names is missing or wrong.
    """
    return Guard.load(policy)


def is_kept(outcome: Outcome) -> bool:
    """Tell whether a document stays in the corpus."""
    return outcome.decision.action in KEPT
