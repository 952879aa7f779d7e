"""Rows that `apply` wrote -> token ids, labels and loss masks for a trainer.

The names are those that `transformers` and `trl` read: `input_ids`, `attention_mask`
and `labels`, -100 where no loss is taken; of preferences, `prompt_ids` and the ids and
loss masks of both answers. Only fast tokenizers say which characters a token holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Protocol

import pyarrow as pa

from negguard.config.policy import InputSpec
from negguard.integrations.row_masks import MaskedSide, MaskedText, masked_sides
from negguard.masking import IGNORED, loss_mask, turn_starts
from negguard.model import Span
from negguard.store.choice import PREFERENCE

ASSISTANT = "assistant"
ASKED = ("prompt", "question")
PARTS = ("ids", "loss_mask")
Features = dict[str, list[Any]]


class FastTokenizer(Protocol):
    """What a fast tokenizer of `transformers` offers."""

    is_fast: bool
    eos_token_id: int | None
    chat_template: Any

    def __call__(self, text: str, **options: Any) -> Mapping[str, Any]:  # noqa: ANN401
        """Return the tokens of a text."""
        ...

    def apply_chat_template(self, conversation: Any, **options: Any) -> Any:  # noqa: ANN401
        """Return a chat as one text."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The ids of a text, and 1 for each that takes loss, else 0."""

    ids: tuple[int, ...]
    takes_loss: tuple[int, ...]

    def cut(self, length: int | None) -> Tokens:
        """Return the first `length` tokens; all for None."""
        return Tokens(ids=self.ids[:length], takes_loss=self.takes_loss[:length])

    @property
    def labels(self) -> list[int]:
        """Return the ids, with -100 where no loss is taken."""
        pairs = zip(self.ids, self.takes_loss, strict=True)
        return [id_ if takes else IGNORED for id_, takes in pairs]


def training_rows(
    tokenizer: FastTokenizer,
    *,
    spec: InputSpec | None = None,
    assistant_only: bool = True,
    max_length: int | None = None,
) -> Callable[[pa.Table], Features]:
    """Return what makes training rows of kept rows, for `map` of `datasets`.

    `dataset.with_format("arrow").map(training_rows(tokenizer), batched=True,
    remove_columns=dataset.column_names)` gives what `Trainer` and `SFTTrainer` take as
    it is. Texts end with the end-of-text token; of chats, and of texts that are prompt
    and answer, only the assistant's turns take loss (`assistant_only`). `max_length`
    is in tokens. A row is left out where no token of it would take loss.

    Raises:
        ValueError: the tokenizer is slow, or lacks the chat template that rows need.
    """
    _require_fast(tokenizer)

    def made(table: pa.Table) -> Features:
        found: Features = {"input_ids": [], "attention_mask": [], "labels": []}
        sides = [side for row in masked_sides(table, spec) for side in row]
        for side in sides:
            whole = _tokens_of(side, tokenizer, assistant_only=assistant_only)
            tokens = whole.cut(max_length)
            if any(tokens.takes_loss[1:]):  # the first token is never predicted
                found["input_ids"].append(list(tokens.ids))
                found["attention_mask"].append([1] * len(tokens.ids))
                found["labels"].append(tokens.labels)
        return found

    return made


def preference_rows(
    tokenizer: FastTokenizer,
    *,
    spec: InputSpec | None = None,
    max_length: int | None = None,
) -> Callable[[pa.Table], Features]:
    """Return what makes pairs of kept rows with `chosen` and `rejected` answers.

    Each pair has `prompt_ids`, and of both answers `chosen_ids` and `chosen_loss_mask`
    (1 where a token counts). A pair is left out where an answer has no such token:
    a preference over nothing teaches the other answer alone.

    Raises:
        ValueError: the tokenizer is slow or lacks a chat template, or the rows hold no
            two answers to one prompt.
    """
    _require_fast(tokenizer)

    def made(table: pa.Table) -> Features:
        names = ["prompt_ids", *(f"{n}_{w}" for n in PREFERENCE for w in PARTS)]
        found: Features = {name: [] for name in names}
        for sides in filter(None, masked_sides(table, spec)):
            pair = _pair(sides, tokenizer, max_length)
            if pair is not None:
                for name in names:
                    found[name].append(pair[name])
        return found

    return made


def packed_rows(
    rows: Iterable[Mapping[str, Sequence[int]]], *, length: int
) -> list[dict[str, list[int]]]:
    """Return rows of up to `length` tokens that hold whole training rows, in order.

    `position_ids` start anew with each row, so that attention which looks at them keeps
    rows apart; the first token of a row takes no loss, since it does not follow from
    the row before. Longer rows are cut.

    >>> one, two = [1, 2], [3]
    >>> rows = [{"input_ids": each, "labels": each} for each in (one, two)]
    >>> packed_rows(rows, length=4)
    [{'input_ids': [1, 2, 3], 'labels': [-100, 2, -100], 'position_ids': [0, 1, 0]}]
    """
    packed: list[dict[str, list[int]]] = []
    for row in rows:
        ids, labels = (list(row[name])[:length] for name in ("input_ids", "labels"))
        if not packed or len(packed[-1]["input_ids"]) + len(ids) > length:
            packed.append({"input_ids": [], "labels": [], "position_ids": []})
        last = packed[-1]
        last["input_ids"] += ids
        last["labels"] += [IGNORED, *labels[1:]] if labels else []
        last["position_ids"] += range(len(ids))
    return packed


