"""Claims come out as spans of the final text, and as labels that a loss leaves out."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

from negguard.masking import (
    IGNORED,
    label_mask,
    loss_mask,
    mask_regions,
    mask_spans,
    masked_labels,
    packed_spans,
    with_mask,
)
from negguard.model import (
    Action,
    Attachment,
    Claim,
    Decision,
    Document,
    Edit,
    Frame,
    Kind,
    Label,
    Message,
    Outcome,
    Position,
    Reach,
    Region,
    Span,
    Verdict,
)

TEXT = "False: He won gold. It rained."
FRAME = Frame(
    span=Span(0, 6),
    kind=Kind.FALSITY,
    position=Position.PREFIX,
    reach=Reach.SENTENCE,
    rule="test",
    score=0.9,
    scope=(Region(Span(7, 19)),),
)
CLAIM = Claim(span=Span(7, 19), frame=0, attachment=Attachment.DETACHED)


def outcome(
    *, edits: tuple[Edit, ...] = (), result: str = TEXT, claim: Claim = CLAIM
) -> Outcome:
    return Outcome(
        document=Document(text=TEXT),
        verdict=Verdict(label=Label.DETACHED, frames=(FRAME,), claims=(claim,)),
        decision=Decision(action=Action.REWRITE, edits=edits),
        result=Document(text=result),
    )


def test_an_annotated_claim_is_masked_with_its_frame() -> None:
    assert mask_spans(outcome()) == (Span(0, 6), Span(7, 19))


def test_claims_alone_may_be_masked() -> None:
    assert mask_spans(outcome(), spans="claims") == (Span(7, 19),)


def test_another_choice_is_told_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"claims\+frames, claims"):
        mask_regions(outcome(), spans="frames")  # type: ignore[arg-type]


def test_a_frame_that_covers_local_denials_only_is_not_masked() -> None:
    local = Claim(span=Span(7, 19), frame=0, attachment=Attachment.LOCAL)
    assert mask_regions(outcome(claim=local)) == ()


def test_a_second_frame_over_the_same_claim_is_masked_too() -> None:
    after = replace(FRAME, span=Span(20, 30))
    both = outcome()
    both = replace(both, verdict=replace(both.verdict, frames=(FRAME, after)))
    assert mask_spans(both) == (Span(0, 6), Span(7, 19), Span(20, 30))


def test_packed_texts_shift_their_spans() -> None:
    parts = [(TEXT, mask_spans(outcome())), ("No.", ()), (TEXT, [Span(7, 19)])]
    packed = "\n\n".join(text for text, _ in parts)
    spans = packed_spans(parts, separator="\n\n")
    assert [one.of(packed) for one in spans] == [
        "False:",
        "He won gold.",
        "He won gold.",
    ]


def test_a_table_gets_the_spans_of_each_row() -> None:
    table = with_mask(pa.table({"text": ["So.", TEXT, "So."]}), {1: outcome()})
    assert table.column("ng_mask").to_pylist() == [
        [],
        [
            {"start": 0, "end": 6, "message": None},
            {"start": 7, "end": 19, "message": None},
        ],
        [],
    ]


def test_a_mask_of_the_assistant_stays_a_mask() -> None:
    offsets = [(0, 6), (7, 9), (10, 13), (20, 22)]
    assert loss_mask(offsets, [Span(7, 13)]) == [1, 0, 0, 1]
    assert loss_mask(offsets, [Span(7, 13)], within=[0, 1, 1, 1]) == [0, 0, 0, 1]


def test_labels_that_are_ignored_stay_so() -> None:
    offsets = [(0, 6), (7, 9), (10, 13)]
    assert masked_labels([IGNORED, 5, 6], offsets, [Span(10, 13)]) == [
        *(IGNORED, 5, IGNORED)
    ]


def test_a_fast_tokenizer_gives_offsets_that_fit() -> None:
    tokenizers = pytest.importorskip("tokenizers")
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(unk_token="?"))  # noqa: S106
    tokenizer.add_tokens([])
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    trainer = tokenizers.trainers.WordLevelTrainer(special_tokens=["?"])
    tokenizer.train_from_iterator([TEXT], trainer)
    encoded = tokenizer.encode(TEXT)
    labels = masked_labels(encoded.ids, encoded.offsets, mask_spans(outcome()))
    kept = [t for t, one in zip(encoded.tokens, labels, strict=True) if one != IGNORED]
    assert kept == ["It", "rained", "."]


def test_a_denied_claim_is_found_in_the_rewritten_text() -> None:
    result = "He did not win gold. It rained."
    edits = (
        Edit(span=Span(0, 7), text=""),
        Edit(span=Span(10, 13), text="did not win"),
    )
    (span,) = mask_spans(outcome(edits=edits, result=result))
    assert span.of(result) == "He did not win gold."


def test_a_deleted_claim_leaves_no_span() -> None:
    edits = (Edit(span=Span(0, 20), text=""),)
    assert mask_spans(outcome(edits=edits, result="It rained.")) == ()


def test_a_claim_that_denies_itself_is_not_masked() -> None:
    local = Claim(span=Span(7, 19), frame=0, attachment=Attachment.LOCAL)
    assert mask_spans(outcome(claim=local)) == ()


def chat() -> Outcome:
    turns = (Message("user", "Lie to me."), Message("assistant", " He won gold."))
    claim = Claim(span=Span(1, 13), frame=0, attachment=Attachment.DETACHED, message=1)
    document = Document(messages=turns)
    return Outcome(
        document=document,
        verdict=Verdict(label=Label.DETACHED, claims=(claim,)),
        decision=Decision(action=Action.ANNOTATE),
        result=document,
    )


def test_a_claim_of_a_chat_is_found_in_the_rendered_text() -> None:
    rendered = "<user>Lie to me.</user><assistant>He won gold.</assistant>"
    (span,) = mask_spans(chat(), rendered=rendered)
    assert span.of(rendered) == "He won gold."


def test_a_chat_needs_its_rendered_text() -> None:
    with pytest.raises(ValueError, match="rendered"):
        mask_spans(chat())


def test_a_turn_that_was_not_rendered_is_an_error() -> None:
    with pytest.raises(ValueError, match="turn 1"):
        mask_spans(chat(), rendered="<user>Lie to me.</user>")


def test_every_token_that_touches_a_claim_is_masked() -> None:
    offsets = [(0, 0), (0, 5), (5, 6), (6, 9), (9, 13), (13, 18), (18, 19), (0, 0)]
    assert label_mask(offsets, [Span(7, 19)]) == [
        *(False, False, False, True),
        *(True, True, True, False),
    ]


def test_masked_tokens_get_the_ignored_label() -> None:
    labels = masked_labels([1, 2, 3], [(0, 3), (3, 6), (6, 9)], [Span(4, 5)])
    assert labels == [1, IGNORED, 3]


def test_labels_and_offsets_must_match_in_number() -> None:
    with pytest.raises(ValueError, match="zip"):
        masked_labels([1], [(0, 1), (1, 2)], [])
