"""Parts of a plan: together they are all of it, each shard once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from negguard.errors import IntegrityError, UsageError
from negguard.raydata.parts import Part, read_part, require_all
from negguard.store.folders import open_folder
from negguard.store.notes import require_plan
from negguard.store.retries import Retries
from tests.files import corpus, shard_bytes, table, write_parquet
from tests.runs import do


def plans(output: Path) -> dict[str, Any]:
    return {
        path.name: require_plan(open_folder(str(path), Retries()))
        for path in sorted(output.iterdir())
    }


def apply_parts(
    source: Path, output: Path, of: int, *, sample: int | None = None
) -> int:
    """Apply all parts and return their rows."""
    rows = 0
    for number in range(1, of + 1):
        part = Part(number=number, of=of)
        rows += do(
            (source, output / part.folder), part=part, sample=sample
        ).totals.rows_in
    return rows


@pytest.mark.parametrize("of", [1, 3, 9])
def test_parts_are_the_whole_each_shard_once(tmp_path: Path, of: int) -> None:
    source = corpus(tmp_path / "in", files=7, count=10)
    do((source, tmp_path / "whole"))
    assert apply_parts(source, tmp_path / "out", of) == 70
    found: dict[str, str] = {}
    for path in (tmp_path / "out").iterdir():
        mine = shard_bytes(path)
        assert not mine.keys() & found.keys()
        found |= mine
    assert found == shard_bytes(tmp_path / "whole")
    assert require_all(plans(tmp_path / "out")) == of


def test_parts_hold_about_as_much_each(tmp_path: Path) -> None:
    for number in range(8):
        path = tmp_path / "in" / f"{number}.parquet"
        write_parquet(path, table(1000 if number < 2 else 10, start=1000 * number))
    apply_parts(tmp_path / "in", tmp_path / "out", 2)
    sizes = [
        sum(each["size"] for each in plan["shards"].values())
        for plan in plans(tmp_path / "out").values()
    ]
    assert max(sizes) < 1.2 * min(sizes)


def test_the_parts_of_a_sample_are_the_sample(tmp_path: Path) -> None:
    source = corpus(tmp_path / "in", files=5, count=20)
    assert apply_parts(source, tmp_path / "out", 3, sample=31) == 31


def test_parts_of_different_plans_are_told_apart(tmp_path: Path) -> None:
    source = corpus(tmp_path / "in", files=4, count=10)
    apply_parts(source, tmp_path / "out", 2)
    write_parquet(source / "more.parquet", table(500, start=900))
    first = Part(number=1, of=2)
    do((source, tmp_path / "out" / first.folder), part=first)
    with pytest.raises(IntegrityError, match="parts of different plans"):
        require_all(plans(tmp_path / "out"))
    apply_parts(source, tmp_path / "out", 2)
    assert require_all(plans(tmp_path / "out")) == 2


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    source = corpus(tmp_path / "in", files=4, count=10)
    apply_parts(source, tmp_path / "out", 3)
    found = plans(tmp_path / "out")
    del found["part-00002-of-00003"]
    with pytest.raises(IntegrityError, match="part 2 of 3 is missing"):
        require_all(found)
    with pytest.raises(IntegrityError, match="a run of its own"):
        require_all({**found, "x": {}})


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "a/b", "1/0", "-1/3"])
def test_what_is_no_part_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="the I-th of N"):
        read_part(text)
