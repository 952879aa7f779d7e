"""An optional language model that reviews what was found; off by default.

It draws the scope of each notice over numbered sentences, words the denials that rules
cannot, and judges the result without the original. Nothing it says is taken on trust: a
number must be there, a wording must deny every clause by the parser, a result is
inspected like any other, and whatever is missing, malformed or refused fails closed:
the document is handled as one that could not be judged.

```python
from negguard import Guard
from negguard.integrations.endpoint import Endpoint
from negguard.integrations.reviewer import ReviewedGuard

endpoint = Endpoint(url="http://localhost:8000/v1", model="my-model")
guard = ReviewedGuard(guard=Guard.load("pretraining"), endpoint=endpoint)
outcome = guard.inspect("...")
```
Only documents with a detached frame are sent. `guard.apply(table)` annotates a table,
several documents at a time; its schema metadata then names the model, the engine and
the prompts under `reviewer`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import pyarrow as pa

from negguard.errors import RowError
from negguard.guard import Guard
from negguard.integrations import judge_pass, scope_pass, wording_pass
from negguard.integrations.dialogue import Dialogue, converse
from negguard.integrations.endpoint import Endpoint
from negguard.integrations.reviewed_by import ENDPOINT, reviewer_identity
from negguard.integrations.wording_pass import Asking, reworded
from negguard.model import (
    Action,
    Document,
    Edit,
    Label,
    Outcome,
    Refusal,
    Verdict,
)
from negguard.nlp.spacy_parser import SpacyParser
from negguard.nlp.values import Parser
from negguard.policies.decide import choose_rule
from negguard.rewrite.localise import RewriteLimits
from negguard.store.annotate import annotate
from negguard.store.schema import find_columns

PROMPTS = "\n".join((scope_pass.PROMPT, wording_pass.PROMPT, judge_pass.PROMPT))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedGuard:
    """A guard whose detached findings a language model reviews.

    `at_once` documents are asked about at a time.
    """

    guard: Guard
    endpoint: Endpoint
    parser: Parser = field(default_factory=SpacyParser)
    at_once: int = 8

    def inspect(self, text: str | Document) -> Outcome:
        """Return what is found in one document once the model has reviewed it."""
        document = Document(text=text) if isinstance(text, str) else text
        return self.review(self.guard.inspect(document))

    def apply(self, table: pa.Table) -> pa.Table:
        """Return all rows annotated; the schema metadata names the reviewer.

        Raises:
            UsageError: a column that the policy names is missing, or holds no text.
        """
        found = self.guard.outcomes(table)
        with ThreadPoolExecutor(self.at_once) as threads:
            made = list(threads.map(self.review, found.values()))
        return annotate(
            table,
            dict(zip(found, made, strict=True)),
            columns=find_columns(table.schema, self.guard.policy.input),
            made_by=self.made_by,
            clean=self.guard.clean_decision,
        )

    @property
    def made_by(self) -> dict[str, object]:
        """Return versions and digests of all that decides, the reviewer with them."""
        return made_by_review(self.guard, model=self.endpoint.model, engine=ENDPOINT)

    def review(self, outcome: Outcome) -> Outcome:
        """Return the outcome once the model has reviewed its detached frames."""
        return converse(reviewed(self.guard, outcome, self.parser), self.endpoint.ask)


@dataclass(slots=True, kw_only=True)
class Given:
    """A rewriter that has its edits already."""

    edits: tuple[Edit, ...] | Refusal
    digest: str = "given"

    def rewrite(self, *_: object, **__: object) -> tuple[Edit, ...] | Refusal:
        """Return the edits."""
        return self.edits


def reviewed(guard: Guard, outcome: Outcome, parser: Parser) -> Dialogue[Outcome]:
    """Return what becomes of a document once a model has reviewed it.

    Asks about scopes, then, where the policy rewrites, for wordings and a judgement.
    """
    document = outcome.document
    if outcome.verdict.label is not Label.DETACHED:
        return outcome
    try:
        answer = yield scope_pass.question(document, outcome.verdict)
        verdict = scope_pass.scoped(answer, document, outcome.verdict)
    except RowError as error:
        return guard.act(document, not_reviewed(error))
    rule = choose_rule(verdict, document, guard.policy)
    if rule.do is not Action.REWRITE:
        return guard.act(document, verdict)
    gates = rule.gates
    limits = RewriteLimits(gates.denied_share, gates.max_claims, gates.words_left)
    edits = yield from reworded(
        document, verdict, Asking(rule.fallback, limits, parser)
    )
    return replace(guard, rewriter=Given(edits=edits)).act(document, verdict)


def not_reviewed(error: RowError) -> Verdict:
    """Return the verdict of a document that a model should have reviewed."""
    return Verdict(label=Label.ERROR, problem=f"not reviewed: {error}")


def made_by_review(guard: Guard, *, model: str, engine: str) -> dict[str, object]:
    """Return what made an annotation that a model has reviewed.

    Where the rewriter asks a model too, its digest under `rewriter` names it.
    """
    identity = reviewer_identity(
        model=model, engine=engine, version=scope_pass.VERSION, prompt=PROMPTS
    )
    return {**guard.made_by, "reviewer": identity}
