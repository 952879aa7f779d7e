"""Keys in the names of folders come back when the output is read."""

from __future__ import annotations

from pathlib import Path

import pyarrow.dataset as ds
import pytest

from tests.files import table, write_parquet
from tests.runs import Folders, check, do


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    for lang in ("en", "d e%2F\u00e9"):
        path = tmp_path / "in" / "year=2024" / f"lang={lang}" / "part.parquet"
        write_parquet(path, table(7))
    return tmp_path / "in", tmp_path / "out"


def test_keys_of_folders_are_read_with_the_rows(folders: Folders) -> None:
    do(folders)
    check(folders[1])
    given, kept = (
        ds.dataset(path, partitioning="hive").to_table()
        for path in (folders[0], folders[1] / "kept")
    )
    for name in ("lang", "year"):
        found = set(kept.column(name).to_pylist())
        assert found == set(given.column(name).to_pylist())
    assert kept.filter(ds.field("lang") == "en").num_rows == 5


def test_a_finished_run_with_keys_is_not_done_again(folders: Folders) -> None:
    do(folders)
    assert do(folders).reused == 2
