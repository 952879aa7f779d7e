"""Examples for the judge: windows of rows, with what each segment in them is.

A segment is a frame where a marked frame takes half of it or it takes half of the
frame, and it is covered where marked claims take half of it. What nobody marked is
`UNKNOWN` and is not learnt from.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from negguard.detect.candidates import Segment, read_segments
from negguard.errors import UsageError
from negguard.model import Kind
from negguard.models.pieces import load_tokenizer, word_pieces
from negguard.models.windows import (
    OTHER_ROLE,
    ROLES,
    WIDTH,
    Read,
    Window,
    around,
    chunks,
    marker,
    shortened,
    window_of,
)
from pipelines.training.rows import Place, Row

UNKNOWN = -1
KINDS = (None, *Kind)  # in the order of the judge's answers
NEAR = 2  # segments between frames of one cluster
EDGE = 3  # tokens of a window beside its segments
WIDTHS = (96, 128, 192)  # of windows of ordinary text

Tokenize = Callable[[list[str]], list[tuple[int, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A window; for each segment in it the number of its kind, and whether covered.

    `pair` is that of its row.
    """

    window: Window
    frames: tuple[int, ...]
    covers: tuple[int, ...]
    pair: str = ""

    def __len__(self) -> int:
        """Return the number of tokens."""
        return len(self.window.ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A row as the judge reads it, and what each of its segments is."""

    read: Read
    frames: tuple[int, ...]
    covers: tuple[int, ...]
    pair: str = ""

    def example(self, segments: Sequence[int]) -> Example:
        """Return the window of some segments; without a frame in it none is covered.

        What a frame outside the window covers is unknown to who reads the window.
        """
        frames = tuple(self.frames[each] for each in segments)
        covers = tuple(self.covers[each] for each in segments)
        if not any(frames):
            covers = tuple(UNKNOWN if each else 0 for each in covers)
        window = window_of(self.read, segments)
        return Example(window=window, frames=frames, covers=covers, pair=self.pair)


def tokenizer_of(folder: Path) -> Tokenize:
    """Return what makes word pieces of segments, by `tokenizer.json` of a folder.

    Raises:
        UsageError: the file is not there.
    """
    path = folder / "tokenizer.json"
    if not path.is_file():
        msg = f"{path}: no such file; give the folder of the base model"
        raise UsageError(msg)
    tokenizer = load_tokenizer(folder)
    return lambda texts: [shortened(each) for each in word_pieces(tokenizer, texts)]


def examples_of(
    rows: Iterable[Row], tokenize: Tokenize, *, many: int = 1, seed: int = 0
) -> Iterator[Example]:
    """Yield the windows that rows give: all of a short one, `many` of a long one.

    Around frames, windows show them with what is near, and with far text behind a gap,
    as the detector does.
    """
    rng = random.Random(seed)  # noqa: S311 - no secret
    for row in rows:
        labelled = labelled_row(row, tokenize)
        if labelled.frames:
            yield from _windows(labelled, rng, many)


def ordinary_examples(
    rows: Iterable[Row], tokenize: Tokenize, *, seed: int = 0
) -> Iterator[Example]:
    """Yield one window of each of some rows without frames, of different widths."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    for row in rows:
        labelled = labelled_row(row, tokenize)
        count = len(labelled.read)
        if count > 1:
            width = rng.choice(WIDTHS)
            middle = rng.randrange(count)
            yield labelled.example(around(labelled.read, middle, width=width))


def labelled_row(row: Row, tokenize: Tokenize) -> Labelled:
    """Return a row as the judge reads it."""
    segments = read_segments(row.texts)
    words = tokenize(
        [row.texts[each.piece][each.start : each.end] for each in segments]
    )
    read = Read(
        tokens=tuple(
            (marker(each.kind, each.lead), *pieces)
            for each, pieces in zip(segments, words, strict=True)
        ),
        pieces=tuple(each.piece for each in segments),
        roles=tuple(ROLES.get(role.lower(), OTHER_ROLE) for role in row.roles),
    )
    frames, covers = labels_of(row, segments)
    return Labelled(read=read, frames=frames, covers=covers, pair=row.pair)


def labels_of(
    row: Row, segments: Sequence[Segment]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the number of each segment's kind, and 1 for each that is covered."""
    kind = KINDS.index(row.kind)
    frames = tuple(
        kind if any(_is_of(each, place) for place in row.frames) else 0
        for each in segments
    )
    if row.frames and not row.claims:
        return frames, tuple(UNKNOWN for _ in segments)
    covers = tuple(int(_covered(each, row.claims)) for each in segments)
    return frames, covers


def _windows(row: Labelled, rng: random.Random, many: int) -> Iterator[Example]:
    read = row.read
    count = len(read)
    if sum(map(read.size, range(count))) <= WIDTH - EDGE:
        yield row.example(range(count))
        return
    framed = [number for number, kind in enumerate(row.frames) if kind]
    for frame in framed if len(framed) <= many else rng.sample(framed, many):
        near = around(read, frame)
        yield row.example(near)
        cluster = [each for each in framed if abs(each - frame) <= NEAR]
        far = _far(read, cluster, near, rng)
        if far:
            yield row.example(sorted({*far, *cluster}))
    for _ in range(1 if framed else many):
        yield row.example(around(read, rng.randrange(count)))


def _far(
    read: Read, cluster: Sequence[int], near: range, rng: random.Random
) -> list[int]:
    """Return a run of text to be read beside a cluster of frames, away from them."""
    room = WIDTH - 2 - sum(map(read.size, cluster))
    if room < WIDTH // 2:
        return []
    rest = [each for each in range(len(read)) if each not in cluster]
    runs = list(chunks(read, rest, width=room))
    away = [run for run in runs if not set(run) & set(near)]
    return rng.choice(away or runs) if runs else []


def _overlap(segment: Segment, place: Place) -> int:
    if segment.piece != place.piece:
        return 0
    return max(0, min(segment.end, place.end) - max(segment.start, place.start))


def _is_of(segment: Segment, frame: Place) -> bool:
    shared = _overlap(segment, frame)
    least = min(segment.end - segment.start, frame.end - frame.start)
    return shared > 0 and 2 * shared >= least


def _covered(segment: Segment, claims: Sequence[Place]) -> bool:
    shared = sum(_overlap(segment, claim) for claim in claims)
    return 2 * shared >= segment.end - segment.start
