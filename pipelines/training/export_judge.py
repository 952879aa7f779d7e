r"""Write a fitted judge as int8 ONNX, with the tokenizer beside it.

    python -m pipelines.training.export_judge judge.pt --base all-MiniLM-L6-v2 \
        --output models

Writes `judge.onnx` and `tokenizer.json` as `negguard.models.judge` reads them, and says
how far the answers are from those of the network. Needs the extra `train`.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from negguard.models.windows import CLS, SEP, marker
from pipelines.training.command import need, parser_of, run

SEGMENT = 12  # tokens, of a window made up to compare
OPSET = 17
INPUTS, OUTPUTS = ("ids", "marks", "ends"), ("frames", "covers")
AXES = {"ids": {1: "n"}, **{name: {0: "m"} for name in (*INPUTS[1:], *OUTPUTS)}}


def main(arguments: Sequence[str] | None = None) -> None:
    """Export, quantize, compare."""
    asked = _parser().parse_args(arguments)
    need("torch", "safetensors", "onnx")
    import torch  # noqa: PLC0415 - `--help` does without it

    from pipelines.training.judge_fitting import read_state  # noqa: PLC0415
    from pipelines.training.network import Network  # noqa: PLC0415

    state: dict[str, Any] = read_state(asked.state)
    network = Network(state["shape"])
    network.load_state_dict(state["weights"])
    network.eval()
    inputs = window(32)
    asked.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            network,
            tuple(torch.from_numpy(inputs[name]) for name in INPUTS),
            str(whole),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes=AXES,
            opset_version=OPSET,
            dynamo=False,
        )
        quantize(whole, asked.output / "judge.onnx")
    shutil.copyfile(asked.base / "tokenizer.json", asked.output / "tokenizer.json")
    for size in (4, 12, 24):
        inputs = window(size)
        with torch.no_grad():
            answers = network(*(torch.from_numpy(inputs[name]) for name in INPUTS))
        far = distance(
            asked.output / "judge.onnx", inputs, [x.numpy() for x in answers]
        )
        print(f"{size} segments: at most {far:.2f} log-odds from the network")


def quantize(
    whole: Path, output: Path, *, kinds: Sequence[str] = ("MatMul", "Gemm", "Gather")
) -> None:
    """Write an ONNX model with int8 weights, for operators of some kinds.

    Weights have seven bits, so that sums hold on processors without VNNI as well.
    """
    from onnxruntime import quantization  # noqa: PLC0415 - needs onnx

    quantization.quantize_dynamic(
        whole,
        output,
        weight_type=quantization.QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        op_types_to_quantize=list(kinds),
    )


def window(segments: int, *, seed: int = 0) -> dict[str, np.ndarray]:
    """Return the inputs of a window of made-up words."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    ids = [CLS]
    for _ in range(segments):
        ids += [marker(0, 0), *(rng.randrange(1000, 20000) for _ in range(SEGMENT - 1))]
    marks = np.arange(segments) * SEGMENT + 1
    return {"ids": np.array([[*ids, SEP]]), "marks": marks, "ends": marks + SEGMENT}


def distance(
    model: Path, inputs: dict[str, np.ndarray], answers: Sequence[np.ndarray]
) -> float:
    """Return how far the answers of an ONNX model are from others, at most."""
    import onnxruntime  # noqa: PLC0415 - `--help` does without it

    session = onnxruntime.InferenceSession(
        str(model), providers=["CPUExecutionProvider"]
    )
    given = session.run(OUTPUTS, inputs)
    return max(
        float(np.abs(one - other).max())
        for one, other in zip(given, answers, strict=True)
    )


def _parser() -> argparse.ArgumentParser:
    parser = parser_of("export_judge", __doc__)
    parser.add_argument("state", type=Path, help="what fit_judge wrote")
    parser.add_argument("--base", type=Path, required=True, help="holds tokenizer.json")
    parser.add_argument("--output", type=Path, required=True, help="folder of models")
    return parser


if __name__ == "__main__":
    run(main)
