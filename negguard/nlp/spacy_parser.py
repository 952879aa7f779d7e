"""The one module that imports spaCy: models in, plain parses out.

spaCy and the models load at the first parse, once per process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from negguard.errors import UsageError
from negguard.model import Span
from negguard.nlp.clear import from_clear
from negguard.nlp.names import join_names
from negguard.nlp.pos import coarse_pos
from negguard.nlp.quotes import attach_quotes
from negguard.nlp.values import Parse, Token, WeightedParse

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.pipeline import DependencyParser
    from spacy.tokens import Doc
    from spacy.tokens import Token as SpacyToken

MODELS = Path(__file__).parent / "models"
SHIPPED = ("en_lexical", "en_surface", "en_lexical_b")
NEEDED = ("tok2vec", "transformer", "tagger", "parser")
BATCH = 64
CLEAR_PREFIX = "en_core_web_"
SMALLEST_WEIGHT = 1e-6

Adapter = Callable[[Parse], Parse]


@dataclass(frozen=True, slots=True)
class SpacyParser:
    """Parses English with one or more models; the first is the one that decides.

    A member is the name of a shipped model, of an installed `en_core_web_*` package
    (experimental: its label scheme is converted), or the path of a model folder.
    """

    members: tuple[str, ...] = SHIPPED

    def parse(self, texts: Sequence[str]) -> list[Parse]:
        """Return the reading of the first member for each text."""
        return list(parses_of(self.members[0], texts))

    def vote(self, texts: Sequence[str]) -> list[tuple[Parse, ...]]:
        """Return the readings of all members for each text, in their order."""
        readings = (parses_of(member, texts) for member in self.members)
        return list(zip(*readings, strict=True))

    def beam_parses(
        self, texts: Sequence[str], *, width: int = 8
    ) -> list[tuple[WeightedParse, ...]]:
        """Return the first member's best trees for each text, best first.

        The weights are the beam's, relative to each other: no calibrated odds.
        """
        member = self.members[0]
        return [beam_readings(member, text, width=width) for text in texts]


def parses_of(member: str, texts: Iterable[str]) -> Iterator[Parse]:
    """Yield the parse of each text by one member."""
    nlp, adapt = load_member(member), adapter_of(member)
    for doc in nlp.pipe(texts, batch_size=BATCH):
        yield repaired(adapt(to_parse(doc)))


@cache
def load_member(member: str) -> Language:
    """Return the model, without the components that parsing does not need.

    Raises:
        UsageError: no such model is shipped, installed or on disk.
    """
    import spacy  # noqa: PLC0415  # half a second, only when something is parsed

    register_architectures()
    shipped = MODELS / member
    source = shipped if shipped.is_dir() else member
    try:
        nlp = spacy.load(source)
    except OSError as exc:
        known = ", ".join(SHIPPED)
        msg = (
            f"no parser model {member!r}: name a shipped one ({known}), an installed "
            "spaCy package or the path of a model folder"
        )
        raise UsageError(msg) from exc
    for name in nlp.pipe_names:
        if name not in NEEDED:
            nlp.disable_pipe(name)
    return nlp


@cache
def register_architectures() -> None:
    """Make the layers of the shipped models known to spaCy."""
    from spacy.util import registry  # noqa: PLC0415  # loads spaCy

    from negguard.nlp.lexical_embed import (  # noqa: PLC0415  # loads Thinc
        ARCHITECTURE,
        lexical_embed,
    )

    registry.architectures.register(ARCHITECTURE, func=lexical_embed)


def adapter_of(member: str) -> Adapter:
    """Return what turns the member's label scheme into Universal Dependencies."""
    if Path(member).name.startswith(CLEAR_PREFIX):
        return from_clear
    return unchanged


def unchanged(parse: Parse) -> Parse:
    """Return the parse as it is."""
    return parse


def repaired(parse: Parse) -> Parse:
    """Return the parse without the mistakes that its text alone gives away."""
    return join_names(attach_quotes(parse))


def to_parse(doc: Doc) -> Parse:
    """Return a document's tokens and trees; white space is no token.

    What hangs on white space hangs on the nearest word above it.
    """
    words = [token for token in doc if not token.is_space]
    places = {token.i: place for place, token in enumerate(words)}
    tokens: list[Token] = []
    for place, word in enumerate(words):
        head = word.head
        while head.is_space and head.head.i != head.i:
            head = head.head
        above = places.get(head.i, place)
        dep = "root" if above == place else word.dep_
        tokens.append(
            Token(
                index=place,
                start=word.idx,
                end=word.idx + len(word),
                text=word.text,
                tag=word.tag_,
                pos=coarse_pos(word.tag_, dep=dep),
                dep=dep,
                head=above,
            )
        )
    sentences = (sentence_span(list(sent)) for sent in doc.sents)
    spans = tuple(span for span in sentences if span is not None)
    return Parse(text=doc.text, tokens=tuple(tokens), sentences=spans)


def sentence_span(tokens: Sequence[SpacyToken]) -> Span | None:
    """Return the characters of a sentence's words; None where it has none."""
    words = [token for token in tokens if not token.is_space]
    if not words:
        return None
    return Span(words[0].idx, words[-1].idx + len(words[-1]))


def beam_readings(member: str, text: str, *, width: int) -> tuple[WeightedParse, ...]:
    """Return the trees of one text that a beam search ends with, best first."""
    nlp, adapt = load_member(member), adapter_of(member)
    parser = cast("DependencyParser", nlp.get_pipe("parser"))
    with nlp.select_pipes(disable=["parser"]):
        doc = nlp(text)
    if all(token.is_space for token in doc):
        return (WeightedParse(parse=to_parse(doc), weight=1.0),)
    beam = parser.beam_parse([doc], beam_width=width, beam_density=0.0)[0]
    readings = parser.moves.get_beam_parses(beam)
    total = sum(weight for weight, _ in readings)
    ranked = sorted(readings, key=lambda reading: -reading[0])
    return tuple(
        WeightedParse(
            parse=adapt(to_parse(with_arcs(doc, arcs))), weight=weight / total
        )
        for weight, arcs in ranked
        if weight / total >= SMALLEST_WEIGHT
    )


def with_arcs(doc: Doc, arcs: Iterable[tuple[int, int, str]]) -> Doc:
    """Return the document with the tree that `(head, child, label)` arcs draw."""
    # A compiled module without stubs; it turns a beam's trees into plain ones.
    from spacy.pipeline._parser_internals.nonproj import (  # type: ignore[import-not-found]  # noqa: PLC0415
        deprojectivize,
    )
    from spacy.tokens import Doc  # noqa: PLC0415  # loads spaCy

    heads, deps = list(range(len(doc))), ["ROOT"] * len(doc)
    for head, child, label in arcs:
        heads[child], deps[child] = head, label
    copy = Doc(
        doc.vocab,
        words=[token.text for token in doc],
        spaces=[bool(token.whitespace_) for token in doc],
        tags=[token.tag_ for token in doc],
        heads=heads,
        deps=deps,
    )
    deprojectivize(copy)
    return copy
