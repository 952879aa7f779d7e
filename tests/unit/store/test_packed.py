"""Zstandard frames of large windows are read by option, and refused plainly else."""

from __future__ import annotations

import io
import json
from contextlib import ExitStack
from pathlib import Path

import pytest
import zstandard

from negguard.store.packed import unpacked
from tests.files import rows
from tests.runs import do

TEXT = b"".join(json.dumps(row).encode() + b"\n" for row in rows(500))


def packed(window: int, text: bytes = TEXT) -> bytes:
    settings = zstandard.ZstdCompressionParameters(
        window_log=window, chain_log=10, hash_log=10, strategy=1, write_checksum=1
    )
    coder = zstandard.ZstdCompressor(compression_params=settings).compressobj()
    return coder.compress(text) + coder.flush()


def plain(data: bytes, *, window: int = 31, size: int = 1000) -> bytes:
    with ExitStack() as stack:
        source = unpacked(io.BytesIO(data), "a.jsonl.zst", stack, window=window)
        return b"".join(iter(lambda: source.read(size), b""))


SKIPPED = b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"


@pytest.mark.parametrize(
    "data",
    [
        packed(28),
        packed(28) + packed(20),
        packed(28) + SKIPPED + packed(29),
        SKIPPED + packed(28),
        packed(20) + packed(28),
    ],
)
def test_frames_of_large_windows_are_read(data: bytes) -> None:
    frames = data.count(b"\x28\xb5\x2f\xfd")
    assert plain(data) == TEXT * frames
    assert plain(data, size=2**24) == TEXT * frames


@pytest.mark.parametrize("end", [1, 5, 100])
def test_a_cut_frame_is_refused(end: int) -> None:
    with pytest.raises(ValueError, match="Truncated"):
        plain(packed(28)[:-end])


def test_damage_is_refused() -> None:
    data = bytearray(packed(28))
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(ValueError, match="decompress"):
        plain(bytes(data))


def test_a_window_that_is_not_allowed_names_the_option(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl.zst").write_bytes(packed(28))
    folders = tmp_path / "in", tmp_path / "out"
    refused = do(folders)
    assert refused.exit_code == 3
    assert "--zstd-window 28 allows it" in (refused.failed[0].problem or "")
    assert do(folders, zstd_window=28).totals.rows_in == 500
