"""What the scorer sees of a candidate sentence: word classes, layout, surroundings.

Words outside the lexicon are seen by their shape, so that a frame is known by how it
points and judges, never by the names or the topic of the text that it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

from negguard.model import Span
from negguard.text.blocks import Block
from negguard.text.layout import Layout

Lexicon = Mapping[str, str]

BUCKETS = 1 << 15
# The head and the tail of a long sentence say what it does; the middle is topic.
HEAD_WORDS, TAIL_WORDS = 48, 16
REACH = 12  # words between a pointer and its judgement
AROUND = 1500  # characters to each side that a sentence may share words with
TOKEN = re.compile(r"[a-z][a-z0-9'/-]*|\d[\d.,]*%?|[:!?;.,]|[^\sa-z0-9]")
CONTENT = re.compile(r"[a-z][a-z'-]{3,}")
JUDGING = frozenset(
    ("false", "fiction", "source", "doubt", "unlikely", "fixed", "avoid", "true")
)
POINTING = frozenset(("point", "text", "code"))
NEGATIVE = frozenset(
    (
        *("not", "no", "never", "nor", "neither", "none", "nothing", "without"),
        *("isn't", "aren't", "wasn't", "weren't", "don't", "doesn't", "didn't"),
        *("won't", "can't", "cannot", "shouldn't", "hasn't", "haven't", "nobody"),
    )
)
ENDINGS = ("ing", "ed", "ly", "tion", "s")
LENGTHS = (2, 4, 6, 9, 13, 18, 25, 35, 50)
SHARES = (0.0, 0.15, 0.3, 0.5, 0.7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence that may be a frame; `facts` name the layout of its place."""

    layout: Layout
    block: int
    sentence: Span
    facts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a sentence: its class, and how the class is written in features."""

    text: str
    group: str
    sign: str


def features(candidate: Candidate, lexicon: Lexicon) -> tuple[int, ...]:
    """Return the numbers of the features that hold, ascending, each below BUCKETS."""
    names = set(_names(candidate, lexicon))
    return tuple(sorted({crc32(name.encode()) % BUCKETS for name in names}))


def _names(candidate: Candidate, lexicon: Lexicon) -> Iterator[str]:
    words = read_words(candidate.layout, candidate.sentence, lexicon)
    layout = tuple(_layout_names(candidate, len(words)))
    judged = _judgements(words)
    yield "bias"
    yield from _grams(words)
    yield from _pairs(words)
    yield from layout
    yield from _surroundings(candidate, lexicon)
    for judgement in judged or {"none"}:
        yield f"judged:{judgement}"
        for name in layout:
            yield f"judged:{judgement}&{name}"


def read_words(layout: Layout, span: Span, lexicon: Lexicon) -> list[_Word]:
    """Return the words and marks of a sentence with their classes."""
    folded, text = span.of(layout.folded), span.of(layout.text)
    words = [
        _word(
            match.group(), text[match.start() : match.end()], lexicon, first=not number
        )
        for number, match in enumerate(TOKEN.finditer(folded))
    ]
    if len(words) <= HEAD_WORDS + TAIL_WORDS:
        return words
    return [*words[:HEAD_WORDS], _Word("", "cut", "<cut>"), *words[-TAIL_WORDS:]]


def _word(folded: str, written: str, lexicon: Lexicon, *, first: bool) -> _Word:
    group = lexicon.get(folded)
    if group is not None:
        return _Word(folded, group, folded if group == "function" else f"<{group}>")
    if folded[0].isdigit():
        return _Word(folded, "number", "<number>")
    if not folded[0].isalpha():
        return _Word(folded, "mark", folded)
    if written.isupper() and len(written) > 1:
        return _Word(folded, "capitals", "<capitals>")
    if written[0].isupper() and not first:
        return _Word(folded, "name", "<name>")
    ending = next((end for end in ENDINGS if folded.endswith(end)), "")
    return _Word(folded, "other", f"<w{ending}>")


def _grams(words: Sequence[_Word]) -> Iterator[str]:
    """Yield runs of one to four signs, and runs of up to two words as written."""
    signs = ["^", *(word.sign for word in words), "$"]
    for length in (1, 2, 3, 4):
        for start in range(len(signs) - length + 1):
            yield "s:" + " ".join(signs[start : start + length])
    known = [word for word in words if word.group not in {"name", "number"}]
    for first, second in pairwise(known):
        yield f"w:{first.text} {second.text}"
    for word in known:
        yield f"w:{word.text}"


def _pairs(words: Sequence[_Word]) -> Iterator[str]:
    """Yield each pointer with each judgement near it, and whether "not" is between."""
    for left, word in enumerate(words):
        for right in range(left + 1, min(left + REACH, len(words))):
            other = words[right]
            between = words[left + 1 : right]
            if word.group in POINTING and other.group in JUDGING:
                denied = any(item.text in NEGATIVE for item in between)
                yield f"pj:{word.group}>{other.group}:{denied}"
                yield f"pj:{word.text}>{other.group}:{denied}"
            elif word.group in JUDGING and other.group in POINTING:
                yield f"jp:{word.group}>{other.group}"
                yield f"jp:{word.group}>{other.text}"


def _judgements(words: Iterable[_Word]) -> set[str]:
    """Return the classes of judgement in a sentence, denied ones marked."""
    found: set[str] = set()
    denied = False
    for word in words:
        denied = denied or word.text in NEGATIVE
        if word.group in JUDGING:
            found.add(f"not-{word.group}" if denied else word.group)
    return found


def _layout_names(candidate: Candidate, length: int) -> Iterator[str]:
    layout, span = candidate.layout, candidate.sentence
    blocks, number = layout.blocks, candidate.block
    written = span.of(layout.text).strip()
    yield from (f"fact:{fact}" for fact in candidate.facts)
    yield f"kind:{blocks[number].kind}"
    yield f"next:{_kind_at(blocks, number + 1)}"
    yield f"before:{_kind_at(blocks, number - 1)}"
    yield f"length:{_bin(length, LENGTHS)}"
    yield f"end:{written[-1:] if not written[-1:].isalnum() else 'word'}"
    yield f"start:{written[:1] if not written[:1].isalnum() else 'word'}"
    yield f"capitals:{_capitals(written)}"
    yield f"blocks:{_bin(len(blocks), (1, 2, 4, 8, 20))}"
    yield f"place:{min(number, 3)}:{min(len(blocks) - 1 - number, 3)}"
    yield f"sentences:{min(len(layout.sentences(number)), 4)}"


def _kind_at(blocks: Sequence[Block], number: int) -> str:
    return blocks[number].kind.value if 0 <= number < len(blocks) else "edge"


def _bin(value: float, edges: Sequence[float]) -> int:
    return sum(value > edge for edge in edges)


def _capitals(written: str) -> str:
    letters = [letter for letter in written if letter.isalpha()]
    if not letters:
        return "none"
    share = sum(map(str.isupper, letters)) / len(letters)
    return "all" if share > 0.8 else "some" if share > 0.3 else "few"


def _surroundings(candidate: Candidate, lexicon: Lexicon) -> Iterator[str]:
    """Yield how much a sentence shares with its text, and what its neighbours are."""
    layout, span = candidate.layout, candidate.sentence
    folded = layout.folded
    own = {w for w in CONTENT.findall(span.of(folded)) if w not in lexicon}
    start = max(0, span.start - AROUND)
    around = folded[start : span.start] + " " + folded[span.end : span.end + AROUND]
    shared = len(own & set(CONTENT.findall(around)))
    yield f"own:{_bin(len(own), (0, 1, 2, 4, 7, 11))}"
    yield f"shared:{_bin(shared / len(own), SHARES) if own else 'nothing'}"
    spans = layout.sentences(candidate.block)
    before = [other for other in spans if other.end <= span.start][-1:]
    after = [other for other in spans if other.start >= span.end][:1]
    for name, others in (("previous", before), ("following", after)):
        yield from _neighbour(name, layout, others, lexicon)


def _neighbour(
    name: str, layout: Layout, others: Sequence[Span], lexicon: Lexicon
) -> Iterator[str]:
    if not others:
        yield f"{name}:none"
        return
    words = read_words(layout, others[0], lexicon)
    for judgement in _judgements(words):
        yield f"{name}:{judgement}"
    for word in words[:2]:
        yield f"{name}-opens:{word.sign}"
    yield f"{name}-ends:{words[-1].sign if words else ''}"
