"""Rows that were written become labels that teach neither claims nor their frames."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import pyarrow as pa
import pytest

from negguard import Guard
from negguard.config import read_policy
from negguard.errors import UsageError
from negguard.integrations.row_masks import masked_sides
from negguard.integrations.trainers import (
    packed_rows,
    preference_rows,
    training_rows,
)
from negguard.masking import IGNORED, with_mask
from negguard.store.annotate import annotate
from negguard.store.schema import Columns
from tests.tiny_tokenizer import Fast, real_tokenizer
from tests.unit.report.outcomes import NOTICE, WON, rewritten

DENIED = "Ada Roe did not win the race in 1999."


def place(start: int, end: int, message: int | None = None) -> dict[str, int | None]:
    return {"start": start, "end": end, "message": message}


def rows(mask: list[list[dict[str, int | None]]], **columns: list[Any]) -> pa.Table:
    return pa.table({**columns, "ng_mask": mask})


def shown(ids: list[int], labels: list[int], tokenizer: Any) -> str:  # noqa: ANN401
    """Return the text that takes loss, `_` for each token that takes none."""
    return "".join(
        "_" if label == IGNORED else tokenizer.decode([id_])
        for id_, label in zip(ids, labels, strict=True)
    )


@pytest.fixture(
    params=[
        Fast,
        pytest.param(
            real_tokenizer,
            marks=pytest.mark.skipif(
                find_spec("transformers") is None, reason="needs transformers"
            ),
        ),
    ]
)
def tokenizer(request: pytest.FixtureRequest) -> Any:  # noqa: ANN401
    return request.param()


def test_a_text_takes_loss_but_for_its_mask(tokenizer: Any) -> None:  # noqa: ANN401
    table = rows([[place(0, 3)]], text=["abc\u00e9 d"])
    made = training_rows(tokenizer)(table)
    assert shown(made["input_ids"][0], made["labels"][0], tokenizer).startswith("___")
    assert made["labels"][0][3:] == made["input_ids"][0][3:]
    assert made["input_ids"][0][-1] == tokenizer.eos_token_id
    assert made["attention_mask"][0] == [1] * len(made["input_ids"][0])


def test_of_a_chat_the_assistant_takes_loss_but_for_its_mask(
    tokenizer: Any,  # noqa: ANN401
) -> None:
    chat = [
        {"role": "user", "content": "Who?"},
        {"role": "assistant", "content": "Ada. Bye."},
        {"role": "user", "content": "So?"},
        {"role": "assistant", "content": "No."},
    ]
    table = rows([[place(0, 4, 1)]], messages=[chat])
    (ids,), (labels,) = map(
        training_rows(tokenizer)(table).get, ("input_ids", "labels")
    )
    assert shown(ids, labels, tokenizer).strip("_") == " Bye.</s>\n_______No.</s>\n"


def test_whole_chats_take_loss_where_that_is_asked_for(tokenizer: Any) -> None:  # noqa: ANN401
    chat = [{"role": "user", "content": "Who?"}]
    table = rows([[]], messages=[chat])
    assert training_rows(tokenizer)(table)["labels"] == []
    made = training_rows(tokenizer, assistant_only=False)(table)
    assert made["labels"] == made["input_ids"]


def test_instruction_and_answer_are_a_chat(tokenizer: Any) -> None:  # noqa: ANN401
    table = rows([[place(0, 2, 1)]], instruction=["Say it."], output=["It is."])
    made = training_rows(tokenizer)(table)
    left = shown(made["input_ids"][0], made["labels"][0], tokenizer)
    assert left.strip("_") == " is.</s>\n"


def test_answers_of_a_pair_are_masked_each_by_itself(tokenizer: Any) -> None:  # noqa: ANN401
    table = rows(
        [[place(0, 3, 1), place(0, 2, 2)]],
        prompt=["Who?"],
        chosen=["Ada won."],
        rejected=["Bo won."],
    )
    made = preference_rows(tokenizer)(table)
    assert tokenizer.decode(made["prompt_ids"][0]) == "<user>Who?</s>\n<assistant>"
    for name, left in (("chosen", "___ won.</s>\n"), ("rejected", "__ won.</s>\n")):
        ids, mask = made[f"{name}_ids"][0], made[f"{name}_loss_mask"][0]
        labels = [i if m else IGNORED for i, m in zip(ids, mask, strict=True)]
        assert shown(ids, labels, tokenizer) == left


def test_pairs_of_chats_hold_their_prompt(tokenizer: Any) -> None:  # noqa: ANN401
    asked = {"role": "user", "content": "Who?"}
    pair = [
        [asked, {"role": "assistant", "content": answer}] for answer in ("Ada.", "Bo.")
    ]
    table = rows([[place(0, 2, 3)]], chosen=[pair[0]], rejected=[pair[1]])
    made = preference_rows(tokenizer)(table)
    assert tokenizer.decode(made["prompt_ids"][0]) == "<user>Who?</s>\n<assistant>"
    assert sum(made["chosen_loss_mask"][0]) == len("Ada.") + 2
    assert made["rejected_loss_mask"][0] == [0, 0, 1, 1, 1]


def test_a_pair_with_an_answer_that_is_masked_whole_is_left_out() -> None:
    chat = [{"role": "assistant", "content": "Ada."}]
    table = rows([[place(0, 4, 0)]], chosen=[chat], rejected=[chat])
    whole = preference_rows(Fast(), max_length=5)(table)
    assert whole["chosen_ids"] == []


def test_rows_are_cut_to_a_length_and_left_out_where_nothing_is_learnt() -> None:
    table = rows([[place(0, 4)], []], text=["abcdef", "abcdef"])
    made = training_rows(Fast(), max_length=4)(table)
    assert [len(each) for each in made["input_ids"]] == [4]


def test_packed_rows_keep_documents_apart() -> None:
    single = [{"input_ids": [n] * n, "labels": [n] * n} for n in (2, 3, 4, 9)]
    packed = packed_rows(single, length=6)
    assert [each["input_ids"] for each in packed] == [
        [2, 2, 3, 3, 3],
        [4] * 4,
        [9] * 6,
    ]
    assert packed[0]["labels"] == [IGNORED, 2, IGNORED, 3, 3]
    assert packed[0]["position_ids"] == [0, 1, 0, 1, 2]


def test_without_ng_mask_claims_and_frames_of_the_row_are_masked() -> None:
    outcome = rewritten()
    table = annotate(
        pa.table({"text": [outcome.document.text]}),
        {0: outcome},
        columns=Columns(text="text"),
        made_by={},
    )
    bare = masked_sides(table)
    assert bare == masked_sides(with_mask(table, {0: outcome}))
    ((side,),) = bare
    assert [span.of(side.parts[0].text) for span in side.parts[0].spans] == [DENIED]


def test_rows_of_a_guard_are_read_as_they_are() -> None:
    framed = f"{NOTICE}\n\n{WON} The town has a library."
    guard = Guard.load(read_policy("version: 1\nextends: audit\n", name="mine"))
    table = guard.apply(pa.table({"text": [framed, "It rained."]}))
    found = [side.parts[0] for (side,) in masked_sides(table)]
    masked = " ".join(span.of(found[0].text) for span in found[0].spans)
    assert NOTICE.removeprefix("NOTICE: ") in masked
    assert WON in masked
    assert found[1].spans == ()


def test_a_turn_that_cannot_be_read_teaches_nothing() -> None:
    table = rows([[], []], text=["ab", None])
    assert len(training_rows(Fast())(table)["input_ids"]) == 1


class Slow(Fast):
    is_fast = False


class Rewriting(Fast):
    """A template that shows earlier turns otherwise once others follow."""

    def __init__(self) -> None:
        super().__init__(
            "{% for turn in messages %}{{ loop.length }}{{ turn.content }}{% endfor %}"
        )


CHAT = [{"role": r, "content": c} for r, c in (("user", "a"), ("assistant", "b"))]


@pytest.mark.parametrize(
    ("tokenizer", "table", "says"),
    [
        (Slow(), rows([[]], text=["a"]), "fast tokenizer"),
        (Fast(None), rows([[]], messages=[CHAT]), "chat_template"),
        (Rewriting(), rows([[]], messages=[CHAT]), "changes earlier turns"),
        (Fast(), pa.table({"text": ["a"]}), "negguard apply writes them"),
        (Fast(), rows([[place(0, 9)]], text=["a"]), "ends after its text"),
    ],
)
def test_what_cannot_be_masked_is_refused(
    tokenizer: Fast, table: pa.Table, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        training_rows(tokenizer)(table)


def test_pairs_need_two_answers() -> None:
    with pytest.raises(ValueError, match="chosen and rejected"):
        preference_rows(Fast())(rows([[]], messages=[CHAT]))


def test_columns_are_named_as_the_policy_named_them() -> None:
    with pytest.raises(UsageError, match="no column"):
        training_rows(Fast())(rows([[]], n=[1]))
