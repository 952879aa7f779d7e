"""The judge: a small transformer that reads a window and answers for each segment.

All-MiniLM-L6-v2, fine-tuned on whole documents with marked frames and claims, as int8
ONNX. A window is judged by itself, never in a batch, so that its answers depend on
nothing else; they are rounded to what different processors agree on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from negguard.models.pieces import load_tokenizer, word_pieces
from negguard.models.windows import Window, shortened

Reals = npt.NDArray[np.float32]
DECIMALS = 2  # of log-odds; int8 sums are exact, the rest differs in the last bits


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What the judge says of the segments of a window.

    `frames` has shape (segments, 8): log-odds of no frame and of the seven kinds, in
    the order of `Kind`; `covers` has shape (segments,): log-odds of being covered.
    """

    frames: Reals
    covers: Reals


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """A session of the model, and the tokenizer of its words."""

    session: onnxruntime.InferenceSession = field(repr=False)
    tokenizer: Tokenizer = field(repr=False)

    @classmethod
    def load(cls, folder: Path, *, providers: tuple[str, ...] = ()) -> Judge:
        """Return the judge whose files are in a folder, on one thread.

        `providers` are those of onnxruntime, by falling preference; without any, the
        processor.
        """
        return _loaded(folder, providers)

    def tokens(self, texts: list[str]) -> list[tuple[int, ...]]:
        """Return the word pieces of segments, without the middle of long ones."""
        return [shortened(each) for each in word_pieces(self.tokenizer, texts)]

    def answers(self, window: Window) -> Answers:
        """Return what the model says of each segment of a window."""
        marks, ends = zip(*window.places, strict=True)
        frames, covers = self.session.run(
            ("frames", "covers"),
            {
                "ids": np.array([window.ids], np.int64),
                "marks": np.array(marks, np.int64),
                "ends": np.array(ends, np.int64),
            },
        )
        return Answers(
            frames=np.round(frames, DECIMALS), covers=np.round(covers, DECIMALS)
        )


@cache
def _loaded(folder: Path, providers: tuple[str, ...]) -> Judge:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        str(folder / "judge.onnx"),
        options,
        providers=[*providers, "CPUExecutionProvider"],
    )
    return Judge(session=session, tokenizer=load_tokenizer(folder))
