"""The judge as a network: a BERT encoder with two heads at the markers of segments.

Needs torch. Each segment is read where its marker stands, beside the mean of its
tokens: one head says of which kind of frame it is, the other whether a frame covers it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from negguard.errors import UsageError
from negguard.models.windows import GAP, MARKERS, SEP
from pipelines.training.batches import Batch
from pipelines.training.examples import KINDS

DROPPED = 0.1
EPSILON = 1e-12
PARTS = {
    "joined": "attention.output.dense",
    "first_norm": "attention.output.LayerNorm",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "second_norm": "output.LayerNorm",
}


class Layer(nn.Module):
    """One layer of the encoder."""

    def __init__(self, width: int, heads: int, inner: int) -> None:
        super().__init__()
        self.heads = heads
        self.depth = width // heads
        self.attend = nn.Linear(width, 3 * width)
        self.joined = nn.Linear(width, width)
        self.first_norm = nn.LayerNorm(width, eps=EPSILON)
        self.widen = nn.Linear(width, inner)
        self.narrow = nn.Linear(inner, width)
        self.second_norm = nn.LayerNorm(width, eps=EPSILON)
        self.drop = nn.Dropout(DROPPED)

    def forward(self, states: Tensor, mask: Tensor | None) -> Tensor:
        """Return the states after attention and the feed-forward part."""
        rows, size, width = states.shape
        parts = self.attend(states).view(rows, size, 3, self.heads, self.depth)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        weights = (query @ key.transpose(-1, -2)) * (1 / math.sqrt(self.depth))
        if mask is not None:
            weights = weights + mask
        mixed = (weights.softmax(-1) @ value).transpose(1, 2)
        mixed = mixed.reshape(rows, size, width)
        states = self.first_norm(states + self.drop(self.joined(mixed)))
        inner = self.narrow(functional.gelu(self.widen(states)))
        return self.second_norm(states + self.drop(inner))


class Network(nn.Module):
    """Encoder and heads; `shape` is what `config.json` of the base model says."""

    def __init__(self, shape: dict[str, int]) -> None:
        super().__init__()
        width = shape["hidden_size"]
        self.shape = shape
        self.words = nn.Embedding(shape["vocab_size"], width)
        self.markers = nn.Embedding(MARKERS, width)
        self.places = nn.Embedding(shape["max_position_embeddings"], width)
        self.base = nn.Parameter(torch.zeros(width))
        self.norm = nn.LayerNorm(width, eps=EPSILON)
        self.drop = nn.Dropout(DROPPED)
        heads, inner = shape["num_attention_heads"], shape["intermediate_size"]
        count = shape["num_hidden_layers"]
        self.layers = nn.ModuleList(Layer(width, heads, inner) for _ in range(count))
        self.frame = _head(2 * width, width, len(KINDS))
        self.cover = _head(2 * width, width // 2, 1)

    def forward(
        self, ids: Tensor, marks: Tensor, ends: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return frames and covers for each segment of one window of shape (1, n)."""
        return self._answers(self._encoded(ids, None), marks, ends)

    def answers(
        self,
        batch: Batch,
        device: str,
        *,
        states: Tensor | None = None,
        depth: int = 0,
    ) -> tuple[Tensor, Tensor]:
        """Return frames and covers for each segment of a batch.

        `states` are what `states` returned for the first `depth` layers, if given.
        """
        marks, ends = (
            torch.from_numpy(x).to(device) for x in (batch.marks, batch.ends)
        )
        if states is None:
            states = self._embedded(torch.from_numpy(batch.ids).to(device))
        above = self.layers[depth:]
        return self._answers(_through(above, states, _mask(batch, device)), marks, ends)

    def states(self, batch: Batch, device: str, depth: int) -> Tensor:
        """Return the states above the first `depth` layers: windows, tokens, width."""
        states = self._embedded(torch.from_numpy(batch.ids).to(device))
        return _through(self.layers[:depth], states, _mask(batch, device))

    def _encoded(self, ids: Tensor, mask: Tensor | None) -> Tensor:
        return _through(self.layers, self._embedded(ids), mask)

    def _embedded(self, ids: Tensor) -> Tensor:
        own = self.markers(ids.clamp(max=MARKERS - 1))
        states = torch.where((ids < MARKERS)[..., None], own, self.words(ids))
        states = self.norm(states + self.places.weight[: ids.shape[1]] + self.base)
        return self.drop(states)

    def _answers(
        self, states: Tensor, marks: Tensor, ends: Tensor
    ) -> tuple[Tensor, Tensor]:
        flat = states.reshape(-1, states.shape[-1]).float()
        running = torch.cat([torch.zeros_like(flat[:1]), flat.cumsum(0)])
        means = (running[ends] - running[marks]) / (ends - marks)[:, None]
        seen = torch.cat([flat[marks], means], -1)
        return self.frame(seen), self.cover(seen)[:, 0]


