"""Screen and sieve as networks; needs torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from negguard.models.hashing import (
    EDGES,
    LAYOUTS,
    SIZES,
    Hashes,
    Numbers,
    edge_words,
    single_words,
    sizes,
    word_pairs,
)
from pipelines.training.buffers import Buffer
from pipelines.training.examples import KINDS
from pipelines.training.tables import scaled, whole_weights

SCREEN_BITS = {"singles": 17, "pairs": 18, "edges": 16}
SIEVE_BITS = {
    "one": 16,
    "two": 18,
    "before": 15,
    "after": 15,
    "above": 15,
    "edge": 14,
}
WIDTH, HIDDEN, SECOND = 24, 96, 48
DROPPED = 0.1
Arrays = Mapping[str, npt.NDArray[np.generic]]
Loss = Callable[[Tensor, Tensor], Tensor]


class Early(Protocol):
    """What both networks offer."""

    def __call__(self, buffer: Buffer, which: Numbers) -> Tensor:
        """Return what the network says of some segments."""

    def arrays(self) -> Arrays:
        """Return the weights as `negguard.models` reads them."""


class ScreenNetwork(nn.Module):
    """A linear sum over words, pairs of words, edges, and layout with size."""

    def __init__(self) -> None:
        super().__init__()
        self.tables = nn.ModuleDict(
            {n: nn.EmbeddingBag(1 << b, 1, mode="sum") for n, b in SCREEN_BITS.items()}
        )
        self.bases = nn.Embedding(LAYOUTS * SIZES, 1)
        for table in (*self.tables.values(), self.bases):
            nn.init.zeros_(table.weight)

    def forward(self, buffer: Buffer, which: Numbers) -> Tensor:
        """Return the log-odds that segments are frames."""
        words, bits, tables = buffer.words, SCREEN_BITS, self.tables
        base = torch.from_numpy(words.layouts[which] * SIZES + sizes(words, which))
        total = self.bases(base)
        total = total + _bag(
            tables["singles"], bits["singles"], single_words(words, which)
        )
        total = total + _bag(tables["pairs"], bits["pairs"], word_pairs(words, which))
        edges = _rows(edge_words(words, which), bits["edges"])
        return (total + tables["edges"](edges))[:, 0]

    def arrays(self) -> Arrays:
        """Return the weights as `negguard.models.screen` reads them."""
        tables = {name: _plain(table.weight) for name, table in self.tables.items()}
        tables["bases"] = _plain(self.bases.weight)
        return {name: whole_weights(table[:, 0]) for name, table in tables.items()}


class SieveNetwork(nn.Module):
    """Means of word vectors of a segment and its neighbours, and two layers."""

    def __init__(self) -> None:
        super().__init__()
        self.tables = nn.ModuleDict()
        for name, bits in SIEVE_BITS.items():
            mode = "sum" if name == "edge" else "mean"
            table = nn.EmbeddingBag(1 << bits, WIDTH, mode=mode)
            nn.init.normal_(table.weight, 0, 0 if name == "edge" else 0.1)
            self.tables[name] = table
        inputs = len(SIEVE_BITS) * WIDTH + LAYOUTS + SIZES + EDGES
        self.hidden = nn.Linear(inputs, HIDDEN)
        self.second = nn.Linear(HIDDEN, SECOND)
        self.out = nn.Linear(SECOND, len(KINDS))

    def forward(self, buffer: Buffer, which: Numbers) -> Tensor:
        """Return the log-odds of no frame and of the kinds, for some segments."""
        words, around = buffer.words, buffer.around
        beside = {name: getattr(around, name) for name in ("before", "after", "above")}
        read = {
            "one": single_words(words, which),
            "two": word_pairs(words, which),
            **{name: single_words(words, n[which]) for name, n in beside.items()},
        }
        parts = [
            _bag(self.tables[name], SIEVE_BITS[name], each)
            for name, each in read.items()
        ]
        edges = _rows(edge_words(words, which), SIEVE_BITS["edge"])
        parts.append(self.tables["edge"](edges))
        flags = (
            (words.layouts[which], LAYOUTS),
            (sizes(words, which), SIZES),
            (around.edges[which], EDGES),
        )
        parts += [
            functional.one_hot(torch.from_numpy(values), count).float()
            for values, count in flags
        ]
        inputs = functional.dropout(torch.cat(parts, -1), DROPPED, self.training)
        hidden = torch.relu(self.second(torch.relu(self.hidden(inputs))))
        return self.out(hidden)

    def arrays(self) -> Arrays:
        """Return the weights as `negguard.models.sieve` reads them."""
        made: dict[str, npt.NDArray[np.generic]] = {}
        for name, table in self.tables.items():
            made |= scaled(name, _plain(table.weight))
        for name in ("hidden", "second", "out"):
            layer = getattr(self, name)
            made[name] = np.ascontiguousarray(_plain(layer.weight).T)
            made[f"{name}_bias"] = _plain(layer.bias)
        return made


def fit(  # noqa: PLR0913 - what a fit is made of
    network: nn.Module,
    buffer: Buffer,
    chosen: Numbers,
    *,
    epochs: int,
    rate: float,
    weight: float,
    seed: int = 0,
    at_once: int = 1024,
) -> None:
    """Fit a network to segments; a frame counts `weight` times as much as none."""
    rng = np.random.default_rng(seed)
    optimizer = torch.optim.Adam(network.parameters(), lr=rate)
    loss_of = _loss(network, weight)
    steps, step = epochs * -(-len(chosen) // at_once), 0
    network.train()
    for _ in range(epochs):
        order = rng.permutation(chosen)
        for first in range(0, len(order), at_once):
            which = order[first : first + at_once]
            kinds = torch.from_numpy(buffer.kinds[which])
            for group in optimizer.param_groups:
                group["lr"] = rate * (1 - step / (steps + 1))
            optimizer.zero_grad()
            loss_of(network(buffer, which), kinds).backward()
            optimizer.step()
            step += 1
    network.eval()


def _loss(network: nn.Module, weight: float) -> Loss:
    if isinstance(network, ScreenNetwork):

        def binary(answers: Tensor, kinds: Tensor) -> Tensor:
            framed = (kinds > 0).float()
            weights = 1 + (weight - 1) * framed
            return functional.binary_cross_entropy_with_logits(
                answers, framed, weight=weights
            )

        return binary
    weights = torch.full((len(KINDS),), weight)
    weights[0] = 1
    return nn.CrossEntropyLoss(weight=weights)


def _bag(table: nn.Module, bits: int, words: tuple[Hashes, Numbers]) -> Tensor:
    hashes, ends = words
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1]])
    return table(_rows(hashes, bits), torch.from_numpy(starts))


def _rows(hashes: Hashes, bits: int) -> Tensor:
    return torch.from_numpy((hashes & np.uint32((1 << bits) - 1)).astype(np.int64))


def _plain(tensor: Tensor) -> npt.NDArray[np.float32]:
    return tensor.detach().numpy().astype(np.float32)
