"""What denies sentences here: negguard, and the PyPI package `negate` beside it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from benchmarks.rewriting_parts.pairs import Denier
from negguard.model import Rewrite
from negguard.nlp.pos import coarse_pos
from negguard.nlp.spacy_parser import SpacyParser, load_member
from negguard.rewrite.negate import negate_all

if TYPE_CHECKING:
    from spacy.tokens import Doc


def negguard_denier(parser: SpacyParser) -> Denier:
    """Return negguard's own denial with every gate on."""

    def deny(sentences: Sequence[str]) -> list[str | None]:
        made = negate_all(sentences, parser=parser)
        return [one.text if isinstance(one, Rewrite) else None for one in made]

    return deny


def peer_denier(member: str) -> Denier:
    """Return the denial of `negate`, its code unchanged, over the same parser.

    Its label for "not" is set on the parser's output, as it expects.
    """
    from negate import Negator  # noqa: PLC0415  # optional: benchmarks only

    class Peer(Negator):  # type: ignore[misc]  # the package is not typed
        def _initialize_spacy_model(
            self, *_: object, **__: object
        ) -> Callable[[str], Doc]:
            return lambda text: labelled(load_member(member)(text))

    logging.getLogger("Peer").setLevel(logging.ERROR)
    negator = Peer(log_level=logging.ERROR)

    def deny(sentences: Sequence[str]) -> list[str | None]:
        return [denied(negator, sentence) for sentence in sentences]

    return deny


def denied(negator: object, sentence: str) -> str | None:
    """Return the peer's output; None where it raises or changes nothing."""
    try:
        output: str = negator.negate_sentence(sentence)  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001 - whatever the peer raises counts as a refusal
        return None
    return None if output == sentence else output


def labelled(doc: Doc) -> Doc:
    """Return the parse with parts of speech and the relation `neg`."""
    for token in doc:
        token.pos_ = coarse_pos(token.tag_, dep=token.dep_)
        if token.lower_ in {"not", "n't", "n\u2019t"}:
            token.dep_ = "neg"
    return doc
