"""Train on kept rows, with no loss on claims and notices: `... RUN MODEL OUT`.

RUN is what `negguard apply --mask` wrote, MODEL a name or folder that `transformers`
loads, with a fast tokenizer; OUT is where the model is saved. Texts, chats and texts
that are prompt and answer are trained on as they are, rows with `chosen` and `rejected`
answers by DPO (Rafailov et al. 2023, arXiv:2305.18290) with the same masks.

Needs `pip install 'negguard[trainers]'`.
"""

from __future__ import annotations

import argparse
import copy
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from torch.nn.functional import logsigmoid, pad
from transformers import AutoModelForCausalLM, AutoTokenizer

from negguard.integrations.trainers import preference_rows, training_rows
from negguard.masking import IGNORED

BETA = 0.1  # how far DPO may move from the model that it began with
Row = Mapping[str, Sequence[int]]


def kept_rows(run: Path) -> Dataset:
    """Return the kept rows of a run."""
    files = sorted(str(file) for file in (run / "kept").rglob("*.parquet"))
    return Dataset.from_parquet(files).with_format("arrow")


def made_rows(run: Path, tokenizer: Any, *, length: int) -> Dataset:  # noqa: ANN401
    """Return training rows, or pairs of answers, of the kept rows of a run."""
    rows = kept_rows(run)
    pairs = {"chosen", "rejected"} <= set(rows.column_names)
    make = (preference_rows if pairs else training_rows)(tokenizer, max_length=length)
    names = rows.column_names
    return rows.map(make, batched=True, remove_columns=names).with_format(None)


def padded(rows: Sequence[Sequence[int]], value: int) -> torch.Tensor:
    """Return rows of one length, with `value` after the shorter ones."""
    longest = max(map(len, rows))
    return torch.stack(
        [pad(torch.tensor(row), (0, longest - len(row)), value=value) for row in rows]
    )


def text_loss(model: torch.nn.Module, rows: Sequence[Row]) -> torch.Tensor:
    """Return the mean loss over the tokens of rows that take any."""
    return model(
        input_ids=padded([row["input_ids"] for row in rows], 0),
        attention_mask=padded([row["attention_mask"] for row in rows], 0),
        labels=padded([row["labels"] for row in rows], IGNORED),
    ).loss


def answer_odds(model: torch.nn.Module, rows: Sequence[Row], name: str) -> torch.Tensor:
    """Return the log probability of each answer: of its tokens that take loss."""
    ids = padded([[*row["prompt_ids"], *row[f"{name}_ids"]] for row in rows], 0)
    counts = [
        [*[0] * len(row["prompt_ids"]), *row[f"{name}_loss_mask"]] for row in rows
    ]
    there = padded([[1] * len(each) for each in counts], 0)
    odds = model(input_ids=ids, attention_mask=there).logits.log_softmax(-1)
    said = odds[:, :-1].gather(-1, ids[:, 1:, None]).squeeze(-1)
    return (said * padded(counts, 0)[:, 1:]).sum(-1)


def pair_loss(
    model: torch.nn.Module, before: torch.nn.Module, rows: Sequence[Row]
) -> torch.Tensor:
    """Return the loss of DPO against the model of before."""
    with torch.no_grad():
        base = answer_odds(before, rows, "chosen")
        base -= answer_odds(before, rows, "rejected")
    gain = answer_odds(model, rows, "chosen") - answer_odds(model, rows, "rejected")
    return -logsigmoid(BETA * (gain - base)).mean()


def batches(rows: Dataset, size: int, steps: int) -> Iterator[list[Row]]:
    """Yield so many batches, from the first row again after the last."""
    for step in range(steps):
        places = [(step * size + n) % len(rows) for n in range(size)]
        yield [rows[place] for place in places]


def train(
    model: torch.nn.Module, rows: Dataset, *, steps: int, size: int, rate: float
) -> list[float]:
    """Take steps, and return the loss before each."""
    pairs = "prompt_ids" in rows.column_names
    before = copy.deepcopy(model).eval() if pairs else model
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate)
    model.train()
    losses = []
    for batch in batches(rows, size, steps):
        loss = pair_loss(model, before, batch) if pairs else text_loss(model, batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def main(arguments: Sequence[str] | None = None) -> list[float]:
    """Train a model on a run, and save it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("model")
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-5)
    parser.add_argument("--length", type=int, default=1024, help="tokens of a row")
    asked = parser.parse_args(arguments)
    tokenizer = AutoTokenizer.from_pretrained(asked.model)
    model = AutoModelForCausalLM.from_pretrained(asked.model)
    rows = made_rows(asked.run, tokenizer, length=asked.length)
    losses = train(model, rows, steps=asked.steps, size=asked.batch, rate=asked.rate)
    model.save_pretrained(asked.out)
    tokenizer.save_pretrained(asked.out)
    print(f"{len(rows)} rows; loss {losses[0]:.3f} at first, {losses[-1]:.3f} at last")
    return losses


if __name__ == "__main__":
    main()
