"""Arms through negguard: the raw documents, and only what the guard finds in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.efficacy_parts.arms import TrainingText, training_texts, treat_raw
from benchmarks.efficacy_parts.drafts import Corpus
from negguard import Document, Guard
from negguard.config import Policy, load_policy, read_policy
from negguard.masking import mask_spans
from negguard.model import Action, Label, Outcome

# No preset rewrites whatever is found, or deletes every covered claim.
REWRITE = """
version: 1
actions:
  - when: {label: detached}
    do: rewrite
    gates: {denied_share: 0.0, max_claims: 1000, words_left: 0.0}
"""
DELETE = REWRITE.replace("do: rewrite", "do: rewrite\n    fallback: [delete]")
QUARANTINE = "version: 1\nactions: [{when: {label: detached}, do: quarantine}]\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """An arm's documents, and what the guard did to the framed ones."""

    texts: tuple[TrainingText, ...]
    counts: dict[str, int]


def policy_of(arm: str) -> Policy:
    """Return the policy of an arm: one of the four above, or a preset by its name."""
    texts = {
        "guard_mask": "version: 1\n",
        "guard_rewrite": REWRITE,
        "guard_delete": DELETE,
        "guard_quarantine": QUARANTINE,
    }
    if arm in texts:
        return read_policy(texts[arm], name=arm)
    return load_policy(arm.removeprefix("guard_"))


GUARDED = (
    "guard_mask",
    "guard_rewrite",
    "guard_delete",
    "guard_quarantine",
    "guard_pretraining",
    "guard_synthetic",
)


def texts_guarded(arm: str, corpus: Corpus) -> Guarded:
    """Return the documents of an arm as negguard leaves them."""
    guard = Guard.load(policy_of(arm))
    raw = [treat_raw(draft).text for draft in corpus.framed]
    outcomes = guard.check(
        [Document(id=str(place), text=text) for place, text in enumerate(raw)]
    )
    use = _masked if arm == "guard_mask" else _written
    return Guarded(
        texts=tuple(training_texts(corpus, [use(one) for one in outcomes])),
        counts=count_outcomes(outcomes),
    )


def count_outcomes(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Return how many documents were found, and how many came out in which way."""
    labels = [outcome.verdict.label for outcome in outcomes]
    actions = [outcome.decision.action for outcome in outcomes]
    return {
        "documents": len(outcomes),
        "detached": labels.count(Label.DETACHED),
        **{str(action): actions.count(action) for action in Action},
    }


def _written(outcome: Outcome) -> TrainingText | None:
    if outcome.decision.action in {Action.QUARANTINE, Action.DROP}:
        return None
    text = outcome.text or ""
    return TrainingText(text=text) if text.strip() else None


def _masked(outcome: Outcome) -> TrainingText:
    return TrainingText(
        text=outcome.document.text or "",
        hidden=tuple((span.start, span.end) for span in mask_spans(outcome)),
    )
