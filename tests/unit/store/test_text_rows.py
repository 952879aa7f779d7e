"""Rows of text are read from Arrow's buffers, sliced or not, nulls and all."""

from __future__ import annotations

import pyarrow as pa
import pytest

from negguard.errors import UsageError
from negguard.store.text_rows import Rows

KINDS = [
    *(pa.string(), pa.large_string(), pa.binary(), pa.large_binary()),
    *(pa.string_view(), pa.binary_view()),
]
TEXTS = ["zero", "", None, "caf\u00e9", "\U0001f600"]


def texts(rows: Rows) -> list[str | None]:
    bounds = zip(rows.offsets[:-1], rows.offsets[1:], rows.valid, strict=True)
    return [bytes(rows.data[a:b]).decode() if valid else None for a, b, valid in bounds]


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("cut", [slice(0, 5), slice(1, 4), slice(2, 2)], ids=str)
def test_rows_are_the_values_of_the_array(kind: pa.DataType, cut: slice) -> None:
    array = pa.array(TEXTS, pa.string()).cast(pa.binary()).cast(kind)
    part = array.slice(cut.start, cut.stop - cut.start)
    rows = Rows.of(part)
    assert texts(rows) == TEXTS[cut]
    assert len(rows) == cut.stop - cut.start


def test_broken_rows_are_named() -> None:
    array = pa.array([b"fine", b"\xff", None, b"a\xc3"], pa.binary())
    assert list(Rows.of(array).broken()) == [1, 3]
    assert list(Rows.of(pa.array(["fine"])).broken()) == []


def test_numbers_are_no_text() -> None:
    with pytest.raises(UsageError, match="int64 holds no text"):
        Rows.of(pa.array([1]))
