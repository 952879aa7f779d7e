"""What the student reads of segments, as the student itself puts it together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from negguard.models.hashing import Numbers
from negguard.models.student import Student
from pipelines.training.buffers import Buffer

Array = npt.NDArray[np.generic]


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """The inputs of segments, one row each, in small whole numbers."""

    ids: npt.NDArray[np.int32]
    parts: npt.NDArray[np.int8]
    layout: npt.NDArray[np.int8]


@dataclass(slots=True)
class Recorder:
    """Stands where the student's network would, and keeps what it is given."""

    given: list[Mapping[str, Array]] = field(default_factory=list)

    def run(
        self, _: Sequence[str], inputs: Mapping[str, Array]
    ) -> tuple[npt.NDArray[np.float32]]:
        """Keep the inputs; return as many zeros."""
        types = {"ids": np.int32, "parts": np.int8, "layout": np.int8}
        self.given.append({name: inputs[name].astype(t) for name, t in types.items()})
        return (np.zeros(len(inputs["ids"]), np.float32),)


def inputs_of(buffer: Buffer, tokenizer: Tokenizer, which: Numbers) -> Inputs:
    """Return what the student reads of some segments of a buffer."""
    recorder = Recorder()
    buffer.studied(Student(session=recorder, tokenizer=tokenizer), which)

    def column(name: str) -> Array:
        rows = np.concatenate([each[name] for each in recorder.given])
        return rows[: len(which)]

    return Inputs(ids=column("ids"), parts=column("parts"), layout=column("layout"))
