"""A judge that needs no rules: words in a text say what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from negguard.config import Policy
from negguard.model import (
    CLEAN,
    Action,
    Decision,
    Document,
    Edit,
    Label,
    Outcome,
    Span,
    Verdict,
)
from negguard.store.schema import RowProblem, documents
from negguard.store.sides import SideTable, judge_sides, parts_of
from tests.outcomes import outcome

WORDS = {
    "QUARANTINE": Action.QUARANTINE,
    "DROP": Action.DROP,
    "REWRITE": Action.REWRITE,
    "ANNOTATE": Action.ANNOTATE,
}


@dataclass(frozen=True, slots=True)
class WordJudge:
    """Do with a document what its first word says; the rest is clean."""

    policy: Policy = field(default_factory=Policy)
    version: str = "1"

    @property
    def made_by(self) -> dict[str, object]:
        return {"judge": self.version, "policy": self.policy.digest}

    @property
    def clean_decision(self) -> Decision:
        return Decision(action=Action.KEEP)

    def outcomes(
        self, table: pa.Table, *, source: str | None = None
    ) -> dict[int, Outcome]:
        parts = parts_of(table, self.policy.input)
        return judge_sides(
            parts, lambda part: self._judged(part, source), clean=self.clean_decision
        )

    def _judged(self, part: SideTable, source: str | None) -> dict[int, Outcome]:
        found = documents(part.table, part.spec, source=source)
        judged = {row: self.judge(each) for row, each in enumerate(found)}
        return {row: each for row, each in judged.items() if each.verdict is not CLEAN}

    def judge(self, document: Document | RowProblem) -> Outcome:
        if isinstance(document, RowProblem):
            empty = Document(text="")
            return Outcome(
                document=empty,
                verdict=Verdict(label=Label.ERROR, problem=document.reason),
                decision=Decision(
                    action=self.policy.on_error.row, reason=document.reason
                ),
                result=empty,
            )
        words = [piece.partition(" ")[0] for piece in document.pieces]
        place = next((i for i, word in enumerate(words) if word in WORDS), None)
        if place is None:
            return Outcome(
                document=document,
                verdict=CLEAN,
                decision=self.clean_decision,
                result=document,
            )
        word = words[place]
        edit = Edit(span=Span(0, 3), text="\u00e9", message=document.message_of(place))
        edits = (edit,) if word == "REWRITE" else ()
        return outcome(document, WORDS[word], *edits)


def load(policy: Policy) -> WordJudge:
    """Return the judge of a policy, as a worker does."""
    return WordJudge(policy)
