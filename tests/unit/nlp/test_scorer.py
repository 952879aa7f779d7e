from __future__ import annotations

import json
import shutil
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from negguard.errors import UsageError
from negguard.model import Kind, Span
from negguard.nlp.features import BUCKETS, Candidate
from negguard.nlp.scorer import KINDS, Judgement, Scorer, read_scorer, shipped_scorer
from negguard.text.layout import Layout

NOTICE = "The following statements are entirely false and none of it happened."
STORY = "The dam at Orley burst on Friday. Nine villages were flooded by Monday."
REPORT = "The mayor told the court on Monday that the rumours about her were false."


def candidate(text: str, sentence: str) -> Candidate:
    layout = Layout(text)
    start = text.index(sentence)
    return Candidate(
        layout=layout,
        block=layout.block_at(start),
        sentence=Span(start, start + len(sentence)),
        facts=frozenset({"paragraph"}),
    )


def flat(*sums: float) -> Scorer:
    """Return a scorer that gives every candidate with a bias the same sums."""
    weights = np.zeros((BUCKETS, len(KINDS) + 2), dtype=np.float32)
    weights[:, : len(sums)] = sums
    return Scorer(version="test", lexicon={}, weights=weights, slope=1.0, offset=0.0)


def judged(scorer: Scorer, text: str, sentence: str) -> Judgement:
    return scorer.judge(candidate(text, sentence))


def test_a_sum_of_nothing_is_an_even_chance() -> None:
    assert judged(flat(), STORY, STORY).score == 0.5


def test_the_kind_is_that_of_the_largest_sum() -> None:
    assert judged(flat(0.0, 0.0, 0.0, 1.0), STORY, STORY).kind is KINDS[2]


def test_large_sums_do_not_overflow() -> None:
    assert judged(flat(1e6), STORY, STORY).score == pytest.approx(1.0)
    assert judged(flat(-1e6), STORY, STORY).score == pytest.approx(0.0)


def test_the_shipped_scorer_tells_a_notice_from_a_report() -> None:
    scorer = shipped_scorer()
    notice = judged(scorer, f"{NOTICE}\n\n{STORY}", NOTICE)
    report = judged(scorer, f"{STORY} {REPORT} She has asked for damages.", REPORT)
    assert notice.score > 0.5 > report.score
    assert notice.kind is Kind.FALSITY
    assert not notice.backward


def test_the_shipped_scorer_judges_the_same_each_time() -> None:
    found = {judged(shipped_scorer(), NOTICE, NOTICE) for _ in range(3)}
    assert len(found) == 1


def test_the_shipped_folder_stays_small() -> None:
    folder = resources.files("negguard.nlp").joinpath("models", "scorer-en-1")
    sizes = [len(file.read_bytes()) for file in folder.iterdir()]
    assert sum(sizes) < 1_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shipped = resources.files("negguard.nlp").joinpath("models", "scorer-en-1")
    with resources.as_file(shipped) as path:
        shutil.copytree(path, tmp_path / "scorer")
    return tmp_path / "scorer"


def test_a_folder_without_weights_is_refused(folder: Path) -> None:
    (folder / "weights.npz").unlink()
    with pytest.raises(UsageError, match="lacks a file"):
        read_scorer(folder, lexicon={})


def test_weights_of_another_size_are_refused(folder: Path) -> None:
    about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    changed = json.dumps({**about, "buckets": 8})
    (folder / "model.json").write_text(changed, encoding="utf-8")
    with pytest.raises(UsageError, match="do not fit"):
        read_scorer(folder, lexicon={})
