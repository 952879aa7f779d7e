"""Universal parts of speech, read off Penn Treebank tags and relations."""

from __future__ import annotations

AUXILIARY_DEPS = frozenset(("aux", "aux:pass", "cop"))
POS_OF_TAG = {
    "CC": "CCONJ",
    "CD": "NUM",
    "DT": "DET",
    "EX": "PRON",
    "FW": "X",
    "IN": "ADP",
    "JJ": "ADJ",
    "JJR": "ADJ",
    "JJS": "ADJ",
    "LS": "X",
    "MD": "AUX",
    "NN": "NOUN",
    "NNP": "PROPN",
    "NNPS": "PROPN",
    "NNS": "NOUN",
    "PDT": "DET",
    "POS": "PART",
    "PRP": "PRON",
    "PRP$": "PRON",
    "RB": "ADV",
    "RBR": "ADV",
    "RBS": "ADV",
    "RP": "ADP",
    "TO": "PART",
    "UH": "INTJ",
    "WDT": "PRON",
    "WP": "PRON",
    "WP$": "PRON",
    "WRB": "ADV",
    "$": "SYM",
    "SYM": "SYM",
    "ADD": "PROPN",
    "AFX": "X",
    "GW": "X",
    "XX": "X",
}


def coarse_pos(tag: str, *, dep: str) -> str:
    """Return the Universal part of speech of a word.

    >>> coarse_pos("VBD", dep="aux"), coarse_pos("IN", dep="mark")
    ('AUX', 'SCONJ')
    """
    if tag.startswith("VB"):
        return "AUX" if dep in AUXILIARY_DEPS else "VERB"
    if tag == "IN" and dep == "mark":
        return "SCONJ"
    if dep == "det":
        return "DET"
    return POS_OF_TAG.get(tag, "PUNCT")
