"""Print excerpts to be read, check what a reader answers, and merge it into rows.

    python -m pipelines.training.label number drawn.jsonl --output drawn.txt
    python -m pipelines.training.label check drawn.jsonl answers.jsonl
    python -m pipelines.training.label merge drawn.jsonl answers.jsonl -o rows.jsonl
    python -m pipelines.training.label merge ... --without-text -o labels.jsonl
    python -m pipelines.training.label restore labels.jsonl pool.parquet -o rows.jsonl

`number` prints each excerpt under `### n`, its segments as ⟦0⟧ ⟦1⟧ ... A reader
writes one line for each, such as

    {"n": 17, "l": "d", "k": "falsity", "f": [3], "c": [4, 5, 6]}
    {"n": 18, "l": "c"}

with label `d` (detached: other text in the excerpt disowns what stands plainly
asserted), `l` (local: each untrue thing is denied in its own clause), `c` (clean) or
`?` (cannot tell); `k` is the kind, `f` are all segments that are frames, `c` all that
those cover. `merge` writes nothing unless all answers are whole. Without texts, rows
hold ids and offsets only, for labels of texts that may not be passed on; `restore`
joins them to the texts again.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from negguard.errors import UsageError
from pipelines.training.command import parser_of, run, write_lines
from pipelines.training.excerpts import faults, merged, numbered, read_excerpts
from pipelines.training.reading import read_records, read_row
from pipelines.training.rows import Row, as_records

MOST_FAULTS = 40  # that are shown at once


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line asks."""
    asked = _parser().parse_args(arguments)
    steps: dict[str, Callable[[argparse.Namespace], None]] = {
        "number": number,
        "check": check,
        "merge": merge,
        "restore": restore,
    }
    steps[asked.step](asked)


def number(asked: argparse.Namespace) -> None:
    """Write the excerpts with numbered segments."""
    text = "".join(numbered(read_excerpts([asked.excerpts])))
    asked.output.write_text(text, encoding="utf-8")


def check(asked: argparse.Namespace) -> None:
    """Say what is wrong with answers, or how many there are of each label."""
    records = read_records(asked.answers)
    found = faults(read_excerpts([asked.excerpts]), records)
    if found:
        raise UsageError("\n".join(found[:MOST_FAULTS]))
    counts = Counter(answer["l"] for _, answer in records)
    print(", ".join(f"{label}: {count}" for label, count in sorted(counts.items())))


def merge(asked: argparse.Namespace) -> None:
    """Write the rows that whole answers make."""
    check(asked)
    excerpts = read_excerpts([asked.excerpts])
    rows = merged(excerpts, (answer for _, answer in read_records(asked.answers)))
    records = without_texts(rows) if asked.without_text else as_records(rows)
    print(write_lines(asked.output, records), "rows")


def restore(asked: argparse.Namespace) -> None:
    """Write labels without texts as rows, with the texts of a pool."""
    texts = {each.id: each.text for each in read_excerpts(asked.pools)}
    rows = [
        read_row({**record, "text": texts[record["id"]]}, where=where)
        for where, record in read_records(asked.labels)
        if record.get("id") in texts
    ]
    print(write_lines(asked.output, as_records(rows)), "rows")


def without_texts(rows: Iterator[Row]) -> Iterator[dict[str, object]]:
    """Yield rows as labels of texts that are known by their ids."""
    for row in rows:
        accepted = {"kind_accept": [str(kind) for kind in row.accepted]}
        yield {
            "id": row.id,
            "source": row.source,
            "license": row.licence,
            "genre": row.genre,
            "label": str(row.label),
            "kind": str(row.kind or "none"),
            **(accepted if row.accepted else {}),
            "frame_spans": [[place.start, place.end] for place in row.frames],
            "claim_spans": [[place.start, place.end] for place in row.claims],
        }


def _parser() -> argparse.ArgumentParser:
    parser = parser_of("label", __doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    for name in ("number", "check", "merge"):
        step = steps.add_parser(name)
        step.add_argument("excerpts", type=Path, help="JSONL with `id` and `text`")
        if name != "number":
            step.add_argument("answers", type=Path, help="JSONL, one object an excerpt")
        if name != "check":
            step.add_argument("--output", "-o", type=Path, required=True)
        if name == "merge":
            step.add_argument("--without-text", action="store_true")
    step = steps.add_parser("restore")
    step.add_argument("labels", type=Path, help="JSONL without texts")
    step.add_argument("pools", type=Path, nargs="+", help="JSONL or Parquet with texts")
    step.add_argument("--output", "-o", type=Path, required=True)
    return parser


if __name__ == "__main__":
    run(main)
