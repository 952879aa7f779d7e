"""A tiny random Llama model, in memory and written as others write one."""

from __future__ import annotations

import json
import string
from pathlib import Path

import pytest
import tokenizers
import torch

from benchmarks.efficacy_parts import checkpoint
from benchmarks.efficacy_parts.checkpoint import byte_pairs
from benchmarks.efficacy_parts.transformer import Model, Shape

torch.set_num_threads(1)  # many tests run beside each other
SHAPE = Shape(
    layers=3, width=32, heads=4, key_heads=2, inner=48, theta=10_000.0, epsilon=1e-5
)
MERGES = [f"Ġ {letter}" for letter in string.ascii_uppercase]


def tensors() -> dict[str, torch.Tensor]:
    """Return random weights by the names that a folder has them under."""
    generator = torch.Generator().manual_seed(5)
    key_width = SHAPE.key_heads * SHAPE.head_width
    sizes = {
        "query": (SHAPE.width, SHAPE.width),
        "key": (key_width, SHAPE.width),
        "value": (key_width, SHAPE.width),
        "merge": (SHAPE.width, SHAPE.width),
        "gate": (SHAPE.inner, SHAPE.width),
        "up": (SHAPE.inner, SHAPE.width),
        "down": (SHAPE.width, SHAPE.inner),
    }
    found = {}
    for layer in range(SHAPE.layers):
        for ours, theirs in checkpoint.FOLDER_NAMES.items():
            size = sizes.get(ours, (SHAPE.width,))
            random = torch.randn(size, generator=generator) * 0.2
            weight = random if ours in sizes else 1.0 + random
            found[f"model.layers.{layer}.{theirs}.weight"] = weight
    count = len(alphabet())
    random = torch.randn(count, SHAPE.width, generator=generator)
    return found | {
        "model.embed_tokens.weight": random * 0.5,
        "model.norm.weight": torch.ones(SHAPE.width),
    }


def alphabet() -> list[str]:
    """Return a vocabulary of single bytes, and of capitals after a space."""
    letters = tokenizers.pre_tokenizers.ByteLevel.alphabet()
    return [
        "<|endoftext|>",
        *sorted(letters),
        *(merge.replace(" ", "") for merge in MERGES),
    ]


def tiny_model() -> Model:
    weights = tensors()
    layers = checkpoint.build(
        SHAPE, weights.__getitem__, checkpoint.FOLDER_NAMES, "model.layers.{}"
    )
    embedding = weights["model.embed_tokens.weight"]
    rest = {"embedding": embedding, "output": embedding}
    return Model(rest | {"last": weights["model.norm.weight"]}, layers, SHAPE)


def in_turn(weight: torch.Tensor) -> torch.Tensor:
    """Return query or key rows in the order of GGUF files, the inverse of `halves`."""
    rows, columns = weight.shape
    split = weight.view(rows // SHAPE.head_width, 2, SHAPE.head_width // 2, columns)
    return split.transpose(1, 2).reshape(rows, columns).contiguous()


def write_folder(folder: Path) -> Path:
    """Write the tiny model as transformers would."""
    save_file = pytest.importorskip("safetensors.torch").save_file
    folder.mkdir()
    save_file(tensors(), folder / "model.safetensors")
    byte_pairs(alphabet(), MERGES).save(str(folder / "tokenizer.json"))
    config = {
        "model_type": "llama",
        "num_hidden_layers": SHAPE.layers,
        "hidden_size": SHAPE.width,
        "num_attention_heads": SHAPE.heads,
        "num_key_value_heads": SHAPE.key_heads,
        "intermediate_size": SHAPE.inner,
        "rope_theta": SHAPE.theta,
        "rms_norm_eps": SHAPE.epsilon,
    }
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def write_gguf(path: Path) -> Path:
    """Write the tiny model as llama.cpp's converter would."""
    writer = pytest.importorskip("gguf").GGUFWriter(path, "llama")
    writer.add_block_count(SHAPE.layers)
    writer.add_embedding_length(SHAPE.width)
    writer.add_head_count(SHAPE.heads)
    writer.add_head_count_kv(SHAPE.key_heads)
    writer.add_feed_forward_length(SHAPE.inner)
    writer.add_rope_freq_base(SHAPE.theta)
    writer.add_layer_norm_rms_eps(SHAPE.epsilon)
    writer.add_token_list(alphabet())
    writer.add_token_merges(MERGES)
    for name, weight in gguf_tensors().items():
        writer.add_tensor(name, weight.numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def gguf_tensors() -> dict[str, torch.Tensor]:
    weights = tensors()
    found = {
        "token_embd.weight": weights["model.embed_tokens.weight"],
        "output_norm.weight": weights["model.norm.weight"],
    }
    for layer in range(SHAPE.layers):
        for ours, theirs in checkpoint.FOLDER_NAMES.items():
            weight = weights[f"model.layers.{layer}.{theirs}.weight"]
            name = f"blk.{layer}.{checkpoint.GGUF_NAMES[ours]}.weight"
            found[name] = in_turn(weight) if ours in {"query", "key"} else weight
    return found
