"""Parts of speech follow from tags and relations."""

from __future__ import annotations

import pytest

from negguard.nlp.pos import coarse_pos


@pytest.mark.parametrize(
    ("tag", "dep", "pos"),
    [
        ("VBD", "root", "VERB"),
        ("VBD", "cop", "AUX"),
        ("VBZ", "aux:pass", "AUX"),
        ("MD", "aux", "AUX"),
        ("IN", "case", "ADP"),
        ("IN", "mark", "SCONJ"),
        ("WDT", "det", "DET"),
        ("NNPS", "flat", "PROPN"),
        ("-LRB-", "punct", "PUNCT"),
    ],
)
def test_a_tag_and_a_relation_give_the_part_of_speech(
    tag: str, dep: str, pos: str
) -> None:
    assert coarse_pos(tag, dep=dep) == pos
