"""Batches hold every example once, and fit together."""

from __future__ import annotations

import random

import numpy as np

from pipelines.training.batches import Budget, Queue, batch_of, grouped, plan
from pipelines.training.examples import examples_of
from tests.unit.pipelines.training.made import framed_row, words_as_tokens


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - no secret


def test_every_example_is_in_one_batch_of_bounded_size() -> None:
    sizes = [3 + n % 90 for n in range(700)]
    made = plan(sizes, grouped(700), tokens=300, rng=chance(1))
    assert sorted(number for batch in made for number in batch) == list(range(700))
    assert all(max(sizes[n] for n in batch) * len(batch) <= 300 for batch in made)


def test_an_example_that_is_too_long_stands_alone() -> None:
    assert plan([900], [[0]], tokens=300, rng=chance(1)) == [[0]]


def test_twins_are_in_one_batch() -> None:
    sizes = [3 + n % 90 for n in range(700)]
    groups = grouped(700, [f"pair {n % 300}" if n < 600 else "" for n in range(700)])
    made = plan(sizes, groups, tokens=300, rng=chance(1))
    assert sorted(number for batch in made for number in batch) == list(range(700))
    where = {number: place for place, batch in enumerate(made) for number in batch}
    assert all(where[n] == where[n + 300] for n in range(300))


def test_a_pair_that_is_too_long_is_parted() -> None:
    made = plan([200, 200], [[0, 1]], tokens=300, rng=chance(1))
    assert sorted(made) == [[0], [1]]


def test_marks_point_at_the_tokens_of_their_segments() -> None:
    rows = [framed_row(), framed_row("Myths\n\nBats are blind.\n\nThey fly by night.")]
    examples = list(examples_of(rows, words_as_tokens))
    batch = batch_of(examples)
    flat = batch.ids.reshape(-1)
    number = 0
    for example in examples:
        for start, end in example.window.places:
            here = flat[batch.marks[number] : batch.ends[number]].tolist()
            assert here == list(example.window.ids[start:end])
            number += 1
    assert number == len(batch.frames) == len(batch.covers)
    assert np.all(batch.ids[0, batch.sizes[0] :] == 0)


def test_a_queue_shows_all_examples_before_any_again() -> None:
    queue = Queue([5] * 10, 10, chance(2))
    first = [number for _ in range(5) for number in queue.take()]
    assert sorted(first) == list(range(10))
    assert len(queue.take()) == 2


def test_a_budget_of_steps_is_used_up_evenly() -> None:
    budget = Budget(steps=4, seconds=0)
    assert [budget.left(step) for step in range(5)] == [1, 0.75, 0.5, 0.25, 0]


def test_a_budget_of_no_time_is_used_up() -> None:
    assert Budget(steps=None, seconds=1e-9).left(0) == 0
