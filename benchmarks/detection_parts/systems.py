"""What a guard is compared with: a keyword list, and NegEx."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from time import perf_counter
from typing import Protocol

from benchmarks.detection_parts.rows import Prediction, Range
from negguard.model import Document, Span
from negguard.text.spans import merge, subtract

# What a careful person would grep for; both baselines use it, so that they differ only
# in how far a cue reaches: the whole document, or the cue's own sentence.
CUES: Mapping[str, tuple[str, ...]] = {
    "falsity": (
        "false",
        "untrue",
        "fake",
        "hoax",
        "myth",
        "debunked",
        "fabricated",
        "made up",
        "misinformation",
        "incorrect",
        "wrong",
    ),
    "correction": ("retracted", "retraction", "corrected", "correction", "withdrawn"),
    "fiction": ("fiction", "fictional", "satire", "parody", "joke", "april fools"),
    "unreliable_source": ("unreliable", "delusional", "not credible", "liar"),
    "uncertainty": ("unverified", "unconfirmed", "rumour", "rumor", "not verified"),
    "low_probability": ("unlikely", "improbable", "low probability", "far-fetched"),
    "warning_behavior": ("do not do this", "don't do this", "bad example", "never do"),
}
KIND_OF_CUE = {cue: kind for kind, cues in CUES.items() for cue in cues}
ANY_CUE = re.compile(rf"\b(?:{'|'.join(map(re.escape, KIND_OF_CUE))})\b", re.IGNORECASE)
PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+){0,40}")
SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]*")
# What NegEx may negate: a name, a number, or a word long enough to carry content.
MENTION = re.compile(r"\b(?:[A-Z]\w+(?: [A-Z]\w+)*|\d[\d.,]*|[a-z]{7,})\b")


class System(Protocol):
    """Something that says which documents hold frames, and where."""

    name: str
    made_by: str

    def predict(self, document: Document) -> Prediction:
        """Return what the system says of `document`."""


class KeywordSystem:
    """A keyword list: any cue flags the document and covers all of it."""

    name = "keyword list"
    made_by = "keyword list"

    def predict(self, document: Document) -> Prediction:
        """Return every sentence with a cue as frame, and the rest as claims."""
        start = perf_counter()
        frames: list[Range] = []
        claims: list[Range] = []
        kinds: list[str] = []
        for piece, text in enumerate(document.pieces):
            cues = list(ANY_CUE.finditer(text))
            kinds += [KIND_OF_CUE[cue[0].lower()] for cue in cues]
            spans = merge(_sentences_with(text, cues))
            frames += [(piece, span.start, span.end) for span in spans]
            rest = subtract(Span(0, len(text)), spans)
            claims += [(piece, span.start, span.end) for span in rest]
        return Prediction(
            id=document.id or "",
            flagged=bool(kinds),
            kinds=_by_count(kinds),
            frames=tuple(frames),
            claims=tuple(claims),
            seconds=perf_counter() - start,
        )


class NegexSystem:
    """negspacy's NegEx with the same cues: a cue reaches the mentions of its sentence.

    Its lists of pseudo-cues and terminations are the published ones.
    """

    name = "negspacy NegEx"
    made_by = "negspacy NegEx"

    def __init__(self) -> None:
        import spacy  # noqa: PLC0415 - only this baseline needs spaCy
        from negspacy.negation import Negex  # noqa: PLC0415 - or negspacy
        from negspacy.termsets import termset  # noqa: PLC0415 - or negspacy

        terms = termset("en").get_patterns()
        cues = list(KIND_OF_CUE)
        terms |= {"preceding_negations": cues, "following_negations": cues}
        self.nlp = spacy.blank("en")
        self.nlp.add_pipe("sentencizer")
        self.negex = Negex(self.nlp, "negex", terms)

    def predict(self, document: Document) -> Prediction:
        """Return the sentences in which NegEx finds a negated mention as claims."""
        start = perf_counter()
        claims: list[Range] = []
        kinds: list[str] = []
        for piece, text in enumerate(document.pieces):
            for sentence in self._negated(text):
                cue = ANY_CUE.search(text, sentence.start, sentence.end)
                kinds += [KIND_OF_CUE[cue[0].lower()]] if cue else []
                claims.append((piece, sentence.start, sentence.end))
        return Prediction(
            id=document.id or "",
            flagged=bool(claims),
            kinds=_by_count(kinds),
            claims=tuple(claims),
            seconds=perf_counter() - start,
        )

    def _negated(self, text: str) -> Iterator[Span]:
        # By paragraph: no sentence crosses one, and NegEx is quadratic in sentences.
        for paragraph in PARAGRAPH.finditer(text):
            if ANY_CUE.search(paragraph[0]):
                for start, end in self._negated_sentences(paragraph[0]):
                    yield Span(paragraph.start() + start, paragraph.start() + end)

    def _negated_sentences(self, text: str) -> set[tuple[int, int]]:
        parsed = self.nlp.make_doc(text)
        mentions = (
            parsed.char_span(*found.span(), label="MENTION")
            for found in MENTION.finditer(text)
            if not ANY_CUE.fullmatch(found[0])
        )
        parsed.set_ents([mention for mention in mentions if mention])
        parsed = self.negex(self.nlp.get_pipe("sentencizer")(parsed))
        return {
            (mention.sent.start_char, mention.sent.end_char)
            for mention in parsed.ents
            if mention._.negex
        }


def _sentences_with(text: str, cues: Iterable[re.Match[str]]) -> Iterator[Span]:
    starts = {cue.start() for cue in cues}
    if not starts:
        return
    for sentence in SENTENCE.finditer(text):
        if any(sentence.start() <= start < sentence.end() for start in starts):
            yield Span(*sentence.span())


def _by_count(kinds: list[str]) -> tuple[str, ...]:
    return tuple(sorted(set(kinds), key=lambda kind: (-kinds.count(kind), kind)))
