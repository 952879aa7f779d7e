from __future__ import annotations

import json
import shutil
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from negguard.errors import UsageError
from negguard.model import Kind
from negguard.nlp.features import SIZE, Candidates
from negguard.nlp.scorer import (
    FOLDED,
    KINDS,
    SHIPPED,
    UNIT,
    Judgements,
    Scorer,
    neutral_scorer,
    read_lexicon,
    read_scorer,
    shipped_folder,
    shipped_scorer,
)
from negguard.nlp.words import MOST

NOTICE = "The following statements are entirely false and none of it happened."
STORY = "The dam at Orley burst on Friday. Nine villages were flooded by Monday."
REPORT = "The mayor told the court on Monday that the rumours about her were false."


def candidates(*pairs: tuple[str, str]) -> Candidates:
    """Return one candidate for each ASCII text and sentence in it."""
    offsets = np.cumsum([0, *(len(text) for text, _ in pairs)])
    starts = offsets[:-1] + [text.index(sentence) for text, sentence in pairs]
    ends = starts + [len(sentence) for _, sentence in pairs]
    data = np.frombuffer("".join(text for text, _ in pairs).encode(), dtype=np.uint8)
    return Candidates(data, starts, ends, offsets[:-1], offsets[1:])


def flat(frame: int = 0, *, kind: dict[int, int] | None = None) -> Scorer:
    """Return a scorer for which every feature has the same weights."""
    kinds = np.zeros((FOLDED, len(KINDS) + 1), dtype=np.int16)
    for column, weight in (kind or {}).items():
        kinds[:, column] = weight
    weights = np.full(SIZE, frame, dtype=np.int16)
    return replace(neutral_scorer(), frame=weights, kind=kinds, offset=0.0)


def judged(scorer: Scorer, text: str, sentence: str) -> Judgements:
    _, judgements = scorer.judge(
        candidates((text, sentence)), always=np.ones(1, dtype=np.bool_)
    )
    return judgements


def test_a_sum_of_nothing_is_an_even_chance() -> None:
    assert judged(flat(), STORY, STORY).scores.tolist() == [0.5]


def test_the_neutral_scorer_gives_a_little_less_and_gives_none_up() -> None:
    scorer, found = neutral_scorer(), candidates((STORY, STORY), (NOTICE, NOTICE))
    kept, judgements = scorer.judge(found, always=np.zeros(2, dtype=np.bool_))
    assert kept.tolist() == [0, 1]
    assert all(0.47 < score < 0.5 for score in judgements.scores)
    assert len(set(judgements.scores)) == 1


def test_the_kind_is_that_of_the_largest_sum() -> None:
    scorer = flat(kind={2: UNIT, 1: UNIT // 2})
    assert judged(scorer, STORY, STORY).kinds == (KINDS[2],)


@pytest.mark.parametrize(("weight", "backward"), [(1, True), (0, False), (-1, False)])
def test_the_last_sum_says_backward(weight: int, *, backward: bool) -> None:
    scorer = flat(kind={len(KINDS): weight})
    assert judged(scorer, STORY, STORY).backward.tolist() == [backward]


def test_large_sums_do_not_overflow() -> None:
    assert judged(flat(32_767), STORY, STORY).scores[0] == pytest.approx(1.0)
    assert judged(flat(-32_768), STORY, STORY).scores[0] == pytest.approx(0.0)


def test_candidates_below_the_floor_are_hopeless_unless_they_are_always_kept() -> None:
    scorer = replace(flat(kind={3: 1}), floor=0.6)
    found = candidates((STORY, STORY), (NOTICE, NOTICE), (REPORT, REPORT))
    kept, judgements = scorer.judge(found, always=np.array([False, True, False]))
    assert kept.tolist() == [1]
    assert judgements.scores.tolist() == [0.5]
    assert judgements.kinds == (KINDS[3],)


def test_no_candidates_are_judged_to_nothing() -> None:
    none = candidates((STORY, STORY)).part(1, 1)
    kept, judgements = shipped_scorer().judge(none, always=np.zeros(0, dtype=np.bool_))
    assert (len(kept), len(judgements.scores), judgements.kinds) == (0, 0, ())
    assert len(judgements.backward) == 0


def test_the_shipped_scorer_tells_a_notice_from_a_report() -> None:
    notice = judged(shipped_scorer(), f"{NOTICE}\n\n{STORY}", NOTICE)
    report = judged(shipped_scorer(), f"{STORY} {REPORT} She asked for more.", REPORT)
    assert notice.scores[0] > 0.5 > report.scores[0]
    assert notice.kinds == (Kind.FALSITY,)
    assert not notice.backward[0]


def test_batches_change_no_score() -> None:
    pairs = [(f"{NOTICE}\n\n{STORY}", NOTICE), (f"{STORY} {REPORT}", REPORT)] * 700
    found, scorer = candidates(*pairs), shipped_scorer()
    assert (found.ends - found.starts).sum() > MOST / 2  # more than one batch
    always = np.ones(len(found), dtype=np.bool_)
    kept, judgements = scorer.judge(found, always=always)
    assert kept.tolist() == list(range(len(pairs)))
    for number, pair in enumerate(pairs[:2]):
        alone = judged(scorer, *pair)
        assert set(judgements.scores[number::2].tolist()) == {alone.scores[0]}
        assert set(judgements.kinds[number::2]) == set(alone.kinds)
        assert set(judgements.backward[number::2].tolist()) == {alone.backward[0]}


def test_the_shipped_folder_stays_small() -> None:
    sizes = [len(file.read_bytes()) for file in shipped_folder().iterdir()]
    assert 0 < sum(sizes) < 1_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shipped = resources.files("negguard.nlp").joinpath("models", SHIPPED)
    with resources.as_file(shipped) as path:
        shutil.copytree(path, tmp_path / "scorer")
    return tmp_path / "scorer"


def test_a_folder_reads_back_as_the_shipped_scorer(folder: Path) -> None:
    scorer = read_scorer(folder, lexicon=read_lexicon(folder))
    assert scorer.version == SHIPPED
    assert scorer.frame.any()
    assert np.array_equal(scorer.frame, shipped_scorer().frame)
    assert np.array_equal(scorer.kind, shipped_scorer().kind)


@pytest.mark.parametrize("name", ["weights.npz", "model.json"])
def test_a_folder_without_a_file_is_refused(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(UsageError, match="lacks a file"):
        read_scorer(folder, lexicon=shipped_scorer().reader.lexicon)


@pytest.mark.parametrize("key", ["size", "unit"])
def test_weights_of_another_size_are_refused(folder: Path, key: str) -> None:
    about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    changed = json.dumps({**about, key: 8})
    (folder / "model.json").write_text(changed, encoding="utf-8")
    with pytest.raises(UsageError, match="do not fit"):
        read_scorer(folder, lexicon=shipped_scorer().reader.lexicon)
