"""The guard as the detection benchmark asks it: by effort, and the judge on all of it.

What the judge said of a window is remembered, with what the reading took: a window that
another effort or threshold reads again costs what it cost the first time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from time import perf_counter

import numpy as np
import pyarrow as pa
from typing_extensions import override

from benchmarks.detection_parts.cascade import EVERY
from benchmarks.detection_parts.rows import Ordinary, Prediction
from negguard.config import PRESETS, load_policy
from negguard.detect.candidates import Candidates
from negguard.detect.judging import NARROW, Judged, read_document
from negguard.guard import Guard
from negguard.model import Attachment, Document, Label, Verdict
from negguard.models.judge import Answers, Judge
from negguard.models.windows import Window, around, window_of
from negguard.store.prefilter import candidate_rows

# Scores that a frame must have; a document is looked at at all of them, or at none
# where nothing is found at the lowest.
LOWEST = 0.05
STEPS = (LOWEST, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
WARM_UP = "Nothing to see here, and nobody to see it. " * 2_000


@dataclass(frozen=True, slots=True, eq=False)
class RememberingJudge(Judge):
    """A judge that reads no window twice; `saved` are the seconds that this saved."""

    known: dict[bytes, tuple[Answers, float]] = field(default_factory=dict, repr=False)
    saved: list[float] = field(default_factory=list, repr=False)

    @override
    def answers(self, window: Window) -> Answers:
        key = _key(window)
        if key in self.known:
            answers, seconds = self.known[key]
            self.saved.append(seconds)
            return answers
        started = perf_counter()
        answers = Judge.answers(self, window)
        self.known[key] = answers, perf_counter() - started
        return answers


class GuardSystem:
    """The guard of the policy `audit` with an effort; `every` judges every segment."""

    def __init__(
        self, effort: str, *, judge: RememberingJudge | None = None, every: bool = False
    ) -> None:
        policy = load_policy("audit")
        self.min_score = policy.detect.min_score
        detect = replace(policy.detect, effort=effort, min_score=LOWEST)
        guard = Guard.load(replace(policy, detect=detect))
        plain = guard.search.judge
        self.judge = judge or RememberingJudge(plain.session, plain.tokenizer)
        self.guards = {
            level: replace(
                guard,
                search=replace(guard.search, judge=self.judge, min_score=level),
            )
            for level in levels()
        }
        self.search = self.guards[LOWEST].search
        self.every = every
        self.name = EVERY if every else f"negguard {effort}"
        self.made_by = f"{self.name} {sorted(self.search.made_by.items())!r}"
        candidate_rows(pa.array([WARM_UP]), self.search.rows)

    def predict(self, document: Document) -> Prediction:
        """Return what the guard says of a document, at each score."""
        began, saved = perf_counter(), len(self.judge.saved)
        (candidates,) = self.search.cascade.documents([document.pieces])
        if self.every:
            candidates = self._all_of(document, candidates)
        return self._judged(document, candidates, began=began, saved=saved)

    def predict_ordinary(self, rows: Sequence[Ordinary]) -> list[Prediction]:
        """Return what a run makes of a batch of texts: most are never judged."""
        began = perf_counter()
        texts = pa.array([row.document.text for row in rows], pa.large_string())
        mask = candidate_rows(texts, self.search.rows).to_pylist()
        chosen = [row.document for row, near in zip(rows, mask, strict=True) if near]
        candidates = iter(
            self.search.cascade.documents([each.pieces for each in chosen])
        )
        share = (perf_counter() - began) / max(1, len(rows))
        found: list[Prediction] = []
        for row, near in zip(rows, mask, strict=True):
            if near:
                started, saved = perf_counter() - share, len(self.judge.saved)
                found.append(
                    self._judged(
                        row.document, next(candidates), began=started, saved=saved
                    )
                )
            else:
                found.append(
                    Prediction(
                        id=row.id,
                        flagged=False,
                        seconds=share,
                        label=Label.CLEAN,
                        scored=True,
                    )
                )
        return found

    def _judged(
        self, document: Document, candidates: Candidates, *, began: float, saved: int
    ) -> Prediction:
        """Return the prediction; its seconds are those of the shipped threshold."""
        shipped = self.guards[self.min_score].find(document, candidates=candidates)
        seconds = perf_counter() - began + sum(self.judge.saved[saved:])
        lowest = self.guards[LOWEST].find(document, candidates=candidates)
        verdicts = {
            level: guard.find(document, candidates=candidates)
            for level, guard in self.guards.items()
            if lowest.frames
        }
        found = prediction_of(document, shipped, seconds=seconds)
        return replace(
            found,
            score=lowest.score if lowest.label is Label.DETACHED else 0.0,
            at={
                level: tuple(map(str, verdicts[level].kinds))
                for level in sorted(verdicts)
                if verdicts[level].label is Label.DETACHED
            },
            scored=True,
        )

    def _all_of(self, document: Document, candidates: Candidates) -> Candidates:
        """Return candidates that leave nothing out, ranked by the judge itself.

        Each segment is read in the narrow window around it.
        """
        read = read_document(document, candidates, self.judge)
        scores: list[float] = []
        for segment in range(len(read)):
            segments = around(read, segment, width=NARROW)
            answers = self.judge.answers(window_of(read, segments))
            said = Judged(
                frames=answers.frames.astype(np.float64),
                covers=answers.covers.astype(np.float64),
            )
            scores.append(float(said.odds[segments.index(segment)]))
        return replace(candidates, chosen=tuple(range(len(read))), scores=tuple(scores))


def preset_scores() -> dict[str, float]:
    """Return the score that a frame must have, by shipped preset."""
    return {name: load_policy(name).detect.min_score for name in PRESETS}


def levels() -> list[float]:
    """Return the thresholds that are tried, those of the presets among them."""
    return sorted({*STEPS, *preset_scores().values()})


def prediction_of(
    document: Document, verdict: Verdict, *, seconds: float
) -> Prediction:
    """Return a verdict as a prediction; only claims that stay asserted are listed."""
    return Prediction(
        id=document.id or "",
        flagged=verdict.label is Label.DETACHED,
        kinds=tuple(map(str, verdict.kinds)),
        frames=tuple(
            (frame.message or 0, frame.start, frame.end) for frame in verdict.frames
        ),
        claims=tuple(
            (claim.message or 0, claim.start, claim.end)
            for claim in verdict.claims
            if claim.attachment is Attachment.DETACHED
        ),
        seconds=seconds,
        label=verdict.label,
    )


def _key(window: Window) -> bytes:
    content = np.array([*window.ids, -1, *np.ravel(window.places)], np.int32)
    return blake2b(content.tobytes(), digest_size=16).digest()
