r"""Run the detector with the models of a folder over labelled rows.

    python -m pipelines.training.score gold/*.jsonl --models models \
        --output predictions.jsonl --errors errors.jsonl

Writes one line for each row: its id and label, what the detector says, its score and
kind, frames and claims with code-point offsets. `--errors` writes the rows that it gets
wrong, for `draw --near`. Prints the share of framed rows found, of others flagged, and
of kinds that are right.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from negguard.detect.candidates import Effort
from negguard.detect.finding import FrameSearch
from negguard.model import Claim, Frame, Label, Verdict
from pipelines.training.command import parser_of, run, write_lines
from pipelines.training.models import read_search
from pipelines.training.reading import read_rows
from pipelines.training.rows import Row, as_records


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A row, and the verdict on it."""

    row: Row
    verdict: Verdict

    @property
    def flagged(self) -> bool:
        """Tell whether the detector calls the row detached."""
        return self.verdict.label is Label.DETACHED

    @property
    def right(self) -> bool:
        """Tell whether it is right about that."""
        return self.flagged == self.row.detached

    @property
    def kind_right(self) -> bool:
        """Tell whether the first kind is the row's, or one that it accepts."""
        kinds = self.verdict.kinds[:1]
        return any(kind in (self.row.kind, *self.row.accepted) for kind in kinds)


def main(arguments: Sequence[str] | None = None) -> None:
    """Score the rows, write what was asked for, and print the figures."""
    asked = _parser().parse_args(arguments)
    search = read_search(
        asked.models,
        effort=Effort(asked.effort),
        min_score=asked.min_score,
        packs=tuple(asked.packs),
    )
    scored = list(scored_rows(read_rows(asked.rows), search))
    write_lines(asked.output, map(as_prediction, scored))
    wrong = [each.row for each in scored if not each.right]
    if asked.errors:
        write_lines(asked.errors, as_records(wrong))
    print("\n".join(figures(scored)))


def scored_rows(rows: Iterable[Row], search: FrameSearch) -> Iterator[Scored]:
    """Yield each row with the verdict on it."""
    for row in rows:
        yield Scored(row=row, verdict=search.find(row.document))


def figures(scored: Sequence[Scored]) -> Iterator[str]:
    """Yield what was found of framed rows, and what was flagged of others."""
    framed = [each for each in scored if each.row.detached]
    others = [each for each in scored if not each.row.detached]
    found = [each for each in framed if each.flagged]
    yield f"framed rows found: {_share(len(found), len(framed))}"
    flagged = sum(each.flagged for each in others)
    yield f"others flagged: {_share(flagged, len(others))}"
    right = sum(each.kind_right for each in found)
    yield f"kinds right: {_share(right, len(found))}"


def as_prediction(scored: Scored) -> dict[str, object]:
    """Return a verdict as one flat object."""
    verdict = scored.verdict
    acting = {claim.frame for claim in verdict.claims if claim.attachment == "detached"}
    frames = [f for number, f in enumerate(verdict.frames) if number in acting]
    return {
        "id": scored.row.id,
        "gold": str(scored.row.label),
        "label": str(verdict.label),
        "flagged": scored.flagged,
        "score": round(verdict.score, 4),
        "kind": str(verdict.kinds[0]) if verdict.kinds else None,
        "frames": [_span(each) for each in frames or verdict.frames],
        "claims": [_span(each) for each in verdict.claims],
    }


def _span(each: Frame | Claim) -> list[int]:
    place = [each.span.start, each.span.end]
    return place if each.message is None else [each.message, *place]


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole}" + (f" ({part / whole:.3f})" if whole else "")


def _parser() -> argparse.ArgumentParser:
    parser = parser_of("score", __doc__)
    add = parser.add_argument
    add("rows", nargs="+", help="JSONL, see `reading`; PATH@SHARE")
    add("--models", type=Path, required=True, help="folder of models")
    add("--effort", choices=tuple(Effort), default=Effort.THOROUGH)
    add("--min-score", type=float, default=0.5)
    add("--packs", nargs="*", default=[], help="rule packs (none)")
    add("--output", type=Path, required=True, help="JSONL of predictions")
    add("--errors", type=Path, help="JSONL of the rows that it gets wrong")
    return parser


if __name__ == "__main__":
    run(main)
