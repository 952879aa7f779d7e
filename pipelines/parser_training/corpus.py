"""Turn gold parses into training examples on spaCy's own tokens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from negguard.nlp.values import Parse

RARE_LABEL = 80


def merge_rare_labels(parses: Sequence[Parse]) -> list[Parse]:
    """Return the parses with relations seen fewer than 80 times made coarser.

    A rare subtype becomes its base, a rare base becomes `dep`.
    """
    counts = Counter(token.dep for parse in parses for token in parse.tokens)
    bases = Counter[str]()
    for dep, count in counts.items():
        bases[dep.partition(":")[0]] += count
    coarser = {dep: coarse(dep, counts=counts, bases=bases) for dep in counts}
    return [
        replace(
            parse,
            tokens=tuple(
                replace(token, dep=coarser[token.dep]) for token in parse.tokens
            ),
        )
        for parse in parses
    ]


def coarse(dep: str, *, counts: Counter[str], bases: Counter[str]) -> str:
    """Return the relation itself where it is frequent, else its base or `dep`."""
    base = dep.partition(":")[0]
    if counts[dep] >= RARE_LABEL:
        return dep
    return base if bases[base] >= RARE_LABEL else "dep"


def make_examples(parses: Iterable[Parse], *, nlp: Language) -> list[Example]:
    """Return one example per parse, the predicted side tokenised by `nlp`."""
    return [
        Example(nlp.make_doc(parse.text), reference_doc(parse, nlp=nlp))
        for parse in parses
    ]


def reference_doc(parse: Parse, *, nlp: Language) -> Doc:
    """Return the gold document of a parse."""
    tokens = parse.tokens
    starts = {sentence.start for sentence in parse.sentences}
    ends = [token.start for token in tokens[1:]] + [len(parse.text)]
    return Doc(
        nlp.vocab,
        words=[token.text for token in tokens],
        spaces=[token.end < end for token, end in zip(tokens, ends, strict=True)],
        tags=[token.tag for token in tokens],
        pos=[token.pos for token in tokens],
        heads=[token.head for token in tokens],
        deps=["ROOT" if token.is_root else token.dep for token in tokens],
        sent_starts=[token.start in starts for token in tokens],
    )
