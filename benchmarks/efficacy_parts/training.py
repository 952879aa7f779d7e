"""Trains adapters on a run's documents, in steps of a few documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from benchmarks.efficacy_parts.arms import TrainingText
from benchmarks.efficacy_parts.prepared import Setting
from benchmarks.efficacy_parts.transformer import Model, pack
from negguard.masking import label_mask
from negguard.model import Span

COMMON = 3000
STARTS = ("<|endoftext|>", "<|begin_of_text|>", "<s>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A document's token ids, and which of them count in the loss."""

    ids: tuple[int, ...]
    counted: tuple[bool, ...]


@dataclass(slots=True, kw_only=True)
class Learner:
    """A model with its tokenizer, and what its frozen layers made of each text.

    Adapters stand in the last layers only, so that what enters them is the same in
    every epoch and every arm, and is computed once. `rows` are the tokens that the
    output knows, those of the study's texts and the most frequent: a softmax over a
    few thousand of them and not over the whole vocabulary saves a third of a run.
    """

    model: Model
    tokenizer: Tokenizer
    adapted: int
    rows: Tensor
    known: dict[tuple[int, ...], Tensor] = field(default_factory=dict)

    @property
    def output(self) -> Tensor:
        """Return the output's weights for the tokens it knows."""
        return self.model.output[self.rows]

    def encode(self, text: str) -> tuple[int, ...]:
        """Return the token ids of a text, after the token that starts a document."""
        return start_of(self.tokenizer) + tuple(self.tokenizer.encode(text).ids)

    def lowered(self, documents: Sequence[tuple[int, ...]], most: int = 600) -> None:
        """Run the frozen layers on the documents that they have not seen."""
        waiting = list(dict.fromkeys(one for one in documents if one not in self.known))
        while waiting:
            taken = [waiting.pop()]
            while waiting and sum(map(len, taken)) + len(waiting[-1]) <= most:
                taken.append(waiting.pop())
            with torch.no_grad():
                hidden = self.model.lower(pack(taken), adapted=self.adapted)
            parts = hidden.split([len(one) for one in taken])
            self.known |= dict(zip(taken, parts, strict=True))

    def read(self, documents: Sequence[tuple[int, ...]]) -> Tensor:
        """Return the last layer's rows for documents, one after the other."""
        self.lowered(documents)
        hidden = torch.cat([self.known[one] for one in documents])
        return self.model.upper(hidden, pack(documents), adapted=self.adapted)

    def logits(self, hidden: Tensor) -> Tensor:
        """Return the scores of the known tokens."""
        return functional.linear(hidden, self.output).float()

    def places(self, ids: Sequence[int]) -> Tensor:
        """Return the tokens' places among the known ones.

        Raises:
            ValueError: a token is not among them.
        """
        wanted = torch.tensor(ids)
        found = torch.searchsorted(self.rows, wanted).clamp(max=len(self.rows) - 1)
        if not torch.equal(self.rows[found], wanted):
            msg = "a token is not among those of the study's texts"
            raise ValueError(msg)
        return found


def start_of(tokenizer: Tokenizer) -> tuple[int, ...]:
    """Return the token that starts a document, if the model has one."""
    ids = [tokenizer.token_to_id(name) for name in STARTS]
    return tuple(one for one in ids if one is not None)[:1]


def encode_text(tokenizer: Tokenizer, document: TrainingText) -> Encoded:
    """Return a document's tokens; none that holds a hidden character counts."""
    encoding = tokenizer.encode(document.text)
    spans = [Span(start, end) for start, end in document.hidden]
    hidden = label_mask(encoding.offsets, spans)
    start = start_of(tokenizer)
    return Encoded(
        ids=start + tuple(encoding.ids),
        counted=(False,) * len(start) + tuple(not one for one in hidden),
    )


def rows_of(tokenizer: Tokenizer, texts: Sequence[str]) -> Tensor:
    """Return the tokens of texts and the vocabulary's first, its most frequent."""
    ids = {token for text in texts for token in tokenizer.encode(text).ids}
    common = range(min(COMMON, tokenizer.get_vocab_size()))
    return torch.tensor(sorted(ids | set(start_of(tokenizer)) | set(common)))


def count_unknown(learner: Learner, documents: Sequence[TrainingText]) -> int:
    """Return how many tokens of documents the output does not know."""
    known = set(learner.rows.tolist())
    encoded = [learner.tokenizer.encode(one.text).ids for one in documents]
    return sum(token not in known for ids in encoded for token in ids)


def train(
    learner: Learner,
    documents: Sequence[TrainingText],
    *,
    setting: Setting,
    seed: int,
) -> list[float]:
    """Train new adapters on documents and return the loss of each step."""
    parameters = learner.model.adapt(adapted=setting.adapted, seed=seed)
    encoded = [encode_text(learner.tokenizer, one) for one in documents]
    batches = batches_of(encoded, setting=setting, seed=seed)[: setting.most_steps]
    learner.lowered([one.ids for one in encoded])
    adam = Adam(parameters)
    losses: list[float] = []
    for number, batch in enumerate(batches):
        loss = loss_of(learner, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        adam.step(setting.rate * (1 - number / len(batches)))
        losses.append(loss.item())
    return losses


class Adam:
    """Adam as it was published; torch's own takes ten seconds to import."""

    def __init__(self, parameters: Sequence[Tensor]) -> None:
        self.parameters = parameters
        self.means = [torch.zeros_like(one) for one in parameters]
        self.squares = [torch.zeros_like(one) for one in parameters]
        self.steps = 0

    def step(self, rate: float, *, first: float = 0.9, second: float = 0.999) -> None:
        """Move every parameter along its gradient, and forget the gradient."""
        self.steps += 1
        bias = 1 - first**self.steps
        spread = (1 - second**self.steps) ** 0.5
        rows = zip(self.parameters, self.means, self.squares, strict=True)
        with torch.no_grad():
            for parameter, mean, square in rows:
                if parameter.grad is None:
                    continue
                mean.lerp_(parameter.grad, 1 - first)
                square.mul_(second).addcmul_(
                    parameter.grad, parameter.grad, value=1 - second
                )
                scale = square.sqrt().div_(spread).add_(1e-8)
                parameter.addcdiv_(mean, scale, value=-rate / bias)
                parameter.grad = None


def batches_of(
    encoded: Sequence[Encoded], *, setting: Setting, seed: int
) -> list[list[Encoded]]:
    """Return every epoch's documents, shuffled, in batches."""
    random = Random(f"order {seed}")  # noqa: S311 - a benchmark's draw
    batches: list[list[Encoded]] = []
    for _ in range(setting.epochs):
        order = random.sample(range(len(encoded)), len(encoded))
        for first in range(0, len(order), setting.batch):
            chosen = order[first : first + setting.batch]
            batches.append([encoded[place] for place in chosen])
    return batches


def loss_of(learner: Learner, batch: Sequence[Encoded]) -> Tensor:
    """Return the mean loss of the tokens that count, each told by those before it.

    Tokens that the output does not know are left out.
    """
    hidden = learner.read([one.ids for one in batch])
    known = set(learner.rows.tolist())
    firsts, targets, position = [], [], 0
    for one in batch:
        for place in range(1, len(one.ids)):
            if one.counted[place] and one.ids[place] in known:
                firsts.append(position + place - 1)
                targets.append(one.ids[place])
        position += len(one.ids)
    if not targets:
        return hidden.sum() * 0.0
    scores = learner.logits(hidden[torch.tensor(firsts)])
    return functional.cross_entropy(scores, learner.places(targets))
