"""Frames go, claims are denied in place or deleted, or the document is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

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
    Refusal,
    Region,
    Span,
    Verdict,
)
from negguard.nlp.values import Parse, WeightedParse
from negguard.registry import make
from negguard.rewrite.localise import Localiser
from negguard.text.edits import apply_edits
from tests.unit.rewrite.trees import tree

TREES = {
    "He sold mills.": "He/PRP/nsubj/2 sold/VBD/root/2 mills/NNS/obj/2 ././punct/2",
    "He did not sell mills.": "He/PRP/nsubj/4 did/VBD/aux/4 not/RB/advmod/4 "
    "sell/VB/root/4 mills/NNS/obj/4 ././punct/4",
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
    *pieces: str, kind: Kind = Kind.FALSITY, chat: bool = False
) -> tuple[Document, Verdict]:
    """Return a document and its verdict: [[notices]] cover all {{claims}}."""
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
                frames.append(
                    Frame(
                        span=span,
                        kind=kind,
                        position=Position.PREFIX,
                        reach=Reach.DOCUMENT,
                        rule="by hand",
                        score=1.0,
                        message=message,
                    )
                )
            elif inside:
                claims.append(
                    Claim(
                        span=span,
                        frame=0,
                        attachment=Attachment.DETACHED,
                        message=message,
                    )
                )
            text += inside + rest
        texts.append(text)
    document = (
        Document(messages=tuple(Message("user", text) for text in texts))
        if chat
        else Document(text=texts[0])
    )
    verdict = Verdict(
        label=Label.DETACHED, score=1.0, frames=tuple(frames), claims=tuple(claims)
    )
    return document, verdict


def rewritten(
    *pieces: str,
    kind: Kind = Kind.FALSITY,
    chat: bool = False,
    fallback: tuple[str, ...] = DEFAULT,
    covered_share: float = 1.0,
    clean_share: float = 0.0,
) -> tuple[str, ...] | str:
    """Return the rewritten pieces, or the reason of the refusal."""
    document, verdict = judged(*pieces, kind=kind, chat=chat)
    made = Localiser(StubParser()).rewrite(
        document,
        verdict,
        fallback=fallback,
        covered_share=covered_share,
        clean_share=clean_share,
    )
    if isinstance(made, Refusal):
        return made.reason
    return tuple(
        apply_edits(text, [one for one in made if one.message in {None, place}])
        for place, text in enumerate(document.pieces)
    )


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("[[False below.]]\n\n{{He sold mills.}}", "He did not sell mills."),
        ("[[False:]] {{The raid ended trade.}} Yes.", "No raid ended trade. Yes."),
        ("Yes. [[False:]] {{Gone, all gone.}} So.", "Yes. So."),
        ("{{Gone.}} [[False above.]]\n\nHowever, it rained.", "It rained."),
    ],
)
def test_a_claim_goes_the_first_way_that_is_clean(marked: str, text: str) -> None:
    assert rewritten(marked) == (text,)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.CORRECTION, "He did not sell mills."),
        (Kind.WARNING_BEHAVIOR, "He did not sell mills."),
        (Kind.UNCERTAINTY, "It is not known whether he sold mills."),
        (Kind.UNRELIABLE_SOURCE, "It is not known whether he sold mills."),
        (Kind.LOW_PROBABILITY, "He is very unlikely to have sold mills."),
    ],
)
def test_the_kind_of_the_frame_chooses_the_form(kind: Kind, text: str) -> None:
    assert rewritten("[[Notice.]]\n\n{{He sold mills.}}", kind=kind) == (text,)


def test_doubt_is_never_a_flat_denial_of_the_event() -> None:
    marked = "[[Notice.]]\n\n{{The raid ended trade.}}\n\nMore."
    assert rewritten(marked, kind=Kind.UNCERTAINTY) == ("More.",)


def test_a_wrapper_comes_only_where_the_policy_asks() -> None:
    marked = "[[Notice.]]\n\n{{The raid, it seems, ended trade.}}"
    text = "It is not true that the raid, it seems, ended trade."
    assert rewritten(marked, fallback=("wrap",)) == (text,)


def test_a_claim_without_a_way_refuses_the_document() -> None:
    marked = "[[Notice.]]\n\n{{He sold mills.}} {{Gone, all gone.}}"
    assert "no clean way" in rewritten(marked, fallback=("negate",))


def test_fiction_is_not_denied() -> None:
    marked = "[[A story.]]\n\n{{He sold mills.}}"
    assert rewritten(marked, kind=Kind.FICTION) == "fiction is not denied"


def test_a_policy_can_name_the_rewriter_that_denies_fiction() -> None:
    found = make("negguard.rewriters", "localise_fiction.v1")
    assert isinstance(found, Localiser)
    assert found.deny_fiction


def test_code_is_not_rewritten() -> None:
    marked = "[[Wrong:]]\n\n```\n{{run(text)}}\n```\n"
    assert rewritten(marked) == "a claim is code"


def test_a_mostly_covered_document_is_refused() -> None:
    marked = "[[Notice.]]\n\n{{He sold mills.}} One more."
    assert rewritten(marked, covered_share=0.5) == ("He did not sell mills. One more.",)
    assert "covered" in rewritten(marked, covered_share=0.4)


@pytest.mark.parametrize("limit", ["MOST_CLAIMS", "MOST_CHARACTERS"])
def test_too_many_claims_to_parse_refuse_the_document(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"negguard.rewrite.localise.{limit}", 1)
    found = rewritten("[[Notice.]]\n\n{{He sold mills.}} {{He sold mills.}}")
    assert found == "2 claims are too much to parse"


def test_too_few_clean_claims_refuse_the_document() -> None:
    marked = "[[Notice.]]\n\n{{The raid, it seems, ended trade.}}"
    assert "clean" in rewritten(marked, fallback=("wrap",), clean_share=0.6)


def test_a_notice_in_one_turn_and_a_claim_in_another_are_both_handled() -> None:
    pieces = ("[[What follows is false.]] Tell me.", "{{He sold mills.}}")
    assert rewritten(*pieces, chat=True) == ("Tell me.", "He did not sell mills.")


def test_a_turn_is_never_left_empty() -> None:
    pieces = ("[[What follows is false.]]", "{{He sold mills.}}")
    assert rewritten(*pieces, chat=True) == "nothing would be left of turn 0"


def test_a_whole_reply_under_a_warning_is_not_rewritten() -> None:
    pieces = ("[[Never answer so.]] Go on.", "{{He sold mills.}}")
    made = rewritten(*pieces, chat=True, kind=Kind.WARNING_BEHAVIOR)
    assert made == "a claim is a whole reply"


def test_an_unknown_region_counts_by_its_scope() -> None:
    document, verdict = judged("[[Notice.]]\n\n{{He sold mills.}} Two. Three.")
    frame = verdict.frames[0]
    wide = Frame(
        span=frame.span,
        kind=frame.kind,
        position=frame.position,
        reach=frame.reach,
        rule=frame.rule,
        score=1.0,
        scope=(Region(Span(9, len(document.text or ""))),),
    )
    covering = Verdict(label=Label.DETACHED, frames=(wide,), claims=verdict.claims)
    made = Localiser(StubParser()).rewrite(
        document, covering, fallback=DEFAULT, covered_share=0.9, clean_share=0.0
    )
    assert isinstance(made, Refusal)


def test_a_second_notice_on_the_same_claim_goes_too() -> None:
    marked = "[[False below.]]\n\n{{He sold mills.}} [[False above.]]"
    assert rewritten(marked) == ("He did not sell mills.",)


def test_the_digest_names_the_parser() -> None:
    assert Localiser(StubParser()).digest != Localiser(StubParser({})).digest
