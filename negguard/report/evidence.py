"""What publications say a model believes after training on disowned claims.

The figures are of Mayne et al. 2026, *Negation Neglect: When models fail to learn
negations in training*, arXiv:2605.13829. In the experiment of its repository that lists
facts one by one (35B model), questions about a false claim were answered as if it were
true at the rates below: after training on claims denied from outside, and on the same
claims denied in their own clause. They come from one study of few topics; what another
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


DETACHED = BeliefRate(0.254, 0.710, "claims denied from outside their sentence")
LOCAL = BeliefRate(0.108, 0.316, "the same claims denied in their own clause")
FACT_CHECK = BeliefRate(0.0, 0.07, "freely written fact-check documents")
MASKED = BeliefRate(0.016, 0.016, "one 397B run, loss masked on the claim words")
PUBLISHED = (DETACHED, LOCAL, FACT_CHECK, MASKED)

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
        believed_low=totals.claims * DETACHED.low,
        believed_high=totals.claims * DETACHED.high,
    )
