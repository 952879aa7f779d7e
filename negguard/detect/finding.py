"""The way of a document: candidates, judge, rules, frames, scope, claims, verdict."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from negguard.detect.candidates import Candidates, Cascade, Effort, Segment
from negguard.detect.claims import bind_claims, segments_within
from negguard.detect.frames import Notice, Raised, find_notices
from negguard.detect.judging import Judged, judge_document
from negguard.detect.plugins import Plugged
from negguard.detect.rule_schema import Effect
from negguard.detect.rules import RuleSet
from negguard.detect.scope import Scope, proposed, resolve_scopes
from negguard.detect.verdict import frame_of, least_odds, score_of, sum_up
from negguard.errors import RowError
from negguard.model import CLEAN, UNJUDGED, Document, Verdict
from negguard.models.card import digest_of, shipped_models
from negguard.models.judge import Judge
from negguard.registry import Detector
from negguard.text.layout import Pace, unhurried
from negguard.text.segments import Bytes, Offsets

MOST_ROUNDS = 24  # in which weak notices are left out; each looks at all segments
HALF = 1.5  # log-odds below the line at which the best segment still counts as covered


@dataclass(frozen=True, slots=True, eq=False)
class FrameSearch:
    """Everything that finds frames, loaded once and frozen.

    `min_score` is the calibrated probability that a frame must have.
    """

    cascade: Cascade = field(repr=False)
    judge: Judge = field(repr=False)
    rules: RuleSet = field(repr=False)
    plugged: Plugged
    min_score: float

    @classmethod
    def load(
        cls,
        *,
        packs: Sequence[str],
        effort: str,
        min_score: float,
        detectors: tuple[Detector, ...] = (),
    ) -> FrameSearch:
        """Return the search with the shipped models and some rule packs.

        Raises:
            UsageError: a pack is missing or wrong.
        """
        return cls(
            cascade=Cascade.load(Effort(effort)),
            judge=Judge.load(shipped_models()),
            rules=RuleSet.load(*packs),
            plugged=Plugged(detectors),
            min_score=min_score,
        )

    @property
    def made_by(self) -> dict[str, object]:
        """Return versions and digests of all that finds frames."""
        return {
            "models": {
                "names": self.cascade.card.version,
                "digest": digest_of(shipped_models()),
            },
            "packs": {"names": list(self.rules.names), "digest": self.rules.digest},
            "detectors": [each.digest for each in self.plugged.detectors],
        }

    def rows(self, data: Bytes, offsets: Offsets) -> npt.NDArray[np.bool_]:
        """Return which texts of a buffer may hold a frame, or are in no known language.

        What `find` finds in a text implies that its row is in.
        """
        chosen = self.cascade.rows(data, offsets)
        for row in np.flatnonzero(~chosen):
            text = data[offsets[row] : offsets[row + 1]].tobytes()
            chosen[row] = self.rules.may_match(text) or self.plugged.may_find(text)
        return chosen

    def find(
        self,
        document: Document,
        candidates: Candidates | None = None,
        *,
        pace: Pace = unhurried,
    ) -> Verdict:
        """Return the facts about a document.

        `candidates` are looked for where not given. `pace` is called all the while, and
        may raise to stop the work.
        """
        if candidates is None:
            (candidates,) = self.cascade.documents([document.pieces], pace=pace)
        raised, vetoed = self._ruled(document, candidates.segments, pace)
        if candidates.foreign and not raised:
            return UNJUDGED
        if not candidates.chosen and not raised:
            return CLEAN
        judged = judge_document(
            document,
            candidates,
            self.judge,
            asked=raised,
            worth=least_odds(self.cascade.card, self.min_score),
            pace=pace,
        )
        notices = find_notices(
            candidates.segments,
            judged,
            source=f"judge.{self.cascade.card.version}",
            raised=raised,
            vetoed=vetoed,
        )
        return self._verdict(document, candidates.segments, judged, notices, pace)

    def _verdict(
        self,
        document: Document,
        segments: Sequence[Segment],
        judged: Judged,
        notices: tuple[Notice, ...],
        pace: Pace,
    ) -> Verdict:
        """Return the verdict on notices that cover something and are sure enough.

        Raises:
            RowError: each look at what they cover leaves another one out, many times.
        """
        for _ in range(MOST_ROUNDS):
            if not notices:
                return CLEAN
            pace()
            covered = self._covered(segments, judged, notices)
            scopes = resolve_scopes(
                segments, notices, covered, is_chat=document.is_chat
            )
            scores = [
                self._score(notice, scope, judged)
                for notice, scope in zip(notices, scopes, strict=True)
            ]
            kept = tuple(
                notice
                for notice, score in zip(notices, scores, strict=True)
                if score >= self.min_score
            )
            if len(kept) == len(notices):
                frames = tuple(
                    frame_of(document, segments, *each)
                    for each in zip(notices, scopes, scores, strict=True)
                )
                claims = bind_claims(document, segments, scopes, pace=pace)
                return sum_up(frames, claims)
            notices = kept
        msg = "what its notices cover does not settle"
        raise RowError(msg)

    def _covered(
        self, segments: Sequence[Segment], judged: Judged, notices: Sequence[Notice]
    ) -> tuple[int, ...]:
        """Return the segments that the judge says are covered, in order.

        Layout speaks for a notice of a rule, where the judge says nothing at all.
        """
        taken = {each for n in notices for each in range(n.first, n.last + 1)}
        line = self.cascade.card.covered
        free = [n for n in range(len(segments)) if n not in taken]
        given = {each for notice in notices for each in notice.covers}
        covered = [n for n in free if judged.covers[n] >= line or n in given]
        if not covered and free:
            best = max(free, key=lambda n: judged.covers[n])
            covered = [best] if judged.covers[best] >= line - HALF else []
        if not covered:
            ruled = [notice for notice in notices if notice.least]
            covered = [n for n in proposed(segments, ruled) if n not in taken]
        return tuple(covered)

    def _score(self, notice: Notice, scope: Scope, judged: Judged) -> float:
        if not scope.segments:
            return 0.0
        cover = max(judged.covers[each] for each in scope.segments)
        score = score_of(self.cascade.card, frame=notice.odds, cover=float(cover))
        return max(score, notice.least)

    def _ruled(
        self, document: Document, segments: Sequence[Segment], pace: Pace
    ) -> tuple[dict[int, Raised], frozenset[int]]:
        """Return what rules and plug-ins say of segments, by number."""
        raised: dict[int, Raised] = {}
        vetoed: set[int] = set()
        for rule, segment in self._matches(document, segments, pace):
            if rule is None:
                vetoed.add(segment)
            elif segment not in raised or rule.score > raised[segment].score:
                raised[segment] = rule
        return raised, frozenset(vetoed)

    def _matches(
        self, document: Document, segments: Sequence[Segment], pace: Pace
    ) -> Iterator[tuple[Raised | None, int]]:
        """Yield what rules and plug-ins say, None for a veto, and of which segment."""
        places = [(each.piece, each.start) for each in segments]
        for piece, text in enumerate(document.pieces):
            first = bisect_left(places, (piece, 0))
            own = segments[first : bisect_left(places, (piece + 1, 0))]
            for match in self.rules.matches(text, own, pace=pace):
                rule = match.rule
                veto = rule.effect is Effect.VETO
                said = None if veto else Raised(rule.kind, rule.score, rule.id)
                yield said, first + match.segment
        for frame in self.plugged.find(document):
            segment = bisect_right(places, (frame.message or 0, frame.start)) - 1
            covers = segments_within(segments, frame.scope)
            if segment >= 0:
                yield Raised(frame.kind, frame.score, frame.rule, covers), segment
