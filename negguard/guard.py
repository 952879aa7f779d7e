"""The main path: documents in, outcomes out.

```
segments -> screen -> student -> judge and rules -> frames -> scope -> claims -> verdict
         -> policy -> rewrite
```
A guard is frozen and keeps nothing between documents, so batches and their order do not
matter. It fails closed: what raises becomes an `error`, and the policy decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import cast

import pyarrow as pa
import pyarrow.compute as pc

from negguard.config import DEFAULT, Policy, load_policy
from negguard.config.policy import ActionRule
from negguard.detect.candidates import Candidates
from negguard.detect.finding import FrameSearch
from negguard.errors import UsageError, require_type
from negguard.kernels import PLAIN_UP_TO
from negguard.model import (
    CLEAN,
    Action,
    Decision,
    Document,
    Edit,
    Label,
    Message,
    Outcome,
    Refusal,
    Verdict,
)
from negguard.policies.decide import choose_rule, why
from negguard.policies.limits import Watch, require_small
from negguard.registry import Detector, Rewriter, make, told
from negguard.rewrite.outlook import outlook, refused
from negguard.store.annotate import annotate
from negguard.store.prefilter import candidate_rows
from negguard.store.rows import take_rows
from negguard.store.schema import RowProblem, documents, find_columns
from negguard.store.sides import SideTable, judge_sides, parts_of
from negguard.text.edits import apply_to_document

TOLD = frozenset({Action.ANNOTATE, Action.QUARANTINE})  # what a rewrite would meet
Turn = Message | Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Judge documents and act on them as one policy says."""

    policy: Policy
    search: FrameSearch = field(repr=False, compare=False)
    rewriter: Rewriter | None = None

    @classmethod
    def load(cls, policy: str | Path | Policy = DEFAULT) -> Guard:
        """Return the guard of a preset, a policy file or a policy.

        Raises:
            UsageError: the policy, a pack or a plug-in is missing or wrong.
        """
        chosen = load_policy(policy)
        rewrites = any(rule.do is Action.REWRITE for rule in chosen.actions)
        detectors = tuple(
            cast("Detector", make("negguard.detectors", name))
            for name in chosen.detect.detectors
        )
        return cls(
            policy=chosen,
            search=FrameSearch.load(
                packs=chosen.detect.packs,
                effort=chosen.detect.effort,
                min_score=chosen.detect.min_score,
                detectors=detectors,
            ),
            rewriter=cast("Rewriter", make("negguard.rewriters", chosen.rewriter))
            if rewrites
            else None,
        )

    def inspect(
        self,
        text: str | Document | None = None,
        *,
        messages: Sequence[Turn] | None = None,
        source: str | None = None,
    ) -> Outcome:
        """Return what is found in one text or chat, and what the policy does.

        Raises:
            TypeError, ValueError: there is neither text nor turns, or both.
            UsageError: a model is missing; all else that goes wrong is a label `error`.
        """
        if isinstance(text, Document):
            return self._outcome(text)
        turns = None if messages is None else tuple(map(_message, messages))
        return self._outcome(Document(text=text, messages=turns, source=source))

    def check(self, documents: Iterable[str | Document]) -> list[Outcome]:
        """Return the outcome of each document, in order.

        Raises:
            TypeError: `documents` is one text.
            UsageError: a model is missing.
        """
        if isinstance(documents, str):
            msg = "check takes several documents; inspect takes one text"
            raise TypeError(msg)
        return [self.inspect(document) for document in documents]

    def find(
        self,
        document: Document,
        *,
        candidates: Candidates | None = None,
        watch: Watch | None = None,
    ) -> Verdict:
        """Return the facts about a document; `candidates` are looked for if not given.

        `watch` runs already where the time is not the document's alone.

        Raises:
            RowError: the document is larger, or took longer, than the limits allow.
        """
        limits = self.policy.limits
        watch = watch or Watch.start(limits.seconds_per_document)
        require_small(document, limits.max_document_chars)
        verdict = self.search.find(document, candidates, pace=watch)
        watch()
        return verdict

    def outcomes(
        self, table: pa.Table, *, source: str | None = None
    ) -> dict[int, Outcome]:
        """Return the outcome of every row that is not plainly clean, by row number.

        `source` stands for the source column where the policy names none. Rows that
        are left out hold no candidate, and `clean_decision` is what becomes of them.

        Raises:
            UsageError: a column that the policy names is missing, or holds no text.
        """
        parts = parts_of(table, self.policy.input)
        judge = partial(self._side_outcomes, source=source)
        return judge_sides(parts, judge, clean=self.clean_decision)

    def _side_outcomes(
        self, part: SideTable, *, source: str | None
    ) -> dict[int, Outcome]:
        rows = self._rows_to_judge(part.body)
        chosen = documents(take_rows(part.table, rows), part.spec, source=source)
        return dict(zip(rows.to_pylist(), self._row_outcomes(chosen), strict=True))

    def apply(self, table: pa.Table) -> pa.Table:
        """Return all rows with annotations, and rewritten texts in their place."""
        require_type(table, pa.Table, what="apply takes a pyarrow.Table")
        return annotate(
            table,
            self.outcomes(table),
            columns=find_columns(table.schema, self.policy.input),
            made_by=self.made_by,
            clean=self.clean_decision,
        )

    @property
    def clean_decision(self) -> Decision:
        """Return what the policy makes of clean documents of no special source."""
        return Decision(action=choose_rule(CLEAN, Document(text=""), self.policy).do)

    @property
    def made_by(self) -> dict[str, object]:
        """Return versions and digests of all that decides, a model's name with them."""
        return {
            "negguard": version("negguard"),
            "policy": {"name": self.policy.name, "digest": self.policy.digest},
            **self.search.made_by,
            "rewriter": self.rewriter.digest if self.rewriter else None,
            **getattr(self.rewriter, "named", {}),
        }

    def _rows_to_judge(self, body: pa.ChunkedArray) -> pa.Array:
        """Return the numbers of rows with a candidate, a null or broken bytes.

        All rows, where a rule of the policy can decide about clean documents by source.
        """
        if any(rule.when.source and not rule.when.kind for rule in self.policy.actions):
            return pa.array(range(len(body)), pa.int64())
        return pc.indices_nonzero(
            pc.or_(candidate_rows(body, self.search.rows), body.is_null())
        )

    def _row_outcomes(self, rows: Sequence[Document | RowProblem]) -> Iterator[Outcome]:
        """Yield the outcome of each row; one call finds the candidates of the short.

        Those of a long one are looked for while its time is watched.
        """
        short = [row for row in rows if isinstance(row, Document) and not _is_long(row)]
        candidates = iter(self.search.cascade.documents([row.pieces for row in short]))
        for row in rows:
            if isinstance(row, RowProblem):
                verdict = Verdict(label=Label.ERROR, problem=row.reason)
                yield self.act(Document(text=""), verdict)
            else:
                found = None if _is_long(row) else next(candidates)
                yield self.act(row, self._judged(row, candidates=found))

    def act(self, document: Document, verdict: Verdict) -> Outcome:
        """Return what the policy makes of a document whose facts are known."""
        rule = choose_rule(verdict, document, self.policy)
        if rule.do is Action.REWRITE:
            return self._rewritten(document, verdict, rule)
        told = (why(verdict), outlook(document, verdict) if rule.do in TOLD else None)
        reason = "; ".join(filter(None, told)) or None
        return _unchanged(document, verdict, Decision(action=rule.do, reason=reason))

    def _outcome(self, document: Document) -> Outcome:
        return self.act(document, self._judged(document))

    def _judged(
        self,
        document: Document,
        *,
        candidates: Candidates | None = None,
    ) -> Verdict:
        try:
            return self.find(document, candidates=candidates)
        except UsageError:  # a model is missing: every row would fail alike
            raise
        except Exception as error:  # noqa: BLE001 - whatever a stage raises fails closed
            return Verdict(label=Label.ERROR, problem=told(error))

    def _rewritten(
        self, document: Document, verdict: Verdict, rule: ActionRule
    ) -> Outcome:
        edits = self._edits(document, verdict, rule)
        if isinstance(edits, Refusal):
            reason = f"{why(verdict)}; {refused(edits, otherwise=rule.otherwise)}"
            decision = Decision(action=rule.otherwise, reason=reason)
            return _unchanged(document, verdict, decision)
        return Outcome(
            document=document,
            verdict=verdict,
            decision=Decision(action=Action.REWRITE, reason=why(verdict), edits=edits),
            result=apply_to_document(document, edits),
        )

    def _edits(
        self, document: Document, verdict: Verdict, rule: ActionRule
    ) -> tuple[Edit, ...] | Refusal:
        """Return edits whose result inspects clean, or why there are none."""
        if self.rewriter is None:
            return Refusal(reason="the policy names no rewriter")
        watch = Watch.start(self.policy.limits.seconds_per_document)
        try:
            edits = self.rewriter.rewrite(
                document,
                verdict,
                fallback=rule.fallback,
                denied_share=rule.gates.denied_share,
                max_claims=rule.gates.max_claims,
                words_left=rule.gates.words_left,
            )
            if isinstance(edits, Refusal):
                return edits
            left = self.find(apply_to_document(document, edits), watch=watch)
        except UsageError:  # a model is missing: every row would fail alike
            raise
        except Exception as error:  # noqa: BLE001 - whatever a rewriter raises fails closed
            return Refusal(reason=told(error))
        if left.label is Label.DETACHED:
            reason = f"the result is still detached: {why(left)}"
            return Refusal(reason=reason, gate="result")
        return edits


def _unchanged(document: Document, verdict: Verdict, decision: Decision) -> Outcome:
    return Outcome(
        document=document, verdict=verdict, decision=decision, result=document
    )


def _is_long(document: Document) -> bool:
    """Tell whether a document is looked at alone; there is machine code for those."""
    return sum(map(len, document.pieces)) > PLAIN_UP_TO


def _message(turn: Turn) -> Message:
    if isinstance(turn, Message):
        return turn
    require_type(turn, Mapping, what="a turn has a role and a content")
    return Message(role=turn.get("role") or "", content=turn.get("content") or "")
