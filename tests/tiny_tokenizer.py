"""A fast tokenizer of bytes with a chat template: of transformers, or like it."""

from __future__ import annotations

from typing import Any

import tokenizers
from jinja2 import Environment

TEMPLATE = (
    "{% for turn in messages %}<{{ turn.role }}>{{ turn.content }}</s>\n{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)
END = "</s>"
SPECIAL = ["<pad>", END, "<user>", "<assistant>", "<system>"]


def tiny_tokenizer() -> tokenizers.Tokenizer:
    """Return a tokenizer of single bytes with special tokens of its own."""
    letters = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: n for n, token in enumerate([*SPECIAL, *letters])}
    made = tokenizers.Tokenizer(tokenizers.models.BPE(vocabulary, []))
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = tokenizers.decoders.ByteLevel()
    made.add_special_tokens(SPECIAL)
    return made


class Fast:
    """What `PreTrainedTokenizerFast` does with the same tokenizer and template."""

    is_fast = True
    eos_token_id: int | None = SPECIAL.index(END)

    def __init__(self, chat_template: str | None = TEMPLATE) -> None:
        self.chat_template = chat_template
        self.backend = tiny_tokenizer()

    def __call__(self, text: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401
        special = options.get("add_special_tokens", True)
        encoding = self.backend.encode(text, add_special_tokens=special)
        return {"input_ids": encoding.ids, "offset_mapping": encoding.offsets}

    def apply_chat_template(self, conversation: Any, **options: Any) -> str:  # noqa: ANN401
        template = Environment(autoescape=False).from_string(self.chat_template or "")  # noqa: S701 - no page
        return template.render(
            messages=conversation,
            add_generation_prompt=options.get("add_generation_prompt", False),
        )

    def decode(self, ids: list[int]) -> str:
        return str(self.backend.decode(ids, skip_special_tokens=False))


def real_tokenizer() -> Any:  # noqa: ANN401 - transformers is no requirement
    """Return the same as transformers has it."""
    from transformers import PreTrainedTokenizerFast  # noqa: PLC0415

    return PreTrainedTokenizerFast(
        tokenizer_object=tiny_tokenizer(),
        chat_template=TEMPLATE,
        eos_token=END,
        pad_token=SPECIAL[0],
    )