def _require_fast(tokenizer: FastTokenizer) -> None:
    if not tokenizer.is_fast:
        msg = "masks need a fast tokenizer, which says what characters a token holds"
        raise ValueError(msg)


def _tokens_of(
    side: MaskedSide, tokenizer: FastTokenizer, *, assistant_only: bool
) -> Tokens:
    if side.chat:
        return _chat_tokens(side.parts, tokenizer, assistant_only=assistant_only)
    (part,) = side.parts
    encoded = tokenizer(part.text, return_offsets_mapping=True)
    ids = list(encoded["input_ids"])
    takes = loss_mask(encoded["offset_mapping"], part.spans)
    end = tokenizer.eos_token_id
    if end is not None and ids[-1:] != [end]:
        ids, takes = [*ids, end], [*takes, 1]
    return Tokens(ids=tuple(ids), takes_loss=tuple(takes))


def _chat_tokens(
    parts: Sequence[MaskedText], tokenizer: FastTokenizer, *, assistant_only: bool
) -> Tokens:
    if not parts:
        return Tokens(ids=(), takes_loss=())
    rendered = _render(parts, tokenizer)
    starts = turn_starts([part.text for part in parts], rendered)
    spans = [
        Span(start + span.start, start + span.end)
        for start, part in zip(starts, parts, strict=True)
        for span in part.spans
    ]
    encoded = tokenizer(rendered, add_special_tokens=False, return_offsets_mapping=True)
    offsets = encoded["offset_mapping"]
    said = _said(parts, rendered, starts, tokenizer) if assistant_only else None
    within = None if said is None else [_lies_in(each, said) for each in offsets]
    takes = loss_mask(offsets, spans, within=within)
    return Tokens(ids=tuple(encoded["input_ids"]), takes_loss=tuple(takes))


def _said(
    parts: Sequence[MaskedText],
    rendered: str,
    starts: Sequence[int],
    tokenizer: FastTokenizer,
) -> list[Span]:
    """Return where a rendered chat holds what the assistant writes, ends of turns too.

    Raises:
        ValueError: the template renders turns otherwise where others follow.
    """
    found = []
    for number, part in enumerate(parts):
        if part.role != ASSISTANT:
            continue
        before = parts[:number]
        asked = (
            _render(before, tokenizer, add_generation_prompt=True)
            if before
            else rendered[: starts[number]]  # templates need not know empty chats
        )
        through = _render(parts[: number + 1], tokenizer)
        if not (rendered.startswith(asked) and rendered.startswith(through)):
            msg = (
                "the chat template changes earlier turns where others follow; take one "
                "that does not, or assistant_only=False"
            )
            raise ValueError(msg)
        found.append(Span(len(asked), len(through)))
    return found


def _lies_in(offset: tuple[int, int], spans: Sequence[Span]) -> int:
    start, end = offset
    return int(any(span.start <= start < end <= span.end for span in spans))


def _render(
    parts: Sequence[MaskedText], tokenizer: FastTokenizer, **options: bool
) -> str:
    if not tokenizer.chat_template:
        msg = "chats, and texts of several columns, need a tokenizer with chat_template"
        raise ValueError(msg)
    turns = [{"role": part.role, "content": part.text} for part in parts]
    return str(tokenizer.apply_chat_template(turns, tokenize=False, **options))


def _pair(
    sides: Sequence[MaskedSide], tokenizer: FastTokenizer, max_length: int | None
) -> dict[str, list[int]] | None:
    by_name = {side.names[-1]: side.parts for side in sides}
    if not set(PREFERENCE) <= by_name.keys():
        msg = f"rows without {' and '.join(PREFERENCE)}; found {', '.join(by_name)}"
        raise ValueError(msg)
    answers = [by_name[name] for name in PREFERENCE]
    beside = next((by_name[name] for name in ASKED if name in by_name), ())
    if any(part.role != ASSISTANT for answer in answers for part in answer[:1]):
        beside = ()  # the chats hold their prompt themselves
    whole = [(*beside, *answer) for answer in answers]
    if not all(turns and turns[-1].role == ASSISTANT for turns in whole):
        msg = "a preferred or rejected answer is not the assistant's"
        raise ValueError(msg)
    tokens = [
        _chat_tokens(turns, tokenizer, assistant_only=True).cut(max_length)
        for turns in whole
    ]
    shared = _shared(*tokens)
    pair: dict[str, list[int]] = {"prompt_ids": list(tokens[0].ids[:shared])}
    for name, each in zip(PREFERENCE, tokens, strict=True):
        pair[f"{name}_ids"] = list(each.ids[shared:])
        pair[f"{name}_loss_mask"] = list(each.takes_loss[shared:])
    masks = [pair[f"{name}_loss_mask"] for name in PREFERENCE]
    return pair if all(any(mask) for mask in masks) else None


def _shared(one: Tokens, two: Tokens) -> int:
    """Return how many tokens both begin with, up to the first that takes loss."""
    pairs = zip(one.ids, one.takes_loss, two.ids, two.takes_loss, strict=False)
    same = takewhile(lambda pair: pair[0] == pair[2] and not pair[1] | pair[3], pairs)
    return sum(1 for _ in same)
