"""Excerpts: texts without labels, their segments numbered, and what a reader answers.

An answer is one JSON object for each excerpt: `n` its number, `l` the label (`d`
detached, `l` local, `c` clean, `?` cannot tell) and, where it is detached, `k` the
kind, `f` the numbers of all segments that are frames, `c` those of all that the frames
cover, and, if there are any, `ka` kinds that would be right as well. A segment that
holds both frame and claim stands in both lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from negguard.detect.candidates import read_segments
from negguard.errors import UsageError
from negguard.model import Kind, Label
from pipelines.training.reading import Record, read_records
from pipelines.training.rows import Place, Row

LABELS = {"d": Label.DETACHED, "l": Label.LOCAL, "c": Label.CLEAN}
UNSURE = "?"
FIELDS = ("id", "text", "source", "genre", "license")


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A text to be read, and where it is from.

    `segments` are what answers number, so that answers hold when the splitter changes.
    """

    id: str
    text: str
    segments: tuple[Place, ...]
    source: str = ""
    genre: str = ""
    licence: str = ""


def read_excerpts(paths: Iterable[Path]) -> list[Excerpt]:
    """Return the excerpts of JSONL and Parquet files with `id` and `text`.

    Raises:
        UsageError: a file is missing, or has no such fields.
    """
    return [
        _excerpt(record, where) for path in paths for where, record in _records(path)
    ]


def numbered(excerpts: Sequence[Excerpt]) -> Iterator[str]:
    """Yield each excerpt as a reader is to see it, headed by `### ` and its number."""
    for number, excerpt in enumerate(excerpts):
        parts = [f"### {number}\n"]
        place = 0
        for count, each in enumerate(excerpt.segments):
            gap = excerpt.text[place : each.start]
            before = "\n" * min(2, gap.count("\n")) or " "
            words = " ".join(excerpt.text[each.start : each.end].splitlines())
            parts.append(f"{before}{gap.strip()}\u27e6{count}\u27e7{words}")
            place = each.end
        yield "".join([*parts, excerpt.text[place:].rstrip(), "\n\n"])


def faults(
    excerpts: Sequence[Excerpt], answers: Iterable[tuple[str, Record]]
) -> list[str]:
    """Return what is wrong with answers, one line each; empty if they are whole."""
    found: list[str] = []
    seen: set[int] = set()
    for where, answer in answers:
        number = answer.get("n")
        if not isinstance(number, int) or not 0 <= number < len(excerpts):
            found.append(f"{where}: no excerpt {number!r}; they go to {len(excerpts)}")
            continue
        if number in seen:
            found.append(f"{where}: excerpt {number} is answered twice; keep one")
        seen.add(number)
        found += [f"{where}: {line}" for line in _faults(excerpts[number], answer)]
    missing = [str(number) for number in range(len(excerpts)) if number not in seen]
    if missing:
        found.append(f"no answer for {len(missing)}: {', '.join(missing[:12])} ...")
    return found


def merged(
    excerpts: Sequence[Excerpt], answers: Iterable[Mapping[str, Any]]
) -> Iterator[Row]:
    """Yield the rows that checked answers make; those that cannot tell are left out."""
    for answer in answers:
        if answer["l"] == UNSURE:
            continue
        excerpt = excerpts[answer["n"]]
        label = LABELS[answer["l"]]
        framed = label is Label.DETACHED
        yield Row(
            id=excerpt.id,
            texts=(excerpt.text,),
            label=label,
            kind=Kind(answer["k"]) if framed else None,
            accepted=tuple(Kind(kind) for kind in answer.get("ka", ())),
            frames=_places(excerpt, answer["f"] if framed else ()),
            claims=_places(excerpt, answer["c"] if framed else ()),
            author=excerpt.source,
            source=excerpt.source,
            licence=excerpt.licence,
            genre=excerpt.genre,
        )


def _faults(excerpt: Excerpt, answer: Record) -> Iterator[str]:
    label = answer.get("l")
    if label not in (*LABELS, UNSURE):
        yield f"label {label!r}; give one of {', '.join((*LABELS, UNSURE))}"
    if label != "d":
        return
    for kind in (answer.get("k"), *answer.get("ka", ())):
        if kind not in tuple(Kind):
            yield f"kind {kind!r}; give one of {', '.join(Kind)}"
    for key, name in (("f", "frame"), ("c", "claim")):
        yield from _number_faults(excerpt, answer, key=key, name=name)


def _number_faults(
    excerpt: Excerpt, answer: Record, *, key: str, name: str
) -> Iterator[str]:
    count = len(excerpt.segments)
    numbers = answer.get(key)
    if not isinstance(numbers, list) or not numbers:
        yield f"no {name} in a detached excerpt; list its segments under {key!r}"
        return
    for number in numbers:
        if not isinstance(number, int) or not 0 <= number < count:
            yield f"no segment {number!r}; excerpt {answer['n']} has {count}"


def _places(excerpt: Excerpt, numbers: Sequence[int]) -> tuple[Place, ...]:
    return tuple(excerpt.segments[number] for number in sorted(set(numbers)))


def _excerpt(record: Record, where: str) -> Excerpt:
    if not isinstance(record.get("id"), str) or not isinstance(record.get("text"), str):
        msg = f"{where}: an excerpt needs `id` and `text`, both strings"
        raise UsageError(msg)
    given = record.get("segments")
    if given is None:
        found = read_segments((record["text"],))
        given = [(each.start, each.end) for each in found]
    return Excerpt(
        id=record["id"],
        text=record["text"],
        segments=tuple(Place(0, *each) for each in given),
        source=str(record.get("source") or ""),
        genre=str(record.get("genre") or ""),
        licence=str(record.get("license") or ""),
    )


def _records(path: Path) -> Iterator[tuple[str, Record]]:
    if path.suffix != ".parquet":
        yield from read_records(path)
        return
    import pyarrow.parquet as pq  # noqa: PLC0415 - only this door needs Arrow

    if not path.is_file():
        msg = f"{path}: no such file"
        raise UsageError(msg)
    file = pq.ParquetFile(path)
    columns = [name for name in FIELDS if name in file.schema_arrow.names]
    for batch in file.iter_batches(batch_size=1024, columns=columns):
        for record in batch.to_pylist():
            yield str(path), record
