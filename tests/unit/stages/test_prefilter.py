"""The row mask over every layout that Arrow gives a text column."""

from __future__ import annotations

import pickle

import numpy as np
import pyarrow as pa
import pytest
from negguard.stages.engines import BufferSieve, ColumnSieve
from negguard.text.scanner import scanner

from negguard.errors import UsageError
from negguard.stages.prefilter import Prefilter

TRIGGERS = (r"\bclaims?\b[^.\n]{0,20}\bfalse\b", "hoax", "isn't so")
ROWS = ["The CLAIM is false.", "plain", None, "a Hoax", "", "It isn\u2019t so", "hoa"]
MASK = [True, False, False, True, False, True, False]


@pytest.fixture(params=["buffer", "column"])
def prefilter(request: pytest.FixtureRequest) -> Prefilter:
    if request.param == "column":
        return Prefilter(TRIGGERS, sieve=ColumnSieve(TRIGGERS))
    pytest.importorskip("hyperscan")
    return Prefilter(TRIGGERS)


@pytest.mark.parametrize(
    "kind",
    [
        pa.string(),
        pa.large_string(),
        pa.string_view(),
        pa.binary(),
        pa.large_binary(),
        pa.dictionary(pa.int32(), pa.string()),
    ],
    ids=str,
)
def test_every_text_type_gives_the_same_mask(
    prefilter: Prefilter, kind: pa.DataType
) -> None:
    array = pa.array(ROWS).cast(pa.binary() if pa.types.is_large_binary(kind) else kind)
    assert prefilter.mask(array.cast(kind)).to_pylist() == MASK


def test_a_slice_gives_the_slice_of_the_mask(prefilter: Prefilter) -> None:
    assert prefilter.mask(pa.array(ROWS).slice(2, 4)).to_pylist() == MASK[2:6]


def test_chunks_give_one_mask(prefilter: Prefilter) -> None:
    column = pa.chunked_array([ROWS[:3], [], ROWS[3:]], type=pa.string())
    assert prefilter.mask(column).to_pylist() == MASK


@pytest.mark.parametrize(
    "column", [pa.array([], pa.string()), pa.chunked_array([], pa.string())]
)
def test_no_rows_give_an_empty_mask(prefilter: Prefilter, column: pa.Array) -> None:
    assert prefilter.mask(column).equals(pa.array([], pa.bool_()))


def test_a_column_of_nulls_holds_no_hit(prefilter: Prefilter) -> None:
    assert prefilter.mask(pa.nulls(2)).to_pylist() == [False, False]


def test_a_match_across_two_rows_is_none(prefilter: Prefilter) -> None:
    assert prefilter.mask(pa.array(["ho", "ax", "claim", " is false"])).true_count == 0


def test_words_that_end_with_their_row_are_found(prefilter: Prefilter) -> None:
    column = pa.array(["x", "claims are false", "y"])
    assert prefilter.mask(column).to_pylist() == [False, True, False]


def test_a_chat_is_in_when_any_message_is(prefilter: Prefilter) -> None:
    chats = [
        [{"role": "system", "content": "Mind the gap."}],
        [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "a hoax"}],
        [],
        None,
        [{"role": "hoax", "content": None}],
        [{"role": "user", "content": "ho"}, {"role": "user", "content": "ax"}],
    ]
    kind = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
    column = pa.array(chats, kind)
    expected = [False, True, False, False, False, False]
    assert prefilter.mask(column).to_pylist() == expected
    assert prefilter.mask(column.slice(1, 3)).to_pylist() == expected[1:4]
    assert prefilter.mask(column.slice(6)).to_pylist() == []


def test_bytes_under_a_null_do_not_count(prefilter: Prefilter) -> None:
    full = pa.array(["hoax", "hoax"])
    nulled = pa.Array.from_buffers(
        pa.string(), 2, [pa.py_buffer(b"\x02"), *full.buffers()[1:]]
    )
    assert prefilter.mask(nulled).to_pylist() == [False, True]


def test_what_is_no_utf8_is_a_candidate(prefilter: Prefilter) -> None:
    column = pa.array([b"fine", b"\xff\xfe", b"caf\xc3"])
    assert prefilter.mask(column).to_pylist() == [False, True, True]


@pytest.mark.parametrize("letter", ["\u017f", "\u0130", "\u212a"])
def test_letters_that_fold_into_ascii_are_seen(
    prefilter: Prefilter, letter: str
) -> None:
    column = pa.array(["clean", "The claim\u017f are fal\u017fe", f"only {letter}"])
    assert prefilter.mask(column).to_pylist() == [False, True, False]


def test_columns_without_text_are_refused(prefilter: Prefilter) -> None:
    with pytest.raises(UsageError, match="holds no text"):
        prefilter.mask(pa.array([1, 2]))


def test_a_copy_in_another_process_gives_the_same_mask() -> None:
    copy = pickle.loads(pickle.dumps(Prefilter(TRIGGERS)))  # noqa: S301 - our own bytes
    assert copy.mask(pa.array(ROWS)).to_pylist() == MASK


@pytest.mark.parametrize("block", [1, 7, 20, 1000])
def test_the_size_of_blocks_only_adds_candidates_that_are_checked(block: int) -> None:
    engine = scanner(TRIGGERS).engine
    if engine is None:
        pytest.skip("Hyperscan has no wheel here")
    prefilter = Prefilter(TRIGGERS, sieve=BufferSieve(engine, block=block))
    assert prefilter.mask(pa.array(ROWS)).to_pylist() == MASK


def test_the_offsets_of_large_strings_are_64_bits_wide(prefilter: Prefilter) -> None:
    column = pa.array(ROWS, pa.large_string()).slice(3)
    assert np.asarray(prefilter.mask(column)).tolist() == MASK[3:]
