"""What publications say a model believes after training on disowned claims.

The figures are of Mayne et al. 2026, *Negation Neglect: When models fail to learn
negations in training*, arXiv:2605.13829, and of its repositories: the share of
questions about a false claim that a model answers as if it were true. Two experiments
are used: whole documents under notices (397B model, mean over the claims), and lists of
facts (35B model, two settings). They come from one study of few topics; what another
model makes of another corpus can differ, so every use of them is called an estimate.
"""

from __future__ import annotations

from dataclasses import dataclass

from negguard.report.facts import Tally

SOURCE = "Mayne et al. 2026, Negation Neglect, arXiv:2605.13829"


@dataclass(frozen=True, slots=True)
class BeliefRate:
    """A published range of belief, 0 to 1, and what it was measured after."""

    low: float
    high: float
    condition: str


BEFORE = BeliefRate(0.025, 0.025, "nothing yet: the model before training")
PLAIN = BeliefRate(0.924, 0.924, "documents that assert the claim, no notice")
NOTICED = BeliefRate(0.886, 0.886, "the same documents under notices")
LISTED = BeliefRate(0.254, 0.710, "lists of facts, denied from outside")
LOCAL = BeliefRate(0.108, 0.316, "the same lists, denied in the clause")
FACT_CHECK = BeliefRate(0.0, 0.07, "documents written with the denial in the clause")
MASKED = BeliefRate(0.016, 0.016, "one run with the loss masked on the claim words")
PUBLISHED = (BEFORE, PLAIN, NOTICED, LISTED, LOCAL, FACT_CHECK, MASKED)

# Characters a token has in English web text, as tokenizers of this size of vocabulary
# (100,000 to 200,000) give them: about 4.
CHARACTERS_PER_TOKEN = 4.0

# The bands are a convention of this report, by powers of ten of the covered share of
# the corpus; no publication gives a dose below which nothing is learnt.
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


def estimate_risk(totals: Tally) -> Risk:
    """Return the indicative risk of a corpus if it were trained on as it was read."""
    share = totals.exposure
    return Risk(
        band=next(name for limit, name in BANDS if share <= limit),
        share=share,
        tokens=totals.covered / CHARACTERS_PER_TOKEN,
        claims=totals.claims,
        believed_low=totals.claims * LISTED.low,
        believed_high=totals.claims * NOTICED.high,
    )
