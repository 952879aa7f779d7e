"""A damaged file is refused whole or read whole, and ends no process."""

from __future__ import annotations

import struct
from pathlib import Path

import pyarrow as pa
import pytest

from tests.files import corpus, ids_out, write_arrow
from tests.integration.faults.flips import FORMATS, read_every_flip, run_over_flips
from tests.runs import check, do


@pytest.mark.parametrize("name", FORMATS)
def test_a_flipped_bit_never_splits_a_file(tmp_path: Path, name: str) -> None:
    assert run_over_flips(tmp_path, name, range(10)) == 0


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("a.parquet", 5),
        ("file.arrow", 3),
        ("stream.arrow", 3),
        ("zstd.arrow", 5),
        ("lz4.arrow", 5),
    ],
)
def test_a_flipped_bit_ends_no_process(tmp_path: Path, name: str, step: int) -> None:
    assert read_every_flip(tmp_path, name, step=step) == 0


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("offset", [-1, 3, 2**30])
def test_offsets_that_lead_astray_are_refused(
    tmp_path: Path, offset: int, *, stream: bool
) -> None:
    folder = corpus(tmp_path / "in", files=2, count=7)
    path = folder / "z.arrow"
    data = pa.table({"id": ["x", "y", "z"], "text": ["one two", "three", "four five"]})
    write_arrow(path, data, stream=stream)
    whole = path.read_bytes()
    sound = struct.pack("<4i", 0, 7, 12, 21)
    assert sound in whole
    path.write_bytes(whole.replace(sound, struct.pack("<4i", 0, 12, offset, 21)))
    result = do((folder, tmp_path / "out"))
    assert [Path(each.path).name for each in result.failed] == ["z.arrow"]
    assert ids_out(tmp_path / "out") == sorted(f"row-{i}" for i in range(14))
    check(tmp_path / "out")


def test_bad_utf8_in_an_arrow_file_hurts_only_its_row(tmp_path: Path) -> None:
    raw = pa.array([b"fine", b"ab\xff", b"also fine"]).view(pa.string())
    data = pa.table({"id": ["a", "b", "c"], "text": raw})
    write_arrow(tmp_path / "in" / "a.arrow", data)
    result = do((tmp_path / "in", tmp_path / "out"))
    assert (result.totals.kept, result.totals.quarantined) == (2, 1)
