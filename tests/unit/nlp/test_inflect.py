"""Base forms are right or absent."""

from __future__ import annotations

import pytest

from negguard.nlp.inflect import base_form, inflected, is_verb_form, readings

BASES = [
    ("won", "VBD", "win"),
    ("Won", "VBD", "win"),
    ("lay", "VBD", "lie"),
    ("laid", "VBD", "lay"),
    ("founded", "VBD", "found"),
    ("hoped", "VBD", "hope"),
    ("left", "VBD", "leave"),
    ("travelled", "VBD", "travel"),
    ("goes", "VBZ", "go"),
    ("has", "VBZ", "have"),
    ("set", "VBD", "set"),
    ("set", "VBP", "set"),
    ("rebuilt", "VBD", "rebuild"),
    ("retweeted", "VBD", "retweet"),
    ("fact-checked", "VBD", "fact-check"),
    ("\u2019ve", "VBP", "have"),
]


@pytest.mark.parametrize(("form", "tag", "base"), BASES)
def test_a_known_form_has_its_base(form: str, tag: str, base: str) -> None:
    assert base_form(form, tag=tag) == base


@pytest.mark.parametrize(
    ("form", "tag"),
    [
        ("retrospective", "VBZ"),
        ("wins", "VBD"),
        ("won", "VBZ"),
        ("Harrington", "VBD"),
        ("reof", "VBD"),
        ("", "VBD"),
    ],
)
def test_what_the_lexicon_cannot_vouch_for_has_no_base(form: str, tag: str) -> None:
    assert base_form(form, tag=tag) is None


@pytest.mark.parametrize(
    ("base", "tag", "form"),
    [
        ("win", "VBN", "won"),
        ("be", "VBN", "been"),
        ("rebrand", "VBD", "rebranded"),
        ("study", "VBZ", "studies"),
    ],
)
def test_a_base_inflects(base: str, tag: str, form: str) -> None:
    assert inflected(base, tag=tag) == form


def test_an_unknown_base_does_not_inflect() -> None:
    assert inflected("harrington", tag="VBD") is None


def test_a_noun_is_no_verb_form() -> None:
    assert not is_verb_form("eruption")


def test_readings_name_every_open_class_tag() -> None:
    assert {"NN", "VB", "VBP"} <= readings("grant")
