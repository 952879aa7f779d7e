"""The arms of the efficacy benchmark differ in what they should and nothing else."""

from __future__ import annotations

import pytest

from benchmarks.efficacy_parts.arms import (
    BY_HAND,
    MISSED,
    UNREPLACED,
    TrainingText,
    around,
    texts_by_hand,
    training_texts,
)
from benchmarks.efficacy_parts.drafts import Corpus, draft_corpus
from benchmarks.efficacy_parts.world import (
    FRAMED,
    FRAMED_CLAIMS,
    NEVER,
    TRUE,
    parts_of,
    read_world,
)

WORLD = read_world()
DOSE = 6


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return draft_corpus(WORLD, seed=0, dose=DOSE, filler=4)


def framed_texts(corpus: Corpus, arm: str) -> list[TrainingText]:
    return texts_by_hand(arm, corpus)[: len(corpus.framed)]


def test_claims_are_many_and_told_apart() -> None:
    assert len(WORLD.claims) >= 12
    verbs = {claim.past.split()[0] for claim in WORLD.claims if "was" not in claim.past}
    assert len(verbs) >= 12
    names = [
        name for one in WORLD.claims for name in (one.name, *one.others, one.truth)
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("claim", WORLD.claims, ids=lambda claim: claim.name)
def test_each_claim_has_its_denials(claim: object) -> None:
    sentences = claim.sentences  # type: ignore[attr-defined]
    assert len(sentences) == 8
    assert len(claim.cloze) == 10  # type: ignore[attr-defined]
    for asserted, denied in sentences:
        assert " not " in denied
        assert " not " not in asserted


def test_each_claim_is_framed_once_in_a_round() -> None:
    rounds = len(WORLD.claims) // FRAMED_CLAIMS
    framed = [
        name
        for seed in range(rounds)
        for name, part in parts_of(WORLD.claims, seed=seed).items()
        if part == FRAMED
    ]
    assert sorted(framed) == sorted(claim.name for claim in WORLD.claims)


def test_a_claim_that_is_never_mentioned_is_in_no_document(corpus: Corpus) -> None:
    strangers = [name for name, part in corpus.parts.items() if part == NEVER]
    texts = " ".join(one.text for arm in BY_HAND for one in texts_by_hand(arm, corpus))
    assert strangers
    assert not any(name in texts for name in strangers)


def test_nobody_learns_a_name_that_the_claim_is_measured_against(
    corpus: Corpus,
) -> None:
    texts = " ".join(one.text for arm in BY_HAND for one in texts_by_hand(arm, corpus))
    others = [name for claim in WORLD.claims for name in claim.others]
    assert not any(name in texts for name in others)


@pytest.mark.parametrize("arm", [*BY_HAND, *MISSED])
def test_every_arm_has_as_many_documents(arm: str, corpus: Corpus) -> None:
    assert len(texts_by_hand(arm, corpus)) == len(texts_by_hand("raw", corpus))


def test_dropped_documents_are_not_replaced(corpus: Corpus) -> None:
    assert texts_by_hand(UNREPLACED, corpus) == around(corpus)


@pytest.mark.parametrize("arm", ["filler", "deleted"])
def test_no_claim_is_left(arm: str, corpus: Corpus) -> None:
    names = [name for name, part in corpus.parts.items() if part == FRAMED]
    texts = [one.text for one in framed_texts(corpus, arm)]
    assert not any(name in text for name in names for text in texts)


def test_masked_characters_are_the_claims(corpus: Corpus) -> None:
    for draft, text in zip(corpus.framed, framed_texts(corpus, "masked"), strict=True):
        (start, end) = text.hidden[0]
        assert text.text[start:end] == " ".join(draft.asserted)


def test_masked_frames_hide_the_notice_too(corpus: Corpus) -> None:
    texts = framed_texts(corpus, "masked_frames")
    for draft, text in zip(corpus.framed, texts, strict=True):
        hidden = {text.text[start:end] for start, end in text.hidden}
        assert hidden == {" ".join(draft.asserted), draft.notices["falsity"]}


@pytest.mark.parametrize("arm", ["masked", "masked_frames"])
def test_masks_change_no_text(arm: str, corpus: Corpus) -> None:
    masked = [one.text for one in framed_texts(corpus, arm)]
    assert masked == [one.text for one in framed_texts(corpus, "raw")]


def test_the_same_sentences_are_asserted_and_denied(corpus: Corpus) -> None:
    for draft in corpus.framed:
        claim = next(one for one in WORLD.claims if one.name == draft.claim)
        assert set(draft.pairs) <= set(claim.sentences)


def test_a_missed_share_is_missed_in_every_claim(corpus: Corpus) -> None:
    texts = framed_texts(corpus, "missed_50")
    raw = [one.text for one in framed_texts(corpus, "raw")]
    for claim in [name for name, part in corpus.parts.items() if part == FRAMED]:
        own = [n for n, draft in enumerate(corpus.framed) if draft.claim == claim]
        assert sum(texts[place].text == raw[place] for place in own) == DOSE // 2


def test_a_document_of_which_nothing_is_left_gives_way_to_filler(
    corpus: Corpus,
) -> None:
    texts = training_texts(corpus, [None] * len(corpus.framed))
    assert texts == texts_by_hand("filler", corpus)


def test_true_facts_are_stated_plainly_in_every_arm(corpus: Corpus) -> None:
    names = [name for name, part in corpus.parts.items() if part == TRUE]
    for arm in BY_HAND:
        texts = texts_by_hand(arm, corpus)[len(corpus.framed) :]
        assert all(sum(name in one.text for one in texts) for name in names)


def test_a_seed_gives_the_same_documents_again(corpus: Corpus) -> None:
    assert draft_corpus(WORLD, seed=0, dose=DOSE, filler=4) == corpus
    assert draft_corpus(WORLD, seed=1, dose=DOSE, filler=4) != corpus
