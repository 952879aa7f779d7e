"""Training is repeatable, and what it saves loads and parses."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from spacy.language import Language

from negguard.nlp.spacy_parser import SpacyParser
from negguard.nlp.values import Parse
from pipelines.parser_training.recipe import Recipe
from pipelines.parser_training.training import save_model, train
from tests.parses import parse_from

TREES = tuple(
    parse_from(f"{name}/NNP/nsubj/2 {verb}/VBD/root/0 gold/NN/obj/2 ././punct/2")
    for name in ("Kim", "Ann", "Lee")
    for verb in ("won", "lost", "sold")
)


def as_they_are(gold: Sequence[Parse], _: random.Random) -> list[Parse]:
    return list(gold)


def train_small(lines: list[str] | None = None) -> Language:
    def watch(_: Language, line: str) -> None:
        (lines if lines is not None else []).append(line)

    recipe = Recipe(
        name="en_small", seed=4, epochs=2, lexicon=True, width=16, depth=1, hidden=8
    )
    return train(recipe, TREES * 9, augment=as_they_are, dev=TREES, watch=watch)


@pytest.fixture(scope="module")
def model() -> Language:
    return train_small()


def weights_of(nlp: Language) -> list[bytes]:
    return [
        node.get_param(name).tobytes()
        for _, component in nlp.pipeline
        for node in component.model.walk()
        for name in node.param_names
        if node.has_param(name)
    ]


def test_the_same_seed_gives_the_same_weights(model: Language) -> None:
    assert weights_of(train_small()) == weights_of(model)


def test_each_epoch_is_reported() -> None:
    lines: list[str] = []
    train_small(lines)
    assert [line.partition(":")[0] for line in lines] == [
        "en_small epoch 1",
        "en_small epoch 2",
    ]


def test_a_saved_model_parses_as_before(model: Language, tmp_path: Path) -> None:
    save_model(model, tmp_path / "en_small", name="en_small")
    (parse,) = SpacyParser((str(tmp_path / "en_small"),)).parse(["Kim won silver."])
    doc = model("Kim won silver.")
    assert [token.tag for token in parse.tokens] == [token.tag_ for token in doc]
    assert [token.head for token in parse.tokens] == [token.head.i for token in doc]


def test_a_saved_model_keeps_no_words_of_its_texts(
    model: Language, tmp_path: Path
) -> None:
    save_model(model, tmp_path / "en_small", name="en_small")
    saved = (tmp_path / "en_small" / "vocab" / "strings.json").read_text()
    assert "nsubj" in saved
    assert "Kim" not in saved
