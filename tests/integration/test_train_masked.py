"""Two steps of a tiny model on a run's masked rows, where torch is installed."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="training needs the extra `trainers`")
transformers = pytest.importorskip(
    "transformers", reason="training needs the extra `trainers`"
)

from negguard.cli.main import run  # noqa: E402
from negguard.masking import IGNORED  # noqa: E402
from pipelines import train_masked  # noqa: E402
from tests.integration.cli.conftest import FRAMED, NOTICE, PLAIN  # noqa: E402
from tests.tiny_tokenizer import SPECIAL, real_tokenizer  # noqa: E402

CLAIM = "Ada Roe won the race in 1999."


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a random Llama model and its tokenizer."""
    folder = tmp_path_factory.mktemp("tiny")
    torch.manual_seed(5)
    tokenizer = real_tokenizer()
    config = transformers.LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        pad_token_id=0,
        bos_token_id=None,
        eos_token_id=SPECIAL.index("</s>"),
    )
    transformers.LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def applied(home: Path, rows: list[dict[str, Any]]) -> Path:
    source = home / "in.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    command = ["apply", str(source), "-o", str(home / "run"), "--mask", "-q"]
    assert run([*command, "-p", "audit"]) == 0
    return home / "run"


def trained(home: Path, tiny: Path, output: Path) -> list[float]:
    asked = [str(output), str(tiny), str(home / "out"), "--steps", "2"]
    return train_masked.main([*asked, "--batch", "2", "--rate", "0.01"])


def weights(folder: Path) -> Any:  # noqa: ANN401
    return transformers.AutoModelForCausalLM.from_pretrained(folder).state_dict()


def moved(tiny: Path, out: Path) -> bool:
    before, after = weights(tiny), weights(out)
    return any(not torch.equal(before[name], after[name]) for name in before)


def test_two_steps_on_texts_take_no_loss_on_claims_and_notices(
    tmp_path: Path, tiny: Path
) -> None:
    output = applied(tmp_path, [{"text": FRAMED}, {"text": PLAIN}])
    losses = trained(tmp_path, tiny, output)
    assert len(losses) == 2
    assert all(map(math.isfinite, losses))
    assert moved(tiny, tmp_path / "out")
    tokenizer = real_tokenizer()
    framed, plain = train_masked.made_rows(output, tokenizer, length=1024)
    learnt = tokenizer.decode([i for i in framed["labels"] if i != IGNORED])
    assert CLAIM not in learnt
    assert NOTICE.removeprefix("NOTICE: ") not in learnt
    assert tokenizer.decode(plain["labels"]).startswith(PLAIN)


def test_the_loss_is_that_of_the_tokens_that_are_left(
    tmp_path: Path, tiny: Path
) -> None:
    output = applied(tmp_path, [{"text": FRAMED}, {"text": PLAIN}])
    rows = list(train_masked.made_rows(output, real_tokenizer(), length=1024))
    model = transformers.AutoModelForCausalLM.from_pretrained(tiny).eval()
    told = [
        -odds[label].item()
        for row in rows
        for odds, label in zip(
            model(torch.tensor([row["input_ids"]])).logits[0, :-1].log_softmax(-1),
            row["labels"][1:],
            strict=True,
        )
        if label != IGNORED
    ]
    loss = train_masked.text_loss(model, rows).item()
    assert loss == pytest.approx(sum(told) / len(told), rel=1e-4)


def test_two_steps_on_pairs_prefer_by_what_is_not_masked(
    tmp_path: Path, tiny: Path
) -> None:
    asked = {"role": "user", "content": "Who won?"}
    answers = {
        "chosen": f"{NOTICE}\n\n{CLAIM}\n\nThe race is held in June.",
        "rejected": "Nobody knows who won it.",
    }
    row = {
        name: [asked, {"role": "assistant", "content": said}]
        for name, said in answers.items()
    }
    output = applied(tmp_path, [row, row])
    losses = trained(tmp_path, tiny, output)
    assert losses[0] == pytest.approx(math.log(2), rel=1e-4)
    assert losses[1] < losses[0]
    tokenizer = real_tokenizer()
    pair = train_masked.made_rows(output, tokenizer, length=1024)[0]
    both = zip(pair["chosen_ids"], pair["chosen_loss_mask"], strict=True)
    assert CLAIM not in tokenizer.decode([id_ for id_, takes in both if takes])
    assert sum(pair["chosen_loss_mask"]) > 0
