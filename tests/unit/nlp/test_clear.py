"""Trees in the CLEAR scheme come out as Universal Dependencies."""

from __future__ import annotations

import pytest

from negguard.nlp.clear import from_clear
from tests.parses import parse_from

CASES = {
    "copula and noun": (
        "He/PRP/nsubj/2 is/VBZ/ROOT/0 a/DT/det/4 dentist/NN/attr/2 ././punct/2",
        "He/nsubj/dentist is/cop/dentist a/det/dentist dentist/root/- ./punct/dentist",
    ),
    "copula and adjective under a report": (
        (
            "They/PRP/nsubj/2 say/VBP/ROOT/0 it/PRP/nsubj/4 was/VBD/ccomp/2 "
            "not/RB/neg/4 cold/JJ/acomp/4"
        ),
        (
            "They/nsubj/say say/root/- it/nsubj/cold was/cop/cold not/advmod/cold "
            "cold/ccomp/say"
        ),
    ),
    "copula and place": (
        "It/PRP/nsubj/2 is/VBZ/ROOT/0 in/IN/prep/2 Rome/NNP/pobj/3",
        "It/nsubj/Rome is/cop/Rome in/case/Rome Rome/root/-",
    ),
    "modal copula": (
        "He/PRP/nsubj/3 may/MD/aux/3 be/VB/ROOT/0 ill/JJ/acomp/3",
        "He/nsubj/ill may/aux/ill be/cop/ill ill/root/-",
    ),
    "existential": (
        "There/EX/expl/2 was/VBD/ROOT/0 a/DT/det/4 fire/NN/attr/2",
        "There/expl/was was/root/- a/det/fire fire/nsubj/was",
    ),
    "passive with agent": (
        (
            "It/PRP/nsubjpass/3 was/VBD/auxpass/3 built/VBN/ROOT/0 by/IN/agent/3 "
            "Kim/NNP/pobj/4"
        ),
        (
            "It/nsubj:pass/built was/aux:pass/built built/root/- by/case/Kim "
            "Kim/obl:agent/built"
        ),
    ),
    "progressive keeps its verb": (
        "He/PRP/nsubj/3 is/VBZ/aux/3 singing/VBG/ROOT/0",
        "He/nsubj/singing is/aux/singing singing/root/-",
    ),
    "nested prepositions": (
        "He/PRP/nsubj/2 ran/VBD/ROOT/0 out/IN/prep/2 of/IN/prep/3 town/NN/pobj/4",
        "He/nsubj/ran ran/root/- out/case/town of/case/town town/obl/ran",
    ),
    "preposition after a noun": (
        "Men/NNS/nsubj/4 of/IN/prep/1 Rome/NNP/pobj/2 left/VBD/ROOT/0",
        "Men/nsubj/left of/case/Rome Rome/nmod/Men left/root/-",
    ),
    "gerund after a preposition": (
        (
            "She/PRP/nsubj/2 left/VBD/ROOT/0 after/IN/prep/2 winning/VBG/pcomp/3 "
            "it/PRP/dobj/4"
        ),
        (
            "She/nsubj/left left/root/- after/mark/winning winning/advcl/left "
            "it/obj/winning"
        ),
    ),
    "infinitive": (
        "He/PRP/nsubj/2 hopes/VBZ/ROOT/0 to/TO/aux/4 win/VB/xcomp/2",
        "He/nsubj/hopes hopes/root/- to/mark/win win/xcomp/hopes",
    ),
    "relative clause": (
        "Men/NNS/ROOT/0 who/WP/nsubj/3 won/VBD/relcl/1",
        "Men/root/- who/nsubj/won won/acl:relcl/Men",
    ),
    "three conjuncts": (
        (
            "He/PRP/nsubj/2 sings/VBZ/ROOT/0 ,/,/punct/2 dances/VBZ/conj/2 and/CC/cc/4 "
            "paints/VBZ/conj/4"
        ),
        (
            "He/nsubj/sings sings/root/- ,/punct/sings dances/conj/sings "
            "and/cc/paints paints/conj/sings"
        ),
    ),
    "dative with a preposition": (
        "I/PRP/nsubj/2 gave/VBD/ROOT/0 it/PRP/dobj/2 to/IN/dative/2 Kim/NNP/pobj/4",
        "I/nsubj/gave gave/root/- it/obj/gave to/case/Kim Kim/obl/gave",
    ),
    "other verbs keep their predicate": (
        "He/PRP/nsubj/2 became/VBD/ROOT/0 rich/JJ/acomp/2",
        "He/nsubj/became became/root/- rich/xcomp/became",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_clear_trees_become_universal_ones(case: str) -> None:
    clear, expected = CASES[case]
    parse = from_clear(parse_from(clear))
    drawn = [
        f"{token.text}/{token.dep}/"
        f"{'-' if token.is_root else parse.tokens[token.head].text}"
        for token in parse.tokens
    ]
    assert " ".join(drawn) == expected


def test_the_text_and_the_offsets_stay() -> None:
    before = parse_from(CASES["copula and noun"][0])
    after = from_clear(before)
    assert after.text == before.text
    assert [t.span for t in after.tokens] == [t.span for t in before.tokens]


def test_a_copula_is_an_auxiliary_part_of_speech() -> None:
    after = from_clear(parse_from(CASES["copula and noun"][0]))
    assert [token.pos for token in after.tokens if token.dep == "cop"] == ["AUX"]
