"""Examples for the scorer: sentences of labelled documents, each a frame or none.

A sentence is a frame where labelled frame text covers half of it or more. Sentences of
ordinary text, of look-alikes and of clean documents are none. Sentences that overlap a
frame by less, and unlabelled sentences of documents whose labels are incomplete, are
left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from negguard.model import Kind, Span
from negguard.nlp.features import Candidate, Lexicon, features
from negguard.rules.compiled import Pack
from negguard.stages.stretches import may_judge, stretches
from negguard.stages.weigh import nominate
from negguard.text.layout import Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document for training; `frames` by piece, `kind` None where it has none.

    `complete`: every frame of the document is labelled. Nothing is fitted on `topic`
    or `author`; they keep related documents out of one another's folds.
    """

    id: str
    origin: str
    topic: str
    author: str
    texts: tuple[str, ...]
    roles: tuple[str | None, ...]
    kind: Kind | None = None
    frames: tuple[tuple[int, Span], ...] = ()
    claims: tuple[tuple[int, Span], ...] = ()
    suffix: bool = False
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sentence with the numbers of its features; `nominated`: a rule matched."""

    id: str
    origin: str
    topic: str
    author: str
    text: str
    numbers: tuple[int, ...]
    frame: bool
    kind: Kind | None
    backward: bool
    nominated: bool


def examples_of(source: Source, pack: Pack, lexicon: Lexicon) -> Iterator[Example]:
    """Yield the examples of one document."""
    for piece, (text, role) in enumerate(zip(source.texts, source.roles, strict=True)):
        layout = Layout(text)
        frames = [span for at, span in source.frames if at == piece]
        found = stretches(layout, pack)
        labelled = tuple(_sentences(layout, frames))
        for stretch in dict.fromkeys((*found, *labelled)):
            share = _share(stretch, frames)
            if share < 0.5 and (share > 0 or not source.complete):
                continue
            nominee = nominate(layout, stretch, role=role)
            if nominee and (share >= 0.5 or may_judge(layout, stretch)):
                example = _example(source, nominee[0], lexicon, frame=share >= 0.5)
                yield replace(
                    example,
                    id=f"{source.id}@{piece}:{stretch.start}",
                    backward=share >= 0.5 and _is_backward(source, piece, stretch),
                    nominated=stretch in found and may_judge(layout, stretch),
                )


def _sentences(layout: Layout, frames: Sequence[Span]) -> Iterator[Span]:
    """Yield the sentences that frames overlap: the scorer learns all of them."""
    for frame in frames:
        for number in range(max(0, layout.block_at(frame.start)), len(layout.blocks)):
            if layout.blocks[number].span.start >= frame.end:
                break
            yield from layout.sentences(number)


def _example(
    source: Source, candidate: Candidate, lexicon: Lexicon, *, frame: bool
) -> Example:
    return Example(
        id=source.id,
        origin=source.origin,
        topic=source.topic,
        author=source.author,
        text=candidate.sentence.of(candidate.layout.text),
        numbers=features(candidate, lexicon),
        frame=frame,
        kind=source.kind if frame else None,
        backward=False,
        nominated=False,
    )


def _is_backward(source: Source, piece: int, span: Span) -> bool:
    """Tell whether more claims stand before a frame than after it."""
    if not source.claims:
        return source.suffix
    places = [(at, claim.start) for at, claim in source.claims]
    before = sum(spot < (piece, span.start) for spot in places)
    return 2 * before > len(places)


def _share(span: Span, frames: Iterable[Span]) -> float:
    covered = sum(
        max(0, min(span.end, frame.end) - max(span.start, frame.start))
        for frame in frames
    )
    return covered / max(1, len(span))


def read_rows(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
