"""Train one model: initialise, update over augmented epochs, average the weights."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.training import Example
from spacy.training.batchers import minibatch_by_words
from spacy.util import fix_random_seed
from thinc.api import Adam, Optimizer
from thinc.schedules import compounding

from negguard.nlp.spacy_parser import register_architectures
from negguard.nlp.values import Parse
from pipelines.parser_training.corpus import make_examples
from pipelines.parser_training.recipe import Recipe, components

Augment = Callable[[Sequence[Parse], random.Random], list[Parse]]
# The learning rate holds for the first epochs, then falls in a line to its last value.
STEADY_SHARE = 0.6
LAST_RATE = 0.1
META = {
    "version": "1.0.0",
    "description": "A small English tagger and parser: Penn tags, UD relations.",
    "author": "The negguard authors",
    "license": "CC BY-SA 4.0",
    "sources": [
        {"name": "UD English-EWT 2.16", "license": "CC BY-SA 4.0"},
        {"name": "GUM v11, its open documents", "license": "CC BY 4.0 and others"},
    ],
    "performance": {},
}


def train(
    recipe: Recipe,
    gold: Sequence[Parse],
    *,
    augment: Augment,
    dev: Sequence[Parse],
    watch: Callable[[Language, str], None],
) -> Language:
    """Return a model trained on `gold`, with averaged weights.

    `augment` makes the corpus of each epoch; `watch` sees the averaged model and a
    line of figures after each.
    """
    fix_random_seed(recipe.seed)
    choices = random.Random(recipe.seed)  # noqa: S311  # shuffles, guards nothing
    nlp = blank_model(recipe)
    plain = make_examples(gold, nlp=nlp)
    nlp.initialize(lambda: plain)
    optimizer = Adam(recipe.learn_rate, L2=0.01, grad_clip=1.0, use_averages=True)
    sizes = compounding(200, recipe.words_per_batch, 1.001)
    dev_examples = make_examples(dev, nlp=nlp)
    for epoch in range(recipe.epochs):
        start = time.process_time()
        examples = make_examples(augment(gold, choices), nlp=nlp)
        choices.shuffle(examples)
        rates = rates_of(recipe, epoch=epoch, examples=examples)
        run_epoch(nlp, examples, optimizer=optimizer, sizes=sizes, rates=rates)
        seconds = time.process_time() - start
        with nlp.use_params(optimizer.averages):
            scores = nlp.evaluate(dev_examples)
            line = (
                f"{recipe.name} epoch {epoch + 1}: {seconds:.0f} s, {figures(scores)}"
            )
            watch(nlp, line)
    average_weights(nlp, optimizer)
    return nlp


def blank_model(recipe: Recipe) -> Language:
    """Return a pipeline with untrained components."""
    register_architectures()
    nlp = spacy.blank("en")
    for name, config in components(recipe).items():
        nlp.add_pipe(name, config=config)
    return nlp


def run_epoch(
    nlp: Language,
    examples: Sequence[Example],
    *,
    optimizer: Optimizer,
    sizes: Iterator[float],
    rates: Iterator[float],
) -> None:
    """Update the model once with every example."""
    dropout = 0.1
    for batch in minibatch_by_words(examples, size=sizes):
        for _ in batch:
            optimizer.learn_rate = next(rates)
        nlp.update(batch, drop=dropout, sgd=optimizer)


def rates_of(
    recipe: Recipe, *, epoch: int, examples: Sequence[Example]
) -> Iterator[float]:
    """Yield the learning rate for each example of an epoch."""
    for place in range(len(examples)):
        done = (epoch + place / len(examples)) / recipe.epochs
        fallen = max(0.0, done - STEADY_SHARE) / (1 - STEADY_SHARE)
        yield recipe.learn_rate * (1 - (1 - LAST_RATE) * fallen)


def average_weights(nlp: Language, optimizer: Optimizer) -> None:
    """Put the averages of the weights over the whole run in place of the last ones."""
    for _, component in nlp.pipeline:
        for node in component.model.walk():
            for name in node.param_names:
                key = (node.id, name)
                if key in optimizer.averages:
                    node.set_param(name, optimizer.averages[key])


def figures(scores: Mapping[str, float]) -> str:
    """Return the scores that matter in one line, in per cent."""
    names = ("tag_acc", "dep_uas", "dep_las", "sents_f")
    return " ".join(f"{name} {100 * scores[name]:.1f}" for name in names)


def save_model(nlp: Language, folder: Path, *, name: str) -> None:
    """Write the model with its licence named, and without the words of its texts.

    Words are known by their hashes; of all strings only the labels are needed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    nlp.meta.update(META | {"name": name.removeprefix("en_")})
    nlp.to_disk(folder)
    labels = {label for found in nlp.pipe_labels.values() for label in found}
    strings = json.dumps(sorted(labels))
    (folder / "vocab" / "strings.json").write_text(strings, encoding="utf-8")
