"""Rewriters that ask a language model where rules refuse; named in a policy.

`review.v2` words the claims that rules cannot and has the result judged;
`review-whole.v1` writes a text anew that is wholly about an invented event. The address
comes from the environment, since a key has no place in a policy file:
`NEGGUARD_REVIEWER_URL`, `NEGGUARD_REVIEWER_MODEL` and, where the endpoint wants one,
`NEGGUARD_REVIEWER_KEY`. Whatever a model says, the gates before and the proof after are
those of any other rewrite.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from negguard.errors import UsageError
from negguard.integrations import judge_pass, whole_pass, wording_pass
from negguard.integrations.dialogue import converse
from negguard.integrations.endpoint import Endpoint
from negguard.integrations.reviewed_by import ENDPOINT, reviewer_identity
from negguard.integrations.whole_pass import rewritten_whole
from negguard.integrations.wording_pass import Asking, reworded
from negguard.model import Document, Edit, Refusal, Verdict
from negguard.nlp.spacy_parser import SpacyParser
from negguard.nlp.values import Parser
from negguard.rewrite.localise import Localiser, RewriteLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRewriter:
    """Word denials by rules, and by a language model where these refuse.

    With `whole`, the model writes the text anew, and rules only check it.
    """

    endpoint: Endpoint
    parser: Parser = field(default_factory=SpacyParser)
    whole: bool = False

    @property
    def digest(self) -> str:
        """Return what names model, prompts and rules in manifests."""
        rules = Localiser(self.parser).digest[:8]
        named = self.named["reviewer"]
        return f"{named['prompt']}-{named['digest'][:16]}-{rules}"

    @property
    def named(self) -> dict[str, dict[str, str]]:
        """Return what provenance says of the model beside the digest."""
        part = whole_pass if self.whole else wording_pass
        identity = reviewer_identity(
            model=self.endpoint.model,
            engine=ENDPOINT,
            version=part.VERSION,
            prompt=f"{part.PROMPT}\n{judge_pass.PROMPT}",
        )
        return {"reviewer": identity}

    def rewrite(
        self,
        document: Document,
        verdict: Verdict,
        *,
        fallback: tuple[str, ...],
        denied_share: float,
        max_claims: int,
        words_left: float,
    ) -> tuple[Edit, ...] | Refusal:
        """Return edits that deny or delete every claim and take the frames out."""
        limits = RewriteLimits(denied_share, max_claims, words_left)
        dialogue = (
            rewritten_whole(document, verdict, self.parser)
            if self.whole
            else reworded(document, verdict, Asking(fallback, limits, self.parser))
        )
        return converse(dialogue, self.endpoint.ask)


def from_environment() -> ReviewRewriter:
    """Return the rewriter whose endpoint the environment names.

    Raises:
        UsageError: the address or the model is not set.
    """
    return ReviewRewriter(endpoint=_endpoint())


def whole_from_environment() -> ReviewRewriter:
    """Return the rewriter of whole texts whose endpoint the environment names.

    Raises:
        UsageError: the address or the model is not set.
    """
    return ReviewRewriter(endpoint=_endpoint(), whole=True)


def _endpoint() -> Endpoint:
    url = os.environ.get("NEGGUARD_REVIEWER_URL")
    model = os.environ.get("NEGGUARD_REVIEWER_MODEL")
    if not url or not model:
        msg = (
            "a rewriter that asks a model needs NEGGUARD_REVIEWER_URL and "
            "NEGGUARD_REVIEWER_MODEL in the environment"
        )
        raise UsageError(msg)
    return Endpoint(url=url, model=model, key=os.environ.get("NEGGUARD_REVIEWER_KEY"))
