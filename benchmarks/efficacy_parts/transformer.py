"""A Llama model in plain torch: frozen weights below, adapters in the last layers.

Documents are packed one after the other into a row of tokens, so that no work is done
on padding; only attention lays them side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

RANK = 16
SCALE = 2.0
Turn = tuple[Tensor, Tensor]  # cosines and sines of the tokens' places


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The sizes of a model."""

    layers: int
    width: int
    heads: int
    key_heads: int
    inner: int
    theta: float
    epsilon: float

    @property
    def head_width(self) -> int:
        """Return the width of one attention head."""
        return self.width // self.heads


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Token ids of several documents in one row, and each token's place in its own.

    `grid` lays the row out, a document a line; lines end in repeated tokens, which no
    token before them looks at. `back` has each token's cell in the grid.
    """

    tokens: Tensor
    places: Tensor
    grid: Tensor
    back: Tensor

    @property
    def mask(self) -> Tensor:
        """Return 0 where a token may look, and minus infinity where it may not."""
        longest = self.grid.shape[1]
        return torch.full((longest, longest), float("-inf")).triu(1)


def pack(documents: Sequence[Sequence[int]]) -> Packed:
    """Return documents of token ids as one row.

    >>> pack([[7, 8], [9]]).grid.tolist()
    [[0, 1], [2, 2]]
    """
    lengths = torch.tensor([len(document) for document in documents])
    starts = lengths.cumsum(0) - lengths
    columns = torch.arange(int(lengths.max()))
    grid = starts[:, None] + torch.minimum(columns, lengths[:, None] - 1)
    inside = columns < lengths[:, None]
    return Packed(
        tokens=torch.tensor([token for one in documents for token in one]),
        places=columns.expand_as(grid)[inside],
        grid=grid,
        back=inside.flatten().nonzero()[:, 0],
    )


class Adapted(nn.Module):
    """A frozen linear map; `adapt` adds a low-rank one that learns."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        self.register_buffer("weight", weight, persistent=False)
        self.down: nn.Parameter | None = None
        self.up: nn.Parameter | None = None

    def adapt(self, generator: torch.Generator) -> list[nn.Parameter]:
        """Start an adapter that changes nothing yet, and return its parameters."""
        outputs, inputs = self.weight.shape
        start = torch.randn(RANK, inputs, generator=generator) / inputs**0.5
        self.down = nn.Parameter(start.to(self.weight.dtype))
        self.up = nn.Parameter(self.weight.new_zeros(outputs, RANK))
        return [self.down, self.up]

    def forget(self) -> None:
        """Drop the adapter."""
        self.down = self.up = None

    def forward(self, hidden: Tensor) -> Tensor:
        """Return the mapped rows."""
        mapped = functional.linear(hidden, self.weight)
        if self.down is None or self.up is None:
            return mapped
        # The inner product is scaled, not the output: it is many times smaller.
        inner = functional.linear(hidden, self.down) * SCALE
        return mapped + functional.linear(inner, self.up)


