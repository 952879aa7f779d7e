"""Train the scorer from labelled documents and ordinary text, and write its folder.

    python -m pipelines.train_scorer --quoted frames/*.jsonl --labelled dev/*.jsonl \
        --natural natural.jsonl --ordinary ordinary.parquet --output scorer-en-1

Figures come first, from folds that share neither topic nor author with what they are
judged on; the model that is written is then fitted to everything. `--folds` keeps the
models of the folds as well, for leave-out runs of the detection benchmark.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from negguard.nlp.features import Reader
from negguard.nlp.scorer import read_lexicon
from negguard.rules.compiled import Pack
from negguard.text.cues import CueFinder
from pipelines.scorer.card import figures, write_card
from pipelines.scorer.examples import Source, read_examples
from pipelines.scorer.fit import (
    FLOOR,
    Fitted,
    calibrate,
    fit,
    fit_folds,
    fold_of,
    out_of_fold,
)
from pipelines.scorer.sources import (
    read_fires,
    read_labelled,
    read_natural,
    read_ordinary,
    read_quoted,
    read_silent,
)
from pipelines.scorer.writing import write_model

EVERY = {
    "negated": 5,
    "epistemic": 5,
    "positive": 2,
}  # files made from few notices: a part will do


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, write the model and its card, and print the figures."""
    options = _parser().parse_args(arguments)
    pack = Pack.load("en")
    documents = tuple(sources(options, pack))
    reader = Reader(read_lexicon(options.output))
    examples = read_examples(documents, CueFinder(pack.cues), reader)
    models = fit_folds(examples)
    sums, kinds = out_of_fold(examples, models)
    slope, offset = calibrate(sums, examples)
    scores = 1 / (1 + np.exp(-(slope * sums + offset)))
    report = figures(examples, scores, kinds, floor=FLOOR)
    measured = {"slope": slope, "offset": offset}
    write_model(
        options.output, replace(fit(examples), **measured), version=options.output.name
    )
    write_card(options.output, report)
    if options.folds:
        write_folds(options.folds, [replace(model, **measured) for model in models])
        write_places(options.folds, documents)
    print(json.dumps(report, indent=1))


def sources(options: argparse.Namespace, pack: Pack) -> Iterator[Source]:
    """Yield every document for training."""
    for path in options.quoted:
        yield from read_quoted(path)
    for path in options.labelled:
        step = EVERY.get(path.stem.split("_", maxsplit=1)[0], 1)
        yield from islice(read_labelled(path), 0, None, step)
    yield from read_silent(pack)
    yield from read_fires(pack)
    if options.natural:
        yield from read_natural(options.natural)
    if options.ordinary:
        yield from read_ordinary(options.ordinary)


def write_folds(folder: Path, models: Sequence[Fitted]) -> None:
    """Write the model of each fold, with the calibration of them all."""
    for fold, fitted in enumerate(models):
        inner = folder / f"fold-{fold}"
        inner.mkdir(parents=True, exist_ok=True)
        write_model(inner, fitted, version=f"fold-{fold}")


def write_places(folder: Path, documents: Sequence[Source]) -> None:
    """Write which document belongs to which fold."""
    where = {document.id: fold_of(document) for document in documents}
    (folder / "folds.json").write_text(json.dumps(where) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pipelines.train_scorer",
        description=(__doc__ or "").splitlines()[0],
    )
    add = parser.add_argument
    add("--quoted", type=Path, nargs="*", default=[], help="rows with quoted frames")
    add("--labelled", type=Path, nargs="*", default=[], help="rows with spans")
    add("--natural", type=Path, help="real documents with one quoted frame each")
    add("--ordinary", type=Path, help="Parquet of text without frames")
    add("--output", type=Path, required=True, help="folder that holds lexicon.toml")
    add("--folds", type=Path, help="folder for the models of the folds")
    return parser


if __name__ == "__main__":
    main()
