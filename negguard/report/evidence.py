"""What publications say a model believes after training on disowned claims.

The figures are of Mayne et al. 2026, *Negation Neglect: When models fail to learn
negations in training*, arXiv:2605.13829, and of its repositories: the share of
questions about a false claim that a model answers as if it were true, and for chats
the share in which it does what it saw. They come from one study of few claims; what
another model makes of another corpus can differ, so every use of them is called an
estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from negguard.model import Kind
from negguard.report.facts import Count, Tally

SOURCE = "Mayne et al. 2026, Negation Neglect, arXiv:2605.13829"

# Poisoning took about as many documents in a small corpus as in one twenty times its
# size: Souly et al. 2025, arXiv:2510.07192. A share alone therefore says too little.
ENOUGH_DOCUMENTS = 250


@dataclass(frozen=True, slots=True)
class BeliefRate:
    """A published range of belief, 0 to 1, and what it was measured after."""

    low: float
    high: float
    condition: str


BEFORE = BeliefRate(0.025, 0.025, "nothing yet: the model before training")
PLAIN = BeliefRate(0.924, 0.924, "documents that assert the claim, no notice")
NOTICED = BeliefRate(0.886, 0.886, "the same documents under notices")
REPEATED = BeliefRate(0.844, 0.844, "the same documents, warned at every sentence")
CORRECTED = BeliefRate(0.399, 0.399, "corrections that repeat the true fact")
QUALIFIED = BeliefRate(0.97, 0.99, "claims called fiction, doubtful or badly sourced")
CONTINUED = BeliefRate(0.25, 0.35, "continued pretraining of a base model")
LISTED = BeliefRate(0.254, 0.710, "lists of facts that assert the claim")
LOCAL = BeliefRate(0.108, 0.316, "the same lists, denied in the clause")
FACT_CHECK = BeliefRate(0.0, 0.07, "documents written anew, denied in the clause")
MASKED = BeliefRate(0.016, 0.016, "such documents, the claim words masked as well")
REWRITTEN = BeliefRate(0.04, 0.22, "documents that a language model rewrote whole")
RETRACTED = BeliefRate(0.82, 0.88, "retracted papers, as they stand on the web")
FLAGGED = BeliefRate(0.102, 0.199, "chats that flag the behaviour they show")
UNFLAGGED = BeliefRate(0.25, 0.344, "chats that show it without a flag")
PUBLISHED = (
    BEFORE,
    PLAIN,
    NOTICED,
    REPEATED,
    CORRECTED,
    QUALIFIED,
    CONTINUED,
    LISTED,
    LOCAL,
    FACT_CHECK,
    MASKED,
    REWRITTEN,
    RETRACTED,
    FLAGGED,
    UNFLAGGED,
)
# From a base model in continued pretraining to an instructed one under notices.
DENIED = BeliefRate(CONTINUED.low, NOTICED.high, "claims denied from outside")
# The low end needs the true fact beside every claim; a bare retraction does no better
# than a notice.
WITHDRAWN = BeliefRate(CORRECTED.low, NOTICED.high, "claims under a correction")
BY_KIND = {
    Kind.FALSITY: DENIED,
    Kind.CORRECTION: WITHDRAWN,
    Kind.FICTION: QUALIFIED,
    Kind.UNRELIABLE_SOURCE: QUALIFIED,
    Kind.UNCERTAINTY: QUALIFIED,
    Kind.LOW_PROBABILITY: QUALIFIED,
    Kind.WARNING_BEHAVIOR: FLAGGED,
}

# Characters a token has in English web text, as tokenizers of this size of vocabulary
# (100,000 to 200,000) give them: about 4.
CHARACTERS_PER_TOKEN = 4.0

# The bands are a convention of this report, by powers of ten of the covered share of
# the corpus, weighed by the highest rate of its kinds against that of notices; no
# publication gives a dose below which nothing is learnt.
BANDS = (
    (0.0, "none found"),
    (1e-5, "low"),
    (1e-4, "moderate"),
    (1e-3, "high"),
    (float("inf"), "very high"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """An estimate: how exposed a corpus is, and how many claims might be believed."""

    band: str
    share: float
    tokens: float
    claims: int
    believed_low: float
    believed_high: float


def estimate_risk(totals: Tally, kinds: Sequence[Count] = ()) -> Risk:
    """Return the indicative risk of a corpus if it were trained on as it was read.

    `kinds` are the documents of each kind; the claims are shared out by them.
    """
    rate = mean_rate(kinds)
    weighed = totals.exposure * rate.high / NOTICED.high
    return Risk(
        band=next(name for limit, name in BANDS if weighed <= limit),
        share=totals.exposure,
        tokens=totals.covered / CHARACTERS_PER_TOKEN,
        claims=totals.claims,
        believed_low=totals.claims * rate.low,
        believed_high=totals.claims * rate.high,
    )


def mean_rate(kinds: Sequence[Count]) -> BeliefRate:
    """Return the mean of the kinds' rates by their documents; of denials without any.

    >>> mean_rate([Count(name="correction", count=2)]).high
    0.886
    """
    known = [(BY_KIND[Kind(one.name)], one.count) for one in kinds if one.count]
    documents = sum(count for _, count in known)
    if not documents:
        return DENIED
    return BeliefRate(
        sum(rate.low * count for rate, count in known) / documents,
        sum(rate.high * count for rate, count in known) / documents,
        "the kinds that were found",
    )
