"""The student as a network: two convolutions over word pieces; needs torch."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from negguard.models.hashing import EDGES, LAYOUTS, SIZES, Numbers
from negguard.models.student import AFTER, BEFORE, TARGET
from pipelines.training.examples import KINDS
from pipelines.training.export_judge import OPSET, quantize
from pipelines.training.student_inputs import Inputs

WIDTH, CHANNELS, HIDDEN = 64, 96, 96
DROPPED, DROPPED_LATE = 0.1, 0.15
SPREAD = 0.5  # standard deviation of the word vectors at the start
SLOWER = 0.3  # share of the learning rate that word vectors have
SAID_EVERY = 200  # steps
NAMES = ("ids", "parts", "layout")


class StudentNetwork(nn.Module):
    """Word vectors, two convolutions of width three, maxima by part, and two layers."""

    def __init__(self, vectors: Tensor) -> None:
        super().__init__()
        self.words = nn.Embedding.from_pretrained(vectors, freeze=False)
        self.parts = nn.Parameter(torch.zeros(AFTER + 1, vectors.shape[1]))
        self.first = nn.Linear(3 * vectors.shape[1], CHANNELS)
        self.second = nn.Linear(3 * CHANNELS, CHANNELS)
        self.hidden = nn.Linear(4 * CHANNELS + LAYOUTS + SIZES + EDGES, HIDDEN)
        self.out = nn.Linear(HIDDEN, len(KINDS))

    def forward(self, ids: Tensor, parts: Tensor, layout: Tensor) -> Tensor:
        """Return the log-odds of no frame and of the kinds, one row a segment."""
        there = (parts > 0)[..., None]
        states = (self.words(ids) + self.parts[parts]) * there
        states = functional.dropout(states, DROPPED, self.training)
        states = torch.relu(self.first(_threes(states))) * there
        states = torch.relu(self.second(_threes(states)))
        own = (parts == TARGET)[..., None]
        mean = (states * own).sum(1) / own.sum(1).clamp(min=1)
        best = [
            (states * (parts == part)[..., None]).max(1).values
            for part in (TARGET, BEFORE, AFTER)
        ]
        seen = torch.cat([best[0], mean, *best[1:], layout], -1)
        seen = functional.dropout(seen, DROPPED_LATE, self.training)
        return self.out(torch.relu(self.hidden(seen)))


class Odds(nn.Module):
    """What ships: one number for each segment, the log-odds of a frame of any kind."""

    def __init__(self, network: StudentNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, parts: Tensor, layout: Tensor) -> Tensor:
        """Return the log-odds that segments are frames."""
        answers = self.network(ids, parts, layout)
        return torch.logsumexp(answers[:, 1:], -1) - answers[:, 0]


def word_vectors(words: Tensor, width: int = WIDTH) -> Tensor:
    """Return the word vectors of a base model along their main directions."""
    middle = words - words.mean(0)
    _, _, directions = torch.pca_lowrank(middle, q=width, niter=4)
    vectors = middle @ directions
    return vectors / vectors.std() * SPREAD


def fit(  # noqa: PLR0913 - what a fit is made of
    network: StudentNetwork,
    inputs: Inputs,
    kinds: Numbers,
    *,
    epochs: int,
    rate: float = 2e-3,
    weight: float = 3.0,
    seed: int = 0,
    at_once: int = 256,
) -> None:
    """Fit a network to all rows; a frame counts `weight` times as much as none."""
    rng = np.random.default_rng(seed)
    slow = [network.words.weight]
    fast = [each for each in network.parameters() if each is not network.words.weight]
    groups = [{"params": slow, "full": rate * SLOWER}, {"params": fast, "full": rate}]
    optimizer = torch.optim.Adam(groups, lr=rate)
    weights = torch.full((len(KINDS),), weight)
    weights[0] = 1
    steps, step = epochs * -(-len(kinds) // at_once), 0
    network.train()
    for _ in range(epochs):
        order = rng.permutation(len(kinds))
        for first in range(0, len(order), at_once):
            rows = order[first : first + at_once]
            for group in optimizer.param_groups:
                group["lr"] = group["full"] * (1 - step / (steps + 1))
            answers = network(*_tensors(inputs, rows))
            truth = torch.from_numpy(kinds[rows])
            loss = functional.cross_entropy(answers, truth, weight=weights)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step += 1
            if step % SAID_EVERY == 0:
                print(f"step {step} of {steps}: loss {loss.item():.3f}", flush=True)
    network.eval()


def export(network: StudentNetwork, inputs: Inputs, path: Path) -> None:
    """Write a network as ONNX with int8 word vectors; `inputs` are an example."""
    rows = np.arange(min(2, len(inputs.ids)))
    whole = path.with_suffix(".whole")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of itself
        torch.onnx.export(
            Odds(network).eval(),
            _tensors(inputs, rows),
            str(whole),
            input_names=list(NAMES),
            output_names=["odds"],
            dynamic_axes={name: {0: "rows"} for name in (*NAMES, "odds")},
            opset_version=OPSET,
            dynamo=False,
        )
    quantize(whole, path, kinds=("Gather",))
    whole.unlink()


def _tensors(inputs: Inputs, rows: Numbers) -> tuple[Tensor, Tensor, Tensor]:
    ids, parts = (torch.from_numpy(x[rows]).long() for x in (inputs.ids, inputs.parts))
    return ids, parts, torch.from_numpy(inputs.layout[rows]).float()


def _threes(states: Tensor) -> Tensor:
    """Return each state between the one before and the one after it."""
    none = torch.zeros_like(states[:, :1])
    before = torch.cat([none, states[:, :-1]], 1)
    return torch.cat([before, states, torch.cat([states[:, 1:], none], 1)], -1)
