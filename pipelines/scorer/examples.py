"""Examples for the scorer: nominated sentences of documents, each a frame or none.

A sentence is a frame where labelled frame text covers half of it or more. Sentences of
ordinary text, of look-alikes and of clean documents are none. Sentences that overlap a
frame by less, and unlabelled sentences of documents whose labels are incomplete, are
left out. All sentences of labelled frames are examples, with or without a cue.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from negguard.model import Kind, Span
from negguard.nlp.features import SIZE, Candidates, Reader
from negguard.nlp.scorer import KINDS
from negguard.stages.nominate import sentence_around, sentences_of
from negguard.text.cues import CueFinder

AT_ONCE = 256  # sentences that are read at once
Range = tuple[int, int]


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
class Examples:
    """Sentences, one a row, with their features and what they are.

    `kinds` number the kinds of the scorer, -1 where there is none; `nominated`: a cue
    stands in the sentence, so that the guard would ask the scorer.
    """

    features: csr_matrix
    frames: NDArray[np.bool_]
    kinds: NDArray[np.int64]
    backward: NDArray[np.bool_]
    nominated: NDArray[np.bool_]
    sources: tuple[Source, ...]
    texts: tuple[str, ...]

    def __len__(self) -> int:
        """Return the number of sentences."""
        return len(self.texts)

    def where(self, kept: NDArray[np.bool_]) -> Examples:
        """Return some of the examples."""
        rows = np.flatnonzero(kept)
        return Examples(
            features=self.features[rows],
            frames=self.frames[rows],
            kinds=self.kinds[rows],
            backward=self.backward[rows],
            nominated=self.nominated[rows],
            sources=tuple(self.sources[row] for row in rows),
            texts=tuple(self.texts[row] for row in rows),
        )


@dataclass(frozen=True, slots=True)
class _Row:
    """One piece of a source, as it lies in the buffer."""

    source: Source
    piece: int
    start: int

    def offset(self, place: int) -> int:
        """Return the byte offset of a code point in the buffer."""
        text = self.source.texts[self.piece][:place]
        return self.start + len(text.encode("utf-8", "surrogatepass"))

    def frames(self) -> list[Range]:
        """Return the byte ranges of the labelled frames."""
        return [
            (self.offset(span.start), self.offset(span.end))
            for piece, span in self.source.frames
            if piece == self.piece
        ]


def read_examples(
    sources: Sequence[Source], finder: CueFinder, reader: Reader
) -> Examples:
    """Return the examples of all documents."""
    pieces = [
        (source, piece) for source in sources for piece in range(len(source.texts))
    ]
    encoded = [
        source.texts[piece].encode("utf-8", "surrogatepass") for source, piece in pieces
    ]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    data = np.frombuffer(b"".join(encoded), dtype=np.uint8)
    rows = [
        _Row(source, piece, int(start))
        for (source, piece), start in zip(pieces, offsets, strict=False)
    ]
    chosen = list(_chosen(data, offsets, rows, finder))
    owners = np.array([row for row, _, _, _ in chosen], dtype=np.int64)
    candidates = Candidates(
        data,
        np.array([span[0] for _, span, _, _ in chosen], dtype=np.int64),
        np.array([span[1] for _, span, _, _ in chosen], dtype=np.int64),
        offsets[owners],
        offsets[owners + 1],
    )
    return _examples(candidates, [rows[row] for row in owners], chosen, reader)


def _chosen(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    rows: Sequence[_Row],
    finder: CueFinder,
) -> Iterator[tuple[int, Range, bool, bool]]:
    """Yield row, byte range, whether it is a frame, and whether a cue names it."""
    hits = finder.hits(data, offsets)
    candidates, firsts, _ = sentences_of(data, offsets, hits, finder)
    named: defaultdict[int, list[Range]] = defaultdict(list)
    places = zip(
        hits.rows[firsts].tolist(),
        candidates.starts.tolist(),
        candidates.ends.tolist(),
        strict=True,
    )
    for row, start, end in places:
        named[row].append((start, end))
    for number, row in enumerate(rows):
        frames = row.frames()
        low, high = int(offsets[number]), int(offsets[number + 1])
        labelled = _framed_sentences(data[low:high], frames, low)
        for span in dict.fromkeys((*named[number], *labelled)):
            share = _share(span, frames)
            if share >= 0.5 or (share == 0 and row.source.complete):
                yield number, span, share >= 0.5, span in named[number]


def _framed_sentences(
    text: NDArray[np.uint8], frames: Sequence[Range], low: int
) -> Iterator[Range]:
    """Yield the sentences that frames overlap."""
    for first, last in frames:
        place = first - low
        while place < last - low:
            start, end = sentence_around(text, place)
            start, end = max(start, 0), min(end, len(text))
            yield start + low, end + low
            place = max(end, place + 1)


def _examples(
    candidates: Candidates,
    rows: Sequence[_Row],
    chosen: Sequence[tuple[int, Range, bool, bool]],
    reader: Reader,
) -> Examples:
    frames = np.array([frame for _, _, frame, _ in chosen], dtype=np.bool_)
    kinds = [
        KINDS.index(row.source.kind) if frame and row.source.kind else -1
        for row, frame in zip(rows, frames, strict=True)
    ]
    spans = [span for _, span, _, _ in chosen]
    return Examples(
        features=_table(candidates, reader),
        frames=frames,
        kinds=np.array(kinds, dtype=np.int64),
        backward=np.array(
            [
                bool(frame) and _is_backward(row, span[0])
                for row, span, frame in zip(rows, spans, frames, strict=True)
            ]
        ),
        nominated=np.array([named for _, _, _, named in chosen], dtype=np.bool_),
        sources=tuple(row.source for row in rows),
        texts=tuple(
            sentence.decode("utf-8", "replace") for sentence in candidates.sentences()
        ),
    )


def _table(candidates: Candidates, reader: Reader) -> csr_matrix:
    """Return a row for each sentence, with the count of each of its features."""
    owners: list[NDArray[np.int64]] = []
    numbers: list[NDArray[np.int64]] = []
    for first in range(0, len(candidates), AT_ONCE):
        features = reader.read(candidates.part(first, first + AT_ONCE))
        owners.append(features.owners + first)
        numbers.append(features.numbers)
    rows, columns = np.concatenate(owners), np.concatenate(numbers)
    values = np.ones(len(rows), dtype=np.float32)
    return csr_matrix((values, (rows, columns)), shape=(len(candidates), SIZE))


def _is_backward(row: _Row, start: int) -> bool:
    """Tell whether more claims stand before a frame than after it."""
    source = row.source
    if not source.claims:
        return source.suffix
    places = [(piece, row.offset(claim.start)) for piece, claim in source.claims]
    before = sum((piece, place) < (row.piece, start) for piece, place in places)
    return 2 * before > len(places)


def _share(span: Range, frames: Iterable[Range]) -> float:
    covered = sum(
        max(0, min(span[1], last) - max(span[0], first)) for first, last in frames
    )
    return covered / max(1, span[1] - span[0])


def read_rows(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
