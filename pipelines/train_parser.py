"""Train the English models that ship with negguard.

    python -m pipelines.train_parser TREEBANKS --output negguard/nlp/models

TREEBANKS is a folder with the training and development files named below, gzipped
CoNLL-U. The same files, versions and processor give the same weights; three models
take about an hour of one core.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from spacy.language import Language

from negguard.nlp.values import Parse
from pipelines.parser_training.augment import make_augmenter
from pipelines.parser_training.conllu import read_paragraphs
from pipelines.parser_training.corpus import merge_rare_labels
from pipelines.parser_training.recipe import RECIPES
from pipelines.parser_training.training import save_model, train

TRAIN = ("en_ewt-train", "en_gum_open-train")
DEV = ("en_ewt-dev", "en_gum_open-dev")


def main(arguments: Sequence[str] | None = None) -> None:
    """Train each chosen member of the voting set and write it to its folder."""
    asked = read_arguments(arguments)
    gold = merge_rare_labels(read_all(asked.treebanks, TRAIN))
    dev = read_all(asked.treebanks, DEV)
    for recipe in RECIPES:
        if not asked.only or recipe.name in asked.only:
            augment = make_augmenter(gold, recipe.plan)
            nlp = train(recipe, gold, augment=augment, dev=dev, watch=show)
            save_model(nlp, asked.output / recipe.name, name=recipe.name)


def read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("treebanks", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--only", nargs="*", choices=[r.name for r in RECIPES])
    return parser.parse_args(arguments)


def read_all(folder: Path, names: Sequence[str]) -> list[Parse]:
    """Return the paragraphs of the named files, in order."""
    return [
        parse
        for name in names
        for parse in read_paragraphs(folder / f"{name}.conllu.gz")
    ]


def show(_: Language, line: str) -> None:
    """Print the figures of an epoch."""
    print(line, flush=True)


if __name__ == "__main__":
    main()
