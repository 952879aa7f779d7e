from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from negguard.store.repeats import rows_that_fit
from tests.files import write_parquet

LONG = "x " * 500_000
ROOM = 64 * 10**6


def fitting(path: Path, texts: pa.Array, **options: object) -> int:
    write_parquet(path, pa.table({"id": range(len(texts)), "text": texts}), **options)
    with path.open("rb") as file:
        facts = pq.ParquetFile(file).metadata.row_group(0)
        file.seek(7)
        found = rows_that_fit(file, facts, ROOM)
        assert file.tell() == 7
    return found


@pytest.mark.parametrize("codec", ["none", "gzip", "zstd", "snappy"])
def test_a_long_text_that_rows_share_is_decoded_few_times_at_once(
    tmp_path: Path, codec: str
) -> None:
    texts = pa.array([LONG] * 300).dictionary_encode()
    found = fitting(tmp_path / "a.parquet", texts, compression=codec)
    assert (tmp_path / "a.parquet").stat().st_size < 1_010_000
    assert found == ROOM // (len(LONG) + 4)


def test_texts_that_begin_alike_count_as_all_of_them(tmp_path: Path) -> None:
    texts = pa.array([LONG + str(n) for n in range(100)])
    encoding = {"text": "DELTA_BYTE_ARRAY"}
    path = tmp_path / "a.parquet"
    found = fitting(path, texts, use_dictionary=False, column_encoding=encoding)
    assert found <= ROOM // len(LONG)


def test_texts_that_stand_there_once_each_are_as_long_as_the_file(
    tmp_path: Path,
) -> None:
    texts = pa.array(["He won it."] * 9)
    assert fitting(tmp_path / "a.parquet", texts, use_dictionary=False) == ROOM
