"""`verify` names the first thing that disagrees, whatever was done to an output."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from negguard.cli.release import release_rows
from negguard.errors import IntegrityError
from negguard.raydata.job import run
from negguard.store.manifest import Manifest
from tests.files import corpus, write_parquet
from tests.judges import load
from tests.runs import check, do, request

Tampering = Callable[[Path], object]


@pytest.fixture
def output(tmp_path: Path) -> Path:
    do((corpus(tmp_path / "in", files=2, count=20), tmp_path / "out"))
    return tmp_path / "out"


def first(folder: Path) -> Path:
    return min(folder.iterdir())


def replace_text(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def drop_a_row(output: Path) -> None:
    path = first(output / "kept")
    write_parquet(path, pq.read_table(path).slice(1))


def flip_a_bit(output: Path) -> None:
    path = first(output / "quarantine")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def grow_totals(output: Path) -> None:
    replace_text(output / "_negguard" / "run.json", '"rows_in": 40', '"rows_in": 41')


def swap_manifests(output: Path) -> None:
    one, two = sorted((output / "_negguard" / "shards").iterdir())
    one.write_bytes(two.read_bytes())


def forge_a_count(output: Path) -> None:
    path = first(output / "_negguard" / "shards")
    values = json.loads(path.read_text())
    values["files"]["kept"]["rows"] += 1
    path.write_text(json.dumps(values))


def forge_the_seconds(output: Path) -> None:
    path = first(output / "_negguard" / "shards")
    manifest = Manifest.from_bytes(path.read_bytes(), path.name)
    path.write_bytes(replace(manifest, seconds=99.0).to_bytes())


def forget_the_shards(output: Path) -> None:
    path = output / "_negguard" / "plan.json"
    values = json.loads(path.read_text())
    del values["shards"]
    path.write_text(json.dumps(values))


@pytest.mark.parametrize(
    ("tamper", "says"),
    [
        (lambda out: (out / "_negguard" / "_SUCCESS").unlink(), "no run finished here"),
        (lambda out: (out / "_negguard" / "plan.json").unlink(), "plan.json is miss"),
        (grow_totals, r"run.json is not the one that .*_SUCCESS was written for"),
        (lambda out: first(out / "_negguard" / "shards").unlink(), "is missing"),
        (lambda out: first(out / "_negguard" / "shards").write_bytes(b"{"), "part-0"),
        (swap_manifests, "part-0"),
        (forge_a_count, "part-0"),
        (forget_the_shards, "plan.json"),
        (forge_the_seconds, "the manifests are not those"),
        (lambda out: (out / "_negguard" / "_SUCCESS").write_text("{}"), "_SUCCESS is"),
        (lambda out: first(out / "dropped").unlink(), r"dropped/part-0-.* has 0 bytes"),
        (drop_a_row, r"kept/part-0-.* has \d+ bytes, not"),
        (flip_a_bit, r"quarantine/part-0-.* holds other bytes"),
        (
            lambda out: first(out / "kept").rename(out / "kept" / "x.parquet"),
            r"kept/part-0-.* has 0 bytes",
        ),
        (
            lambda out: (out / "kept" / "x.parquet").write_bytes(
                first(out / "kept").read_bytes()
            ),
            r"kept/x.parquet is named by no manifest",
        ),
    ],
)
def test_what_was_done_to_an_output_is_named(
    output: Path, tamper: Tampering, says: str
) -> None:
    check(output)
    tamper(output)
    with pytest.raises(IntegrityError, match=says):
        check(output)


def test_a_flipped_bit_in_any_file_is_noticed(tmp_path: Path) -> None:
    folders = corpus(tmp_path / "in", files=2, count=20), tmp_path / "out"
    run(request(folders), load=load, report=lambda _: b"<html>" + b"x" * 500)
    release_rows(str(folders[1]), ["row-1"])
    files = [path for path in sorted(folders[1].rglob("*")) if path.is_file()]
    draw = random.Random(7)  # noqa: S311 - not a secret
    unnoticed = [
        (path.name, byte, bit)
        for path in files
        for byte, bit in flips(path, draw, count=12)
        if not noticed(folders[1], path, byte, bit)
    ]
    assert unnoticed == []
    check(folders[1])


def flips(path: Path, draw: random.Random, *, count: int) -> list[tuple[int, int]]:
    size = path.stat().st_size
    return [(draw.randrange(size), draw.randrange(8)) for _ in range(count)]


def noticed(output: Path, path: Path, byte: int, bit: int) -> bool:
    whole = path.read_bytes()
    data = bytearray(whole)
    data[byte] ^= 1 << bit
    path.write_bytes(data)
    try:
        check(output)
    except IntegrityError:
        return True
    else:
        return False
    finally:
        path.write_bytes(whole)