def _through(
    layers: Iterable[nn.Module], states: Tensor, mask: Tensor | None
) -> Tensor:
    for layer in layers:
        states = layer(states, mask)
    return states


def _mask(batch: Batch, device: str) -> Tensor:
    """Return what is added to attention, so that nobody attends to padding."""
    sizes = torch.from_numpy(batch.sizes).to(device)
    past = torch.arange(batch.ids.shape[1], device=device) >= sizes[:, None]
    return torch.where(past, -1e9, 0.0)[:, None, None]


def read_base(folder: Path, *, layers: int | None = None) -> Network:
    """Return the network with the weights of a BERT model, fresh heads and markers.

    `layers` keeps only the first ones. The rows of words stay as they are in training.

    Raises:
        UsageError: the folder does not hold a BERT model as safetensors.
    """
    shape = read_shape(folder)
    if layers:
        shape = {**shape, "num_hidden_layers": layers}
    network = Network(shape)
    weights = load_file(str(folder / "model.safetensors"))
    given = {name.removeprefix("bert."): w.float() for name, w in weights.items()}
    with torch.no_grad():
        _copy_embeddings(network, given)
        for number, layer in enumerate(network.layers):
            _copy_layer(layer, given, f"encoder.layer.{number}.")
    network.words.weight.requires_grad_(False)  # noqa: FBT003 - torch's own signature
    return network


def read_shape(folder: Path) -> dict[str, int]:
    """Return the sizes of a base model.

    Raises:
        UsageError: the folder does not hold a BERT model as safetensors.
    """
    for name in ("config.json", "model.safetensors"):
        if not (folder / name).is_file():
            msg = f"{folder}: no {name}; give the folder of a BERT model"
            raise UsageError(msg)
    raw = json.loads((folder / "config.json").read_text("utf-8"))
    if raw.get("model_type") != "bert":
        msg = f"{folder}: a {raw.get('model_type')} model; only BERT's shape is known"
        raise UsageError(msg)
    return {name: value for name, value in raw.items() if type(value) is int}


def _copy_embeddings(network: Network, given: dict[str, Tensor]) -> None:
    words = given["embeddings.word_embeddings.weight"]
    network.words.weight.copy_(words)
    network.places.weight.copy_(given["embeddings.position_embeddings.weight"])
    network.base.copy_(given["embeddings.token_type_embeddings.weight"][0])
    network.norm.weight.copy_(given["embeddings.LayerNorm.weight"])
    network.norm.bias.copy_(given["embeddings.LayerNorm.bias"])
    noise = 0.02 * torch.randn(MARKERS, words.shape[1])
    network.markers.weight.copy_(words[SEP] + noise)
    network.markers.weight[1:GAP].copy_((words[SEP] * 0.5 + noise)[1:GAP])
    network.markers.weight[0].copy_(words[0])


def _copy_layer(layer: nn.Module, given: dict[str, Tensor], name: str) -> None:
    for kind in ("weight", "bias"):
        parts = [
            given[f"{name}attention.self.{part}.{kind}"]
            for part in ("query", "key", "value")
        ]
        getattr(layer.attend, kind).copy_(torch.cat(parts))
        for own, theirs in PARTS.items():
            getattr(getattr(layer, own), kind).copy_(given[f"{name}{theirs}.{kind}"])


def _head(inputs: int, inner: int, outputs: int) -> nn.Module:
    return nn.Sequential(
        nn.Linear(inputs, inner),
        nn.GELU(),
        nn.Dropout(DROPPED),
        nn.Linear(inner, outputs),
    )
