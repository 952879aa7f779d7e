from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

pytest.importorskip("sklearn")

from negguard.model import Kind, Span
from negguard.nlp.scorer import KINDS, read_scorer
from negguard.rules.compiled import Pack
from pipelines.scorer.examples import Example, Source, examples_of
from pipelines.scorer.fit import (
    FOLDS,
    Fitted,
    fit,
    fold_of,
    sums_of,
    training_part,
    weigh_examples,
)
from pipelines.scorer.sources import read_labelled, read_quoted
from pipelines.scorer.writing import write_model

NOTICE = "None of the claims above is true."
TEXT = f"The dam burst. Villages flooded.\n\n{NOTICE}"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return Pack.load("en")


def source(**changes: object) -> Source:
    start = TEXT.index(NOTICE)
    values = {
        "id": "a",
        "origin": "frames",
        "topic": "dams",
        "author": "ann",
        "texts": (TEXT,),
        "roles": (None,),
        "kind": Kind.FALSITY,
        "frames": ((0, Span(start, len(TEXT))),),
        "suffix": True,
        **changes,
    }
    return Source(**values)


def example(number: int, *, frame: bool, author: str, topic: str = "t") -> Example:
    return Example(
        id=f"{number}@0:0",
        origin="frames",
        topic=topic,
        author=author,
        text="",
        numbers=(1, 2) if frame else (1, 3),
        frame=frame,
        kind=KINDS[number % 3] if frame else None,
        backward=number % 4 == 0,
        nominated=True,
    )


def examples(count: int) -> list[Example]:
    return [
        example(n, frame=n % 4 < 2, author=f"author-{n % 10}", topic=f"topic-{n % 5}")
        for n in range(count)
    ]


def frames_in(found: Sequence[Example]) -> list[str]:
    return [one.text for one in found if one.frame]


def test_a_labelled_sentence_is_a_frame(pack: Pack) -> None:
    found = list(examples_of(source(), pack, {}))
    assert frames_in(found) == [NOTICE]
    assert found[-1].backward


def test_a_triggered_sentence_without_a_label_is_none(pack: Pack) -> None:
    found = list(examples_of(source(kind=None, frames=()), pack, {}))
    assert [one.text for one in found] == [NOTICE]
    assert frames_in(found) == []


def test_unlabelled_sentences_of_an_incomplete_document_are_left_out(
    pack: Pack,
) -> None:
    partly = source(kind=None, frames=(), complete=False)
    assert list(examples_of(partly, pack, {})) == []


def test_an_author_stays_in_one_fold() -> None:
    folds = {fold_of(example(n, frame=True, author="ann")) for n in range(9)}
    assert len(folds) == 1


def test_a_fold_shares_neither_topic_nor_author_with_its_training_part() -> None:
    every = examples(60)
    for fold in range(FOLDS):
        held = [one for one in every if fold_of(one) == fold]
        kept = training_part(every, fold)
        assert not {one.author for one in held} & {one.author for one in kept}
        assert not {one.topic for one in held} & {one.topic for one in kept}


def test_a_fitted_model_tells_frames_from_others() -> None:
    every = examples(80)
    sums = sums_of(every, fit(every))
    assert all(
        (total > 0) == one.frame for total, one in zip(sums[:, 0], every, strict=True)
    )


def test_a_feature_of_one_author_is_not_learned() -> None:
    every = [one for one in examples(80) if not one.frame]
    every += [example(n, frame=True, author="ann") for n in range(8)]
    assert not fit(every).weights[2].any()


def test_examples_of_an_origin_share_its_mass() -> None:
    assert weigh_examples(examples(40)).sum() == pytest.approx(
        weigh_examples(examples(80)).sum()
    )


def test_a_written_model_reads_back(tmp_path: Path) -> None:
    fitted = fit(examples(80))
    model = Fitted(weights=fitted.weights, slope=2.0, offset=-1.0)
    write_model(tmp_path, model, version="scorer-en-9")
    scorer = read_scorer(tmp_path, lexicon={})
    assert (scorer.version, scorer.slope, scorer.offset) == ("scorer-en-9", 2.0, -1.0)
    assert scorer.weights == pytest.approx(fitted.weights, abs=1e-3)


def test_look_alikes_have_no_frames(tmp_path: Path) -> None:
    row = {"id": "x", "text": "No lie.", "frame": None, "kind": "none", "topic": "t"}
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({**row, "author": "ann", "lookalike": True}) + "\n")
    (found,) = read_quoted(path)
    assert (found.kind, found.frames) == (None, ())


def test_a_quote_becomes_its_span(tmp_path: Path) -> None:
    row = {"id": "x", "text": TEXT, "frame": NOTICE, "kind": "falsity", "topic": "t"}
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({**row, "author": "ann", "lookalike": False}) + "\n")
    (found,) = read_quoted(path)
    assert [span.of(TEXT) for _, span in found.frames] == [NOTICE]


def test_ambiguous_rows_teach_nothing(tmp_path: Path) -> None:
    row = {"id": "x", "text": "x", "label": "clean", "ambiguous": True}
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row) + "\n")
    assert list(read_labelled(path)) == []
