"""The loop that fits the judge; needs torch."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from negguard.errors import UsageError
from pipelines.training.batches import Batch, Budget, Queue, batch_of
from pipelines.training.examples import KINDS, UNKNOWN, Example
from pipelines.training.network import Network, read_base

WARM = 40  # steps over which the learning rate rises
LEAST = 0.02  # share of the learning rate that is left at the end
SAID_EVERY, SAVED_EVERY = 25, 200  # steps
DECAY = 0.01
LONGEST_STEP = 1.0  # norm of a gradient


def fit(
    asked: argparse.Namespace,
    examples: Sequence[Example],
    *,
    queue: Queue,
    budget: Budget,
) -> None:
    """Fit the network that the command line asks for, and write its state."""
    torch.manual_seed(asked.seed)
    if asked.threads:
        torch.set_num_threads(asked.threads)
    network = network_of(asked).to(asked.device).train()
    frozen = Frozen(network, depth=asked.freeze, device=asked.device)
    optimizer = _optimizer(network, asked)
    weights = torch.ones(len(KINDS), device=asked.device)
    weights[1:] = asked.frame_weight
    begun, step, tokens, mean = time.monotonic(), 0, 0, 0.0
    while (left := budget.left(step)) > 0:
        _set_rates(optimizer, min(1, (step + 1) / WARM) * max(LEAST, left))
        numbers = queue.take()
        batch = batch_of([examples[number] for number in numbers])
        with torch.autocast(asked.device, torch.bfloat16, enabled=asked.bf16):
            answers = frozen.answers(numbers, batch)
        loss = loss_of(answers, batch, weights)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), LONGEST_STEP)
        optimizer.step()
        step += 1
        tokens += int(batch.sizes.sum())
        mean += (loss.item() - mean) * max(0.02, 1 / step)
        if step % SAID_EVERY == 0:
            _say(step, mean, tokens / (time.monotonic() - begun))
        if step % SAVED_EVERY == 0:
            save(network, asked.output)
    save(network, asked.output)
    print(f"{step} steps, loss {mean:.3f}, written to {asked.output}", flush=True)


class Frozen:
    """The layers that are not fitted: their states are kept once they are known."""

    def __init__(self, network: Network, *, depth: int, device: str) -> None:
        self.network, self.depth, self.device = network, depth, device
        self._known: dict[int, Tensor] = {}
        if depth:
            below = [network.markers, network.places, network.norm]
            for module in (*below, *network.layers[:depth]):
                module.requires_grad_(False)  # noqa: FBT003 - torch's own signature
            network.base.requires_grad_(False)  # noqa: FBT003

    def answers(self, numbers: Sequence[int], batch: Batch) -> tuple[Tensor, Tensor]:
        """Return the network's answers for a batch of examples."""
        states = self._states(numbers, batch) if self.depth else None
        return self.network.answers(batch, self.device, states=states, depth=self.depth)

    def _states(self, numbers: Sequence[int], batch: Batch) -> Tensor:
        if not all(number in self._known for number in numbers):
            self._read(numbers, batch)
        known = [self._known[number].float() for number in numbers]
        return nn.utils.rnn.pad_sequence(known, batch_first=True)

    def _read(self, numbers: Sequence[int], batch: Batch) -> None:
        self.network.eval()
        with torch.no_grad():
            states = self.network.states(batch, self.device, self.depth)
        self.network.train()
        for number, size, own in zip(numbers, batch.sizes, states, strict=True):
            self._known[number] = own[: int(size)].to(torch.bfloat16).clone()


def loss_of(answers: tuple[Tensor, Tensor], batch: Batch, weights: Tensor) -> Tensor:
    """Return the loss of both heads, without segments of which nothing is known."""
    frames, covers = answers[0].float(), answers[1].float()
    kinds = torch.from_numpy(batch.frames).to(frames.device)
    covered = torch.from_numpy(batch.covers).to(frames.device)
    first = functional.cross_entropy(frames, kinds, weight=weights, reduction="none")
    second = functional.binary_cross_entropy_with_logits(
        covers, covered.clamp(min=0).float(), reduction="none"
    )
    return first.mean() + (second * (covered != UNKNOWN)).mean()


def network_of(asked: argparse.Namespace) -> Network:
    """Return the base model with fresh heads, or what a state holds."""
    network = read_base(asked.base, layers=asked.layers)
    if asked.start:
        network.load_state_dict(read_state(asked.start)["weights"])
    return network


def _say(step: int, loss: float, pace: float) -> None:
    print(f"step {step}: loss {loss:.3f}, {pace:.0f} tokens/s", flush=True)


def save(network: Network, path: Path) -> None:
    """Write weights and shape, whole or not at all."""
    part = path.with_suffix(".part")
    torch.save({"shape": network.shape, "weights": network.state_dict()}, part)
    part.replace(path)


def read_state(path: Path) -> dict[str, dict[str, Tensor]]:
    """Return what `save` wrote.

    Raises:
        UsageError: the file is missing or holds something else.
    """
    if not path.is_file():
        msg = f"{path}: no such file; fit_judge writes it"
        raise UsageError(msg)
    state = torch.load(path, map_location="cpu", weights_only=True)
    if not isinstance(state, dict) or set(state) != {"shape", "weights"}:
        msg = f"{path}: not a state of fit_judge"
        raise UsageError(msg)
    return state


def _optimizer(network: Network, asked: argparse.Namespace) -> torch.optim.Optimizer:
    heads = [*network.frame.parameters(), *network.cover.parameters()]
    own = set(map(id, heads))
    encoder = [
        each
        for each in network.parameters()
        if each.requires_grad and id(each) not in own
    ]
    groups = [
        {"params": encoder, "lr": asked.rate, "full": asked.rate},
        {"params": heads, "lr": asked.head_rate, "full": asked.head_rate},
    ]
    return torch.optim.AdamW(groups, weight_decay=DECAY)


def _set_rates(optimizer: torch.optim.Optimizer, share: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = group["full"] * share
