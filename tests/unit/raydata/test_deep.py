"""Rows are judged again from the output alone, and forged ones are named."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from negguard.cli.release import release_rows
from negguard.config import Policy
from negguard.errors import IntegrityError
from negguard.raydata.deep import judge_again
from negguard.store.commit import find_manifests
from negguard.store.folders import open_folder, write_file
from negguard.store.manifest import SUCCESS
from negguard.store.marker import marker_of
from negguard.store.retries import Retries
from tests.files import corpus
from tests.judges import WordJudge
from tests.runs import check, do


@pytest.fixture
def output(tmp_path: Path) -> Path:
    do((corpus(tmp_path / "in"), tmp_path / "out"))
    return tmp_path / "out"


def again(output: Path, *, rows: int | None = None, seed: int = 0) -> int:
    folder = open_folder(str(output), Retries())
    manifests = find_manifests(folder, folder.sizes())
    return judge_again(folder, manifests, WordJudge(Policy()), rows=rows, seed=seed)


def test_all_rows_with_a_text_are_judged_again(output: Path) -> None:
    assert again(output) == 120 - 17
    release_rows(str(output), ["row-1", "row-8"])
    assert again(output) == 120 - 17


def test_a_sample_is_judged_again(output: Path) -> None:
    assert again(output, rows=20) == 20
    assert again(output, rows=10_000) == 120 - 17


def forge(
    output: Path, sink: str, change: Callable[[list[dict[str, object]]], None]
) -> None:
    """Change rows of a file, and make every digest again, as a forger would."""
    folder = open_folder(str(output), Retries())
    manifests = find_manifests(folder, folder.sizes())
    shard = min(manifests)
    path = output / sink / f"{shard}.parquet"
    table = pq.read_table(path)
    rows = table.to_pylist()
    change(rows)
    pq.write_table(pa.Table.from_pylist(rows, table.schema), path)
    data = path.read_bytes()
    old = manifests[shard]
    facts = replace(
        old.files[sink], size=len(data), sha256=hashlib.sha256(data).hexdigest()
    )
    forged = replace(old, files={**old.files, sink: facts})
    write_file(folder, f"_negguard/shards/{shard}.json", forged.to_bytes())
    every = {**manifests, shard: forged}.values()
    write_file(folder, SUCCESS, marker_of(folder, every, owner="x"))
    check(output)


def call_clean(rows: list[dict[str, object]]) -> None:
    rows[0]["ng_label"] = "clean"


def swap_text(rows: list[dict[str, object]]) -> None:
    rows[0]["text"] = "QUARANTINE what nobody judged"


@pytest.mark.parametrize(
    ("sink", "change", "says"),
    [
        ("quarantine", call_clean, r"ng_label is 'clean', and 'detached' when"),
        ("kept", swap_text, r"row 0: ng_label is 'clean', and 'detached'"),
    ],
)
def test_forged_rows_are_named(
    output: Path,
    sink: str,
    change: Callable[[list[dict[str, object]]], None],
    says: str,
) -> None:
    forge(output, sink, change)
    with pytest.raises(IntegrityError, match=says):
        again(output)
