from __future__ import annotations

from dataclasses import replace

import pytest

from negguard.model import Kind, Span
from negguard.rules.compiled import Pack
from negguard.rules.schema import Covers
from negguard.stages.nominate import Nominee
from negguard.stages.pieces import Piece
from negguard.stages.placement import Place
from negguard.stages.stretches import stretches
from negguard.stages.weigh import alone, between, is_hopeful, needed, weigh
from negguard.text.layout import Layout

STORY = "The dam at Orley burst. Villages flooded."
NOTICE = "The claims below are entirely false."
RULED = f"{NOTICE}\n\n{STORY}"
REMARK = "Grandfather was a wag, all told."
UNRULED = f"{STORY}\n\n{REMARK}"
CODE = "Read it first.\n\n```python\n# Wrong!\nrun(text)\n```\n\nThen run it."


@pytest.fixture(scope="module")
def pack() -> Pack:
    return Pack.load("en")


def nominee(text: str, sentence: str, score: float) -> Nominee:
    start = text.index(sentence)
    return Nominee(
        span=Span(start, start + len(sentence)),
        cue=start,
        score=score,
        kind=Kind.FICTION,
        backward=False,
        trusted=False,
    )


def found(
    text: str, pack: Pack, *nominees: Nominee, min_score: float = 0.5
) -> list[Place]:
    piece = Piece(Layout(text), pack)
    held = stretches(piece.layout, nominees)
    return list(weigh(piece, held, min_score=min_score, scorer="flat"))


def test_a_rule_that_holds_keeps_its_name_and_its_kind(pack: Pack) -> None:
    rules = [p.hit.rule for p in found(RULED, pack, nominee(RULED, NOTICE, 0.9))]
    assert rules
    assert all(rule.id.startswith("falsity.") for rule in rules)
    assert {rule.kind for rule in rules} == {Kind.FALSITY}


def test_rule_and_scorer_are_weighed_together(pack: Pack) -> None:
    own = {rule.id: rule.score for rule in pack.rules}
    for score in (0.3, 0.9):
        for place in found(RULED, pack, nominee(RULED, NOTICE, score)):
            assert place.hit.rule.score == between(own[place.hit.rule.id], score)


def test_a_scorer_that_sees_no_hope_takes_a_rule_away(pack: Pack) -> None:
    hopeless = nominee(RULED, NOTICE, 0.001)
    assert all(p.hit.rule.score < 0.5 for p in found(RULED, pack, hopeless))
    assert not is_hopeful(Piece(Layout(RULED), pack), hopeless, min_score=0.5)


def test_a_nominee_is_worth_a_look_by_its_score_or_by_a_rule(pack: Pack) -> None:
    ruled, unruled = Piece(Layout(RULED), pack), Piece(Layout(UNRULED), pack)
    likely = nominee(UNRULED, REMARK, 0.8)
    assert is_hopeful(unruled, likely, min_score=0.5)
    assert not is_hopeful(unruled, replace(likely, score=0.3), min_score=0.5)
    assert is_hopeful(ruled, nominee(RULED, NOTICE, 0.4), min_score=0.5)


def test_a_nominee_below_the_floor_is_worth_no_look(pack: Pack) -> None:
    below = replace(nominee(RULED, NOTICE, 0.4), hopeful=False)
    assert not is_hopeful(Piece(Layout(RULED), pack), below, min_score=0.5)


def test_a_trusted_nominee_leaves_rules_their_own_score(pack: Pack) -> None:
    trusted = replace(nominee(RULED, NOTICE, 0.001), trusted=True)
    own = {rule.id: rule.score for rule in pack.rules}
    places = found(RULED, pack, trusted)
    assert places
    assert all(p.hit.rule.score == own[p.hit.rule.id] for p in places)


def test_a_trusted_nominee_without_a_rule_is_nothing(pack: Pack) -> None:
    trusted = replace(nominee(UNRULED, REMARK, 0.9), trusted=True)
    assert found(UNRULED, pack, trusted) == []


