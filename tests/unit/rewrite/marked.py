"""Marked texts -> documents, verdicts and parses: [[notices]] cover {{claims}}."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from negguard.model import (
    Attachment,
    Claim,
    Document,
    Frame,
    Kind,
    Label,
    Message,
    Position,
    Reach,
    Region,
    Span,
    Verdict,
)
from negguard.nlp.values import Parse, WeightedParse
from negguard.text.denial import denied
from tests.unit.rewrite.trees import tree

TREES = {
    "He sold mills.": "He/PRP/nsubj/2 sold/VBD/root/2 mills/NNS/obj/2 ././punct/2",
    "He did not sell mills.": "He/PRP/nsubj/4 did/VBD/aux/4 not/RB/advmod/4 "
    "sell/VB/root/4 mills/NNS/obj/4 ././punct/4",
    "the raid ended trade.": "the/DT/det/2 raid/NN/nsubj/3 ended/VBD/root/3 "
    "trade/NN/obj/3 ././punct/3",
    "no raid ended trade.": "no/DT/det/2 raid/NN/nsubj/3 ended/VBD/root/3 "
    "trade/NN/obj/3 ././punct/3",
    "The raid ended trade.": "The/DT/det/2 raid/NN/nsubj/3 ended/VBD/root/3 "
    "trade/NN/obj/3 ././punct/3",
    "No raid ended trade.": "No/DT/det/2 raid/NN/nsubj/3 ended/VBD/root/3 "
    "trade/NN/obj/3 ././punct/3",
    "It is not known whether he sold mills.": "It/PRP/expl/4 is/VBZ/aux/4 "
    "not/RB/advmod/4 known/VBN/root/4 whether/IN/mark/7 he/PRP/nsubj/7 "
    "sold/VBD/ccomp/4 mills/NNS/obj/7 ././punct/4",
    "He is very unlikely to have sold mills.": "He/PRP/nsubj/4 is/VBZ/cop/4 "
    "very/RB/advmod/4 unlikely/JJ/root/4 to/TO/mark/7 have/VB/aux/7 "
    "sold/VBN/xcomp/4 mills/NNS/obj/7 ././punct/4",
}
DEFAULT = ("negate", "event_noun", "delete")


@dataclass(frozen=True, slots=True)
class StubParser:
    """Gives the trees above; what it does not know is a fragment."""

    trees: dict[str, str] = field(default_factory=lambda: TREES)

    def parse(self, texts: Sequence[str]) -> list[Parse]:
        """Return the tree of each text."""
        return [tree(text, self.trees.get(text, "")) for text in texts]

    def vote(self, texts: Sequence[str]) -> list[tuple[Parse, ...]]:
        """Return the one reading of each text, as three members."""
        return [(parse,) * 3 for parse in self.parse(texts)]

    def beam_parses(
        self, texts: Sequence[str], *, width: int = 8
    ) -> list[tuple[WeightedParse, ...]]:
        """Return each tree with the whole weight."""
        del width
        return [(WeightedParse(parse=one, weight=1.0),) for one in self.parse(texts)]


def judged(
    *pieces: str, kind: Kind = Kind.FALSITY, chat: bool = False, rule: str = "by hand"
) -> tuple[Document, Verdict]:
    """Return a document and its verdict: each of [[notices]] covers all {{claims}}.

    Claims are bound to the first; what denies itself is local.
    """
    frames: list[Frame] = []
    claims: list[Claim] = []
    texts: list[str] = []
    for place, marked in enumerate(pieces):
        message = place if chat else None
        text = ""
        for part in marked.replace("[[", "\0[").replace("{{", "\0{").split("\0"):
            closer = {"[": "]]", "{": "}}"}.get(part[:1])
            inside, _, rest = part[1:].partition(closer) if closer else ("", "", part)
            span = Span(len(text), len(text) + len(inside))
            if part[:1] == "[" and inside:
                frames.append(notice(span, message, kind=kind, rule=rule))
            elif inside:
                kept = Attachment.LOCAL if denied(inside) else Attachment.DETACHED
                claims.append(
                    Claim(span=span, frame=0, attachment=kept, message=message)
                )
            text += inside + rest
        texts.append(text)
    document = (
        Document(messages=tuple(Message("user", text) for text in texts))
        if chat
        else Document(text=texts[0])
    )
    scope = tuple(Region(one.span, one.message) for one in claims)
    verdict = Verdict(
        label=Label.DETACHED,
        score=1.0,
        frames=tuple(replace(one, scope=scope) for one in frames),
        claims=tuple(claims),
    )
    return document, verdict


def notice(span: Span, message: int | None, *, kind: Kind, rule: str) -> Frame:
    """Return a frame that covers nothing yet."""
    return Frame(
        span=span,
        kind=kind,
        position=Position.PREFIX,
        reach=Reach.DOCUMENT,
        rule=rule,
        score=1.0,
        message=message,
    )
