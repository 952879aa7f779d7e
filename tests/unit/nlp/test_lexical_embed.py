"""Lexical classes say what a dictionary knows, and leave names alone."""

from __future__ import annotations

from negguard.nlp.lexical_embed import NAME, form_class, lexical_classes


def test_a_capitalised_word_beside_another_is_a_name() -> None:
    assert lexical_classes(["Chase", "Young", "notes"])[:2] == [NAME, NAME]


def test_a_capitalised_word_alone_keeps_its_class() -> None:
    assert lexical_classes(["Notes", "were", "lost"])[0] == "^NNS VBZ"


def test_an_unknown_word_has_its_ending() -> None:
    assert form_class("blorping") == "-ping"
