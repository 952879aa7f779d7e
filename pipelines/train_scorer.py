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
from itertools import islice
from pathlib import Path

from negguard.nlp.scorer import read_lexicon
from negguard.rules.compiled import Pack
from pipelines.scorer.card import figures, write_card
from pipelines.scorer.examples import Example, Source, examples_of
from pipelines.scorer.fit import (
    Fitted,
    calibrate,
    fit,
    fit_folds,
    fold_of,
    out_of_fold,
)
from pipelines.scorer.sources import (
    read_labelled,
    read_natural,
    read_ordinary,
    read_quoted,
    read_silent,
)
from pipelines.scorer.writing import write_model

LONGEST = 60_000  # characters of an ordinary document that is read
EVERY = {
    "negated": 5,
    "epistemic": 5,
    "positive": 2,
}  # files made from few notices: a part will do


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, write the model and its card, and print the figures."""
    options = _parser().parse_args(arguments)
    lexicon = read_lexicon(options.output)
    pack = Pack.load("en")
    examples = [
        example
        for source in sources(options, pack)
        for example in examples_of(source, pack, lexicon)
    ]
    models = fit_folds(examples)
    sums = out_of_fold(examples, models)
    slope, offset = calibrate(sums, examples)
    report = figures(examples, sums, slope=slope, offset=offset)
    fitted = fit(examples)
    final = Fitted(weights=fitted.weights, slope=slope, offset=offset)
    write_model(options.output, final, version=options.output.name)
    write_card(options.output, report)
    if options.folds:
        write_folds(options.folds, models, final)
        write_places(options.folds, examples)
    print(json.dumps(report, indent=1))


def sources(options: argparse.Namespace, pack: Pack) -> Iterator[Source]:
    """Yield every document for training."""
    for path in options.quoted:
        yield from read_quoted(path)
    for path in options.labelled:
        step = EVERY.get(path.stem.split("_", maxsplit=1)[0], 1)
        yield from islice(read_labelled(path), 0, None, step)
    yield from read_silent(pack)
    if options.natural:
        yield from read_natural(options.natural)
    if options.ordinary:
        yield from read_ordinary(options.ordinary, limit=LONGEST)


def write_folds(folder: Path, models: Sequence[Fitted], final: Fitted) -> None:
    """Write the model of each fold, with the calibration of them all."""
    for fold, fitted in enumerate(models):
        calibrated = Fitted(
            weights=fitted.weights, slope=final.slope, offset=final.offset
        )
        inner = folder / f"fold-{fold}"
        inner.mkdir(parents=True, exist_ok=True)
        write_model(inner, calibrated, version=f"fold-{fold}")


def write_places(folder: Path, examples: Sequence[Example]) -> None:
    """Write which document belongs to which fold."""
    where = {example.id.rsplit("@", 1)[0]: fold_of(example) for example in examples}
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
