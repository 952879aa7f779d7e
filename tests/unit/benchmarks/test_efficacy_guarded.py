"""The arms through negguard are given raw documents, and nothing by construction."""

from __future__ import annotations

import pytest

from benchmarks.efficacy_parts.arms import texts_by_hand
from benchmarks.efficacy_parts.drafts import Corpus, draft_corpus
from benchmarks.efficacy_parts.guarded import GUARDED, policy_of, texts_guarded
from benchmarks.efficacy_parts.world import read_world


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return draft_corpus(read_world(), seed=0, dose=1, filler=1)


@pytest.mark.parametrize("arm", GUARDED)
def test_every_arm_has_a_policy(arm: str) -> None:
    assert policy_of(arm).version == 1


def test_masks_leave_the_raw_documents_as_they_are(corpus: Corpus) -> None:
    guarded = texts_guarded("guard_mask", corpus)
    raw = texts_by_hand("raw", corpus)
    assert [one.text for one in guarded.texts] == [one.text for one in raw]
    found = sum(bool(one.hidden) for one in guarded.texts)
    assert found == guarded.counts["detached"] > 0


def test_what_is_quarantined_gives_way_to_filler(corpus: Corpus) -> None:
    guarded = texts_guarded("guard_quarantine", corpus)
    filler = texts_by_hand("filler", corpus)
    raw = texts_by_hand("raw", corpus)
    kept = [
        one
        for one, instead in zip(guarded.texts, filler, strict=True)
        if one != instead
    ]
    assert len(kept) == guarded.counts["documents"] - guarded.counts["quarantine"]
    assert all(one in raw for one in kept)