def test_a_sentence_without_a_rule_is_the_scorers_own(pack: Pack) -> None:
    likely = nominee(UNRULED, REMARK, 0.8)
    (place,) = found(UNRULED, pack, likely)
    assert place.hit.rule.id == "flat"
    assert place.hit.rule.score == alone(likely, matched=False)
    assert place.hit.rule.kind is Kind.FICTION
    assert place.sentence.of(UNRULED) == REMARK


@pytest.mark.parametrize(("line", "count"), [(0.85, 1), (0.8571, 1), (0.858, 0)])
def test_the_scorer_raises_a_sentence_from_the_line_on(
    pack: Pack, line: float, count: int
) -> None:
    raised = nominee(UNRULED, REMARK, 0.8)
    assert len(found(UNRULED, pack, raised, min_score=line)) == count


def test_a_question_is_not_raised(pack: Pack) -> None:
    text = f"{STORY}\n\nPure hogwash?"
    assert found(text, pack, nominee(text, "Pure hogwash?", 0.9)) == []


@pytest.mark.parametrize(
    ("backward", "covers"), [(True, Covers.PRECEDING), (False, Covers.FOLLOWING)]
)
def test_the_direction_says_what_a_raised_sentence_covers(
    pack: Pack, *, backward: bool, covers: Covers
) -> None:
    far = "\n\n".join(["The mill runs. It is old."] * 30)
    text = f"{far}\n\n{REMARK} He won the race.\n\n{far}"
    raised = replace(nominee(text, REMARK, 0.9), backward=backward)
    assert [p.hit.rule.covers for p in found(text, pack, raised)] == [covers]


def test_a_text_without_a_nominee_has_nothing(pack: Pack) -> None:
    assert found(RULED, pack) == []


def test_code_is_left_to_the_rules(pack: Pack) -> None:
    rules = {p.hit.rule.id for p in found(CODE, pack, nominee(CODE, "# Wrong!", 0.9))}
    assert rules
    assert "flat" not in rules
    assert not found(CODE, pack, nominee(CODE, "run(text)", 0.9))


@pytest.mark.parametrize("matched", [False, True])
def test_what_is_rewritten_needs_more_of_a_scorer_alone(*, matched: bool) -> None:
    likely = nominee(UNRULED, REMARK, 0.5)
    scores = {
        kind: alone(replace(likely, kind=kind), matched=matched)
        for kind in (Kind.FALSITY, Kind.CORRECTION, Kind.FICTION, Kind.UNCERTAINTY)
    }
    assert scores[Kind.FALSITY] == scores[Kind.CORRECTION] < 0.5
    assert scores[Kind.FICTION] == scores[Kind.UNCERTAINTY] > 0.5


def test_words_of_a_rule_in_another_place_speak_for_the_scorer() -> None:
    likely = nominee(UNRULED, REMARK, 0.5)
    assert alone(likely, matched=True) > alone(likely, matched=False)


def test_equal_scores_stay_as_they_are() -> None:
    assert between(0.9, 0.9) == 0.9


def test_the_rule_counts_for_more_than_the_scorer() -> None:
    assert between(0.9, 0.1) > 0.5


@pytest.mark.parametrize("scorer", [0.01, 0.2, 0.5, 0.9])
def test_what_is_needed_is_just_enough(scorer: float) -> None:
    least = needed(scorer, 0.5)
    assert between(least + 0.01, scorer) > 0.5 > between(least - 0.01, scorer)


@pytest.mark.parametrize(
    ("sentence", "raised"),
    [
        ("If any of the statements above is false, please write to us.", False),
        ("If you came for facts, note that all of the above is untrue.", True),
    ],
)
def test_a_condition_alone_is_no_frame(
    pack: Pack,
    sentence: str,
    raised: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    text = f"{STORY}\n\n{sentence}"
    piece = Piece(Layout(text), pack.without("falsity.pointed"))
    held = stretches(piece.layout, [nominee(text, sentence, 0.99)])
    found = [*weigh(piece, held, min_score=0.5, scorer="scorer")]
    assert any(spot.hit.rule.id == "scorer" for spot in found) is raised
