from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("sklearn")

import numpy as np
from scipy.sparse import csr_matrix

from negguard.model import Kind, Span
from negguard.nlp.features import SIZE, Reader
from negguard.nlp.scorer import UNIT, read_lexicon, read_scorer, shipped_folder
from negguard.rules.compiled import Pack
from negguard.text.cues import CueFinder
from pipelines.scorer.examples import Examples, Source, read_examples
from pipelines.scorer.fit import (
    FOLDS,
    fit,
    fold_of,
    folds_of,
    training_part,
    weigh_examples,
)
from pipelines.scorer.sources import read_fires, read_labelled, read_quoted
from pipelines.scorer.writing import write_model

NOTICE = "None of the claims above is true."
TEXT = f"The dam burst. Villages flooded.\n\n{NOTICE}"


LEXICON = read_lexicon(shipped_folder())


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


def examples(count: int) -> Examples:
    """Return sentences of which half are frames, told apart by one feature."""
    frames = np.array([n % 4 < 2 for n in range(count)])
    columns = [(1, 2) if frame else (1, 3) for frame in frames]
    rows = np.repeat(np.arange(count), 2)
    table = (np.ones(2 * count), (rows, np.ravel(columns)))
    return Examples(
        features=csr_matrix(table, shape=(count, SIZE)),
        frames=frames,
        kinds=np.array([n % 3 if frame else -1 for n, frame in enumerate(frames)]),
        backward=np.array([n % 8 == 0 for n in range(count)]),
        nominated=np.ones(count, dtype=np.bool_),
        sources=tuple(
            source(id=str(n), author=f"author-{n % 10}", topic=f"topic-{n % 5}")
            for n in range(count)
        ),
        texts=tuple(map(str, range(count))),
    )


def read(pack: Pack, *sources: Source) -> Examples:
    return read_examples(sources, CueFinder(pack.cues), Reader(LEXICON))


def frames_in(found: Examples) -> list[str]:
    return [
        text.strip()
        for text, frame in zip(found.texts, found.frames, strict=True)
        if frame
    ]


def test_a_labelled_sentence_is_a_frame(pack: Pack) -> None:
    found = read(pack, source())
    assert frames_in(found) == [NOTICE]
    assert found.backward[found.frames].all()
    assert found.nominated.all()


def test_a_sentence_with_a_cue_and_no_label_is_none(pack: Pack) -> None:
    found = read(pack, source(kind=None, frames=()))
    assert [text.strip() for text in found.texts] == [NOTICE]
    assert frames_in(found) == []


def test_unlabelled_sentences_of_an_incomplete_document_are_left_out(
    pack: Pack,
) -> None:
    partly = source(kind=None, frames=(), complete=False)
    assert len(read(pack, partly, source())) == 1


def test_a_frame_without_a_cue_is_an_example_that_nothing_nominates(pack: Pack) -> None:
    text = "The dam burst.\n\nPhysics begs to differ."
    start = text.index("Physics")
    found = read(pack, source(texts=(text,), frames=((0, Span(start, len(text))),)))
    assert frames_in(found) == ["Physics begs to differ."]
    assert not found.nominated.any()


def test_the_firing_examples_of_rules_are_frames(pack: Pack) -> None:
    found = read(pack, *read_fires(pack))
    assert len(frames_in(found)) >= len(pack.rules) / 2


def test_an_author_stays_in_one_fold() -> None:
    assert len({fold_of(source(id=str(n), topic=str(n))) for n in range(9)}) == 1


def test_a_fold_shares_neither_topic_nor_author_with_its_training_part() -> None:
    every = examples(60)
    folds = folds_of(every)
    for fold in range(FOLDS):
        held = every.where(folds == fold).sources
        kept = every.where(training_part(every, fold)).sources
        assert not {one.author for one in held} & {one.author for one in kept}
        assert not {one.topic for one in held} & {one.topic for one in kept}


def test_a_fitted_model_scores_frames_higher_than_others() -> None:
    every = examples(80)
    sums = every.features @ fit(every).frame
    assert sums[every.frames].min() > sums[~every.frames].max()


def test_a_feature_of_one_author_is_not_learned() -> None:
    every = examples(80)
    others = every.where(~every.frames)
    anns = every.where(every.frames & (np.arange(80) % 10 == 0))
    mixed = Examples(
        features=csr_matrix(
            np.r_[others.features.toarray()[:, :9], anns.features.toarray()[:, :9]]
        ),
        frames=np.r_[others.frames, anns.frames],
        kinds=np.r_[others.kinds, anns.kinds],
        backward=np.r_[others.backward, anns.backward],
        nominated=np.r_[others.nominated, anns.nominated],
        sources=(*others.sources, *anns.sources),
        texts=(*others.texts, *anns.texts),
    )
    mixed.features.resize((len(mixed), SIZE))
    assert not fit(mixed).frame[2]


def test_examples_of_an_origin_share_its_mass() -> None:
    assert weigh_examples(examples(40)).sum() == pytest.approx(
        weigh_examples(examples(80)).sum()
    )


def test_a_written_model_reads_back(tmp_path: Path) -> None:
    fitted = replace(fit(examples(80)), slope=2.0, offset=-1.0, floor=0.1)
    write_model(tmp_path, fitted, version="scorer-en-9")
    scorer = read_scorer(tmp_path, lexicon=LEXICON)
    assert (scorer.version, scorer.slope, scorer.offset) == ("scorer-en-9", 2.0, -1.0)
    assert scorer.floor == 0.1
    assert scorer.frame / UNIT == pytest.approx(fitted.frame, abs=1 / UNIT)
    assert scorer.kind / UNIT == pytest.approx(fitted.kind, abs=1 / UNIT)


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