class Layer(nn.Module):
    """One layer: attention and the gated map, maps with the same input joined."""

    def __init__(self, weights: dict[str, Tensor], shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.register_buffer("before", weights["before"], persistent=False)
        self.register_buffer("between", weights["between"], persistent=False)
        names = ("query", "key", "value")
        self.attend = Adapted(torch.cat([weights[name] for name in names]))
        self.merge = Adapted(weights["merge"])
        self.open = Adapted(torch.cat([weights["gate"], weights["up"]]))
        self.close = Adapted(weights["down"])

    @property
    def maps(self) -> tuple[Adapted, ...]:
        """Return the maps that can be adapted."""
        return self.attend, self.merge, self.open, self.close

    def forward(self, hidden: Tensor, packed: Packed, turn: Turn) -> Tensor:
        """Return the next layer's input."""
        epsilon = self.shape.epsilon
        asked = self.attend(normed(hidden, self.before, epsilon))
        hidden = hidden + self.merge(self._attention(asked, packed, turn))
        opened = self.open(normed(hidden, self.between, epsilon))
        gate, up = opened.chunk(2, dim=-1)
        return hidden + self.close(functional.silu(gate) * up)

    def _attention(self, asked: Tensor, packed: Packed, turn: Turn) -> Tensor:
        shape = self.shape
        heads, keys, width = shape.heads, shape.key_heads, shape.head_width
        turned = asked.view(len(asked), heads + 2 * keys, width)
        query, key, value = turned.split([heads, keys, keys], dim=1)
        query, key = rotated(query, turn) * width**-0.5, rotated(key, turn)
        grid = packed.grid
        query, key, value = (one[grid].transpose(1, 2) for one in (query, key, value))
        key = key.repeat_interleave(heads // keys, dim=1)
        value = value.repeat_interleave(heads // keys, dim=1)
        # Faster than torch's fused attention at these lengths, above all backwards.
        scores = query @ key.transpose(2, 3) + packed.mask.to(query.dtype)
        seen = torch.softmax(scores, dim=-1) @ value
        cells = seen.transpose(1, 2).reshape(grid.numel(), heads * width)
        return cells[packed.back]


def normed(hidden: Tensor, weight: Tensor, epsilon: float) -> Tensor:
    """Return the rows divided by their root mean square."""
    return functional.rms_norm(hidden, (hidden.shape[-1],), weight, epsilon)


def rotated(heads: Tensor, turn: Turn) -> Tensor:
    """Return queries or keys turned by their places."""
    cosine, sine = turn
    first, second = heads.chunk(2, dim=-1)
    return heads * cosine + torch.cat((-second, first), dim=-1) * sine


class Model(nn.Module):
    """A frozen model whose last layers can be adapted."""

    def __init__(
        self, weights: dict[str, Tensor], layers: Sequence[Layer], shape: Shape
    ) -> None:
        super().__init__()
        self.shape = shape
        self.layers = nn.ModuleList(layers)
        self.register_buffer("embedding", weights["embedding"], persistent=False)
        self.register_buffer("last", weights["last"], persistent=False)
        self.register_buffer("output", weights["output"], persistent=False)

    def turn(self, packed: Packed) -> Turn:
        """Return the cosines and sines of the tokens' places."""
        width = self.shape.head_width
        powers = torch.arange(0, width, 2) / width
        angles = packed.places[:, None] * self.shape.theta**-powers
        both = torch.cat((angles, angles), dim=-1)[:, None]
        kind = self.embedding.dtype
        return both.cos().to(kind), both.sin().to(kind)

    def lower(self, packed: Packed, *, adapted: int) -> Tensor:
        """Return what the first of the last `adapted` layers reads."""
        hidden = self.embedding[packed.tokens]
        return self._through(hidden, packed, range(len(self.layers) - adapted))

    def upper(self, hidden: Tensor, packed: Packed, *, adapted: int) -> Tensor:
        """Return the last layer's rows, ready for the output."""
        count = len(self.layers)
        hidden = self._through(hidden, packed, range(count - adapted, count))
        return normed(hidden, self.last, self.shape.epsilon)

    def _through(self, hidden: Tensor, packed: Packed, layers: range) -> Tensor:
        turn = self.turn(packed)
        for number in layers:
            hidden = self.layers[number](hidden, packed, turn)
        return hidden

    def adapt(self, *, adapted: int, seed: int) -> list[nn.Parameter]:
        """Start new adapters in the last layers, and return their parameters."""
        generator = torch.Generator().manual_seed(seed)
        self.forget()
        chosen = list(self.layers)[len(self.layers) - adapted :]
        maps = [one for layer in chosen for one in layer.maps]  # type: ignore[union-attr]
        return [each for one in maps for each in one.adapt(generator)]

    def forget(self) -> None:
        """Drop all adapters."""
        for layer in self.layers:
            for one in layer.maps:  # type: ignore[union-attr]
                one.forget()
