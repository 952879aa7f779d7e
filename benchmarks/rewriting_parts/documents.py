"""Whole documents: what becomes of each claim and each document, and at what cost."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.rewriting_parts.pairs import share
from negguard.guard import Guard
from negguard.model import (
    Attachment,
    Claim,
    Document,
    Edit,
    Frame,
    Kind,
    Label,
    Position,
    Reach,
    Refusal,
    Span,
    Verdict,
)
from negguard.nlp.spacy_parser import SpacyParser
from negguard.rewrite.localise import Localiser
from negguard.rewrite.treatment import Treatment, treat_all
from negguard.text.edits import apply_to_document
from negguard.text.spans import overlap

WAYS = ("negate", "event_noun", "delete")


def read_judged(path: Path) -> list[tuple[Document, Verdict]]:
    """Return texts with their gold frames and claims, as from a perfect detector."""
    rows = (json.loads(line) for line in path.read_text("utf-8").splitlines() if line)
    return [judged(row) for row in rows if row.get("label") == "detached"]


def judged(row: dict[str, object]) -> tuple[Document, Verdict]:
    """Return the document and verdict of one labelled row without messages."""
    kind = Kind(str(row["frame_kind"]))
    frames = tuple(
        Frame(
            span=span,
            kind=kind,
            position=Position.INLINE,
            reach=Reach.DOCUMENT,
            rule="gold",
            score=1.0,
        )
        for span in spans_of(row["frames"])
    )
    claims = tuple(
        Claim(span=span, frame=0, attachment=Attachment.DETACHED)
        for span in spans_of(row["claims"])
    )
    verdict = Verdict(label=Label.DETACHED, score=1.0, frames=frames, claims=claims)
    return Document(text=str(row["text"])), verdict


def spans_of(listed: object) -> Iterator[Span]:
    """Yield the spans of a list of {"start", "end"} rows."""
    if isinstance(listed, list):
        for one in listed:
            yield Span(one["start"], one["end"])


def measure_claims(
    judged_documents: Sequence[tuple[Document, Verdict]], parser: SpacyParser
) -> dict[str, object]:
    """Return what becomes of each claim, and the processor time per claim.

    The models are loaded and warm before the clock starts.
    """
    texts = [
        claim.span.of(document.pieces[0])
        for document, verdict in judged_documents
        for claim in verdict.claims
    ]
    kinds = [Kind.FALSITY] * len(texts)
    alone = [False] * len(texts)
    treat_all(texts[:20], kinds[:20], alone=alone[:20], parser=parser, fallback=WAYS)
    start = time.process_time()
    treated = treat_all(texts, kinds, alone=alone, parser=parser, fallback=WAYS)
    spent = time.process_time() - start
    ways = Counter(one.way for one in treated if isinstance(one, Treatment))
    return {
        "claims": len(texts),
        **{way: share(ways[way], len(texts)) for way in WAYS},
        "milliseconds_per_claim": round(1000 * spent / max(1, len(texts)), 2),
    }


def measure_documents(
    judged_documents: Sequence[tuple[Document, Verdict]],
    parser: SpacyParser,
    *,
    denied_share: float,
    max_claims: int,
) -> dict[str, object]:
    """Return what becomes of documents under thresholds, with what must be nought."""
    guard = Guard.load("audit")
    rewriter = Localiser(parser)
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for document, verdict in judged_documents:
        made = rewriter.rewrite(
            document,
            verdict,
            fallback=WAYS,
            denied_share=denied_share,
            max_claims=max_claims,
            words_left=0.0,
        )
        if isinstance(made, Refusal):
            counts["quarantined"] += 1
            reasons[made.gate] += 1
            continue
        counts["rewritten"] += 1
        counts["touched_outside"] += touched_outside(document, verdict, made)
        left = guard.find(apply_to_document(document, made))
        counts["still_detached"] += left.label is Label.DETACHED
    return {
        "documents": len(judged_documents),
        "denied_share": denied_share,
        "max_claims": max_claims,
        **{
            name: counts[name]
            for name in (
                "rewritten",
                "quarantined",
                "still_detached",
                "touched_outside",
            )
        },
        "reasons": dict(reasons),
    }


def touched_outside(document: Document, verdict: Verdict, edits: Sequence[Edit]) -> int:
    """Return how many words lost a character though no frame or claim holds it.

    Markers, white space and a "However," whose antecedent went are not counted.
    """
    text = document.pieces[0]
    covered = [one.span for one in (*verdict.frames, *verdict.claims)]
    touched = 0
    for edit in edits:
        if any(overlap(edit.span, span) for span in covered):
            continue
        removed = edit.span.of(text)
        connective = edit.text and removed.lower().endswith(edit.text.lower())
        touched += any(c.isalnum() for c in removed) and not connective
    return touched
