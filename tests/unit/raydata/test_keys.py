"""Folders of inputs are kept, and keys in their names come back when they are read."""

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


def test_folders_that_are_no_keys_are_kept_too(tmp_path: Path) -> None:
    names = ["web/2024.1", "web [b]/x=", "caf\u00e9", "lang=en/deep", ""]
    for name in names:
        write_parquet(tmp_path / "in" / name / "part.parquet", table(7))
    folders = tmp_path / "in", tmp_path / "out"
    do(folders)
    check(folders[1])
    kept = (folders[1] / "kept").rglob("part-*.parquet")
    assert {p.parent.relative_to(folders[1] / "kept").as_posix() for p in kept} == {
        "web/2024.1",
        "web_b/x",
        "caf\u00e9",
        "lang=en/deep",
        ".",
    }
    assert do(folders).unchanged


def test_a_file_that_is_given_itself_keeps_no_folder(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "in" / "deep" / "part.parquet", table(7))
    do((path, tmp_path / "out"))
    (kept,) = (tmp_path / "out" / "kept").iterdir()
    assert kept.name.startswith("part-")
