"""Training examples carry the gold trees; rare relations become coarser."""

from __future__ import annotations

from collections import Counter

import spacy

from pipelines.parser_training.corpus import coarse, reference_doc
from tests.parses import parse_from

COUNTS = Counter({"nmod": 90, "nmod:rare": 3, "acl:odd": 70, "acl:odder": 20, "x": 2})
BASES = Counter({"nmod": 93, "acl": 90, "x": 2})


def test_a_frequent_relation_stays() -> None:
    assert coarse("nmod", counts=COUNTS, bases=BASES) == "nmod"


def test_a_rare_subtype_becomes_its_base() -> None:
    assert coarse("nmod:rare", counts=COUNTS, bases=BASES) == "nmod"


def test_subtypes_count_towards_their_base() -> None:
    assert coarse("acl:odder", counts=COUNTS, bases=BASES) == "acl"


def test_a_rare_base_becomes_dep() -> None:
    assert coarse("x", counts=COUNTS, bases=BASES) == "dep"


def test_a_reference_document_spells_the_paragraph() -> None:
    parse = parse_from("He/PRP/nsubj/2 won/VBD/root/0 ././punct/2")
    doc = reference_doc(parse, nlp=spacy.blank("en"))
    assert doc.text == parse.text
    assert [token.dep_ for token in doc] == ["nsubj", "ROOT", "punct"]
