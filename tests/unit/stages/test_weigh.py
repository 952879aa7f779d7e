from __future__ import annotations

import numpy as np
import pytest

from negguard.nlp.features import BUCKETS
from negguard.nlp.scorer import KINDS, Scorer
from negguard.rules.compiled import Pack
from negguard.stages.placement import Place
from negguard.stages.weigh import HOPELESS, between, weigh
from negguard.text.layout import Layout

STORY = "The dam at Orley burst. Villages flooded."
RULED = f"The claims below are entirely false.\n\n{STORY}"
UNRULED = f"{STORY}\n\nPure hogwash, all told."
CODE = "Read it first.\n\n```python\n# Wrong!\nrun(text)\n```\n\nThen run it."


@pytest.fixture(scope="module")
def pack() -> Pack:
    return Pack.load("en")


def flat(total: float) -> Scorer:
    """Return a scorer that adds `total` for every feature of a candidate."""
    weights = np.zeros((BUCKETS, len(KINDS) + 2), dtype=np.float32)
    weights[:, 0] = total
    return Scorer(version="flat", lexicon={}, weights=weights, slope=1.0, offset=0.0)


def found(text: str, pack: Pack, scorer: Scorer) -> list[Place]:
    return list(weigh(Layout(text), pack, scorer, role=None))


def test_a_rule_that_holds_keeps_its_name(pack: Pack) -> None:
    rules = {place.hit.rule.id for place in found(RULED, pack, flat(0.1))}
    assert rules
    assert all(rule.startswith("falsity.") for rule in rules)


def test_a_scorer_that_sees_no_hope_takes_a_rule_away(pack: Pack) -> None:
    assert found(RULED, pack, flat(-1.0)) == []


def test_a_sentence_without_a_rule_is_the_scorers_own(pack: Pack) -> None:
    (place,) = found(UNRULED, pack, flat(0.1))
    assert place.hit.rule.id == "flat"
    assert place.sentence.of(UNRULED) == "Pure hogwash, all told."


def test_a_text_without_a_trigger_has_nothing(pack: Pack) -> None:
    assert found(STORY, pack, flat(1.0)) == []


def test_code_is_left_to_the_rules(pack: Pack) -> None:
    rules = {place.hit.rule.id for place in found(CODE, pack, flat(-1.0))}
    assert rules
    assert "flat" not in rules


def test_equal_scores_stay_as_they_are() -> None:
    assert between(0.9, 0.9) == 0.9


def test_the_rule_counts_for_more_than_the_scorer() -> None:
    assert between(0.9, 0.1) > 0.5


def test_hopeless_means_that_no_rule_could_lift_it() -> None:
    assert between(0.95, HOPELESS) < 0.5
