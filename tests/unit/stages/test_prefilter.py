"""The row mask over every layout that Arrow gives a text column."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from negguard.errors import UsageError
from negguard.nlp.scorer import neutral_scorer
from negguard.stages.nominate import Nominator
from negguard.stages.prefilter import candidate_rows
from negguard.text.cues import Cue, CueFinder

ROOT = Path(__file__).parents[3]
CUES = ("claims are false", "claim is false", "hoax", "isn't so")
NOMINATOR = Nominator(
    finder=CueFinder([Cue(words=words, trusted=True) for words in CUES]),
    scorer=neutral_scorer(),
)
ROWS = ["The CLAIM is false.", "plain", None, "a Hoax", "", "It isn\u2019t so", "hoa"]
MASK = [True, False, False, True, False, True, False]


def masked(column: pa.Array | pa.ChunkedArray) -> list[bool]:
    return candidate_rows(column, NOMINATOR).to_pylist()


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
def test_every_text_type_gives_the_same_mask(kind: pa.DataType) -> None:
    array = pa.array(ROWS).cast(pa.binary() if pa.types.is_large_binary(kind) else kind)
    assert masked(array.cast(kind)) == MASK


def test_a_slice_gives_the_slice_of_the_mask() -> None:
    assert masked(pa.array(ROWS).slice(2, 4)) == MASK[2:6]


def test_chunks_give_one_mask() -> None:
    column = pa.chunked_array([ROWS[:3], [], ROWS[3:]], type=pa.string())
    assert masked(column) == MASK


@pytest.mark.parametrize(
    "column", [pa.array([], pa.string()), pa.chunked_array([], pa.string())]
)
def test_no_rows_give_an_empty_mask(column: pa.Array) -> None:
    assert candidate_rows(column, NOMINATOR).equals(pa.array([], pa.bool_()))


def test_a_column_of_nulls_holds_no_hit() -> None:
    assert masked(pa.nulls(2)) == [False, False]


def test_a_match_across_two_rows_is_none() -> None:
    assert masked(pa.array(["ho", "ax", "claim", " is false"])) == [False] * 4


def test_words_that_end_with_their_row_are_found() -> None:
    column = pa.array(["x", "claims are false", "y"])
    assert masked(column) == [False, True, False]


def test_a_chat_is_in_when_any_message_is() -> None:
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
    assert masked(column) == expected
    assert masked(column.slice(1, 3)) == expected[1:4]
    assert masked(column.slice(6)) == []


def test_bytes_under_a_null_do_not_count() -> None:
    full = pa.array(["hoax", "hoax"])
    nulled = pa.Array.from_buffers(
        pa.string(), 2, [pa.py_buffer(b"\x02"), *full.buffers()[1:]]
    )
    assert masked(nulled) == [False, True]


def test_what_is_no_utf8_is_a_candidate() -> None:
    column = pa.array([b"fine", b"\xff\xfe", b"caf\xc3"])
    assert masked(column) == [False, True, True]


def test_columns_without_text_are_refused() -> None:
    with pytest.raises(UsageError, match="holds no text"):
        masked(pa.array([1, 2]))


def test_a_copy_in_another_process_gives_the_same_mask() -> None:
    program = (
        "import json, sys\n"
        "import pyarrow as pa\n"
        "from tests.unit.stages.test_prefilter import ROWS, masked\n"
        "json.dump(masked(pa.array(ROWS)), sys.stdout)\n"
    )
    found = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, check=True, cwd=ROOT
    )
    assert json.loads(found.stdout) == MASK


def test_a_scorer_without_hope_leaves_only_trusted_cues_and_broken_bytes() -> None:
    cues = (Cue(words="hoax"), Cue(words="isn't so", trusted=True))
    strict = replace(neutral_scorer(), floor=0.9)
    nominator = Nominator(finder=CueFinder(cues), scorer=strict)
    column = pa.array(["a hoax", "It isn\u2019t so", "no"]).cast(pa.binary())
    mask = candidate_rows(column, nominator)
    assert mask.to_pylist() == [False, True, False]


def test_the_offsets_of_large_strings_are_64_bits_wide() -> None:
    column = pa.array(ROWS, pa.large_string()).slice(3)
    assert masked(column) == MASK[3:]
