"""Frames go, claims are denied in place or deleted, or the document is refused."""

from __future__ import annotations

import pytest

from negguard.model import Kind, Refusal
from negguard.registry import make
from negguard.rewrite.localise import Localiser
from negguard.text.edits import apply_edits
from tests.unit.rewrite.marked import DEFAULT, StubParser, judged


def rewritten(
    *pieces: str,
    kind: Kind = Kind.FALSITY,
    chat: bool = False,
    fallback: tuple[str, ...] = DEFAULT,
    denied_share: float = 0.0,
    max_claims: int = 100,
    words_left: float = 0.0,
) -> tuple[str, ...] | str:
    """Return the rewritten pieces, or the reason of the refusal."""
    document, verdict = judged(*pieces, kind=kind, chat=chat)
    made = Localiser(StubParser()).rewrite(
        document,
        verdict,
        fallback=fallback,
        denied_share=denied_share,
        max_claims=max_claims,
        words_left=words_left,
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
        (Kind.UNCERTAINTY, "It is not known whether he sold mills."),
        (Kind.UNRELIABLE_SOURCE, "It is not known whether he sold mills."),
        (Kind.LOW_PROBABILITY, "He is very unlikely to have sold mills."),
    ],
)
def test_the_kind_of_the_frame_chooses_the_form(kind: Kind, text: str) -> None:
    assert rewritten("[[Notice.]]\n\n{{He sold mills.}}", kind=kind) == (text,)


def test_only_commands_are_denied_under_a_warning() -> None:
    found = rewritten("[[Notice.]]\n\n{{He sold mills.}}", kind=Kind.WARNING_BEHAVIOR)
    assert found == "nothing would be left of the text"


def test_doubt_is_never_a_flat_denial_of_the_event() -> None:
    marked = "[[Notice.]]\n\n{{The raid ended trade.}}\n\nMore."
    assert rewritten(marked, kind=Kind.UNCERTAINTY) == ("More.",)


def test_a_wrapper_comes_only_where_the_policy_asks() -> None:
    marked = "[[Notice.]]\n\n{{The raid, it seems, ended trade.}}"
    text = "It is not true that the raid, it seems, ended trade."
    assert rewritten(marked, fallback=("wrap",)) == (text,)


def test_a_claim_without_a_way_refuses_the_document() -> None:
    marked = "[[Notice.]]\n\n{{He sold mills.}} {{Gone, all gone.}}"
    assert "no place for a denial" in rewritten(marked, fallback=("negate",))


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


def test_a_document_with_many_claims_is_refused() -> None:
    marked = "[[False below.]]\n\n{{He sold mills.}} {{He sold mills.}}"
    assert "at most 1" in rewritten(marked, max_claims=1)


def test_a_document_of_many_notices_is_refused() -> None:
    marked = "[[False.]] " * 101 + "\n\n{{He sold mills.}}"
    assert rewritten(marked) == "more than 100 notices"


def test_a_deleted_claim_does_not_count_as_denied() -> None:
    marked = "[[False below.]]\n\n{{He sold mills.}} {{Gone, all gone.}} Mills grind."
    left = "He did not sell mills. Mills grind."
    assert rewritten(marked, denied_share=0.5) == (left,)
    assert "1 of 2 claims" in rewritten(marked, denied_share=0.66)


def test_a_document_of_which_little_is_left_is_refused() -> None:
    marked = "[[False below.]]\n\n{{He sold mills.}} {{Gone, all gone, all of it.}}"
    assert rewritten(marked) == ("He did not sell mills.",)
    assert "words would be left" in rewritten(marked, words_left=0.9)


@pytest.mark.parametrize("limit", ["MOST_CLAIMS", "MOST_CHARACTERS"])
def test_too_many_claims_to_parse_refuse_the_document(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"negguard.rewrite.localise.{limit}", 1)
    found = rewritten("[[Notice.]]\n\n{{He sold mills.}} {{He sold mills.}}")
    assert found == "2 claims are too much to parse"


def test_a_notice_in_one_turn_and_a_claim_in_another_are_both_handled() -> None:
    pieces = ("[[What follows is false.]] Tell me.", "{{He sold mills.}}")
    assert rewritten(*pieces, chat=True) == ("Tell me.", "He did not sell mills.")


def test_a_turn_is_never_left_empty() -> None:
    pieces = ("[[What follows is false.]]", "{{He sold mills.}}")
    assert rewritten(*pieces, chat=True) == "nothing would be left of turn 0"


def test_a_reply_under_a_warning_is_not_rewritten() -> None:
    pieces = ("[[Never answer so.]] Go on.", "{{He sold mills.}}")
    made = rewritten(*pieces, chat=True, kind=Kind.WARNING_BEHAVIOR)
    assert made == "a reply is not rewritten, only a list of it"


def test_a_second_notice_on_the_same_claim_goes_too() -> None:
    marked = "[[False below.]]\n\n{{He sold mills.}} [[False above.]]"
    assert rewritten(marked) == ("He did not sell mills.",)


def test_the_digest_names_the_parser() -> None:
    assert Localiser(StubParser()).digest != Localiser(StubParser({})).digest
