from __future__ import annotations

import os
from pathlib import Path

import fsspec
import pytest

from negguard.errors import UsageError
from negguard.store.inputs import current_fingerprint, find_inputs
from negguard.store.listing import format_of
from negguard.store.retries import Retries
from negguard.store.shards import group_shards, plan_shards, shard_name
from tests.files import rows, table, write_arrow, write_jsonl, write_parquet


def found(*inputs: Path | str) -> list[str]:
    return [each.url for each in find_inputs(map(str, inputs), Retries(attempts=1))]


def test_a_folder_stands_for_its_data_files(tmp_path: Path) -> None:
    kept = [
        write_jsonl(tmp_path / "b.jsonl.gz", rows(1)),
        write_parquet(tmp_path / "deep" / "a.parquet", table(1)),
    ]
    for name in (".hidden.parquet", "_SUCCESS", "notes.txt", "dataset_info.json"):
        (tmp_path / name).write_text("x")
    write_parquet(tmp_path / "_negguard" / "a.parquet", table(1))
    write_arrow(tmp_path / "cache-1.arrow", table(1))
    assert found(tmp_path) == [str(path) for path in kept]


def test_globs_and_files_count_once(tmp_path: Path) -> None:
    one = write_parquet(tmp_path / "1.parquet", table(1))
    two = write_parquet(tmp_path / "2.parquet", table(1))
    assert found(tmp_path / "*.parquet", one) == [str(one), str(two)]


def test_a_folder_saved_by_datasets_is_read(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{}")
    (tmp_path / "dataset_info.json").write_text("{}")
    data = write_arrow(tmp_path / "data-00000-of-00001.arrow", table(3), stream=True)
    assert found(tmp_path) == [str(data)]


def test_sources_are_paths_inside_the_input(tmp_path: Path) -> None:
    write_parquet(tmp_path / "books" / "a.parquet", table(1))
    (folder,) = find_inputs([str(tmp_path)], Retries())
    (file,) = find_inputs([str(tmp_path / "books" / "a.parquet")], Retries())
    assert (folder.source, file.source) == ("books/a.parquet", "a.parquet")


def test_a_memory_file_system_is_listed() -> None:
    files = fsspec.filesystem("memory")
    files.pipe("/listed/a.jsonl", b'{"text": "a"}\n')
    files.pipe("/listed/_skip/b.jsonl", b'{"text": "a"}\n')
    assert found("memory://listed") == ["memory:///listed/a.jsonl"]


@pytest.mark.parametrize(
    "missing", ["nowhere", "nowhere/*.parquet", "memory://nowhere"]
)
def test_a_missing_input_is_named(missing: str) -> None:
    with pytest.raises(UsageError, match=missing.replace("*", r"\*")):
        found(missing)


def test_an_unknown_ending_lists_the_known(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    with pytest.raises(UsageError, match=r"is no corpus file.*\.jsonl"):
        found(tmp_path / "a.csv")


def test_an_unknown_protocol_is_refused() -> None:
    with pytest.raises(UsageError, match="nope://x"):
        found("nope://x")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.PARQUET", "parquet"),
        ("a.parquet.gz", None),
        ("a.json.zst", "jsonl"),
        (".jsonl", None),
        ("a.gz", None),
    ],
)
def test_endings_say_the_format(name: str, kind: str | None) -> None:
    assert format_of(name) == kind


def test_a_listing_and_a_look_agree_on_a_fingerprint() -> None:
    files = fsspec.filesystem("memory")
    files.pipe("/agreed/a.jsonl", b'{"text": "a"}\n')
    (listed,) = find_inputs(["memory://agreed"], Retries())
    assert current_fingerprint(listed.url, Retries()) == listed.fingerprint


def test_a_changed_file_has_another_fingerprint(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", rows(3))
    before = find_inputs([str(path)], Retries())
    status = path.stat()
    data = path.read_bytes().replace(b"plain", b"PLAIN")
    path.write_bytes(data)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    after = find_inputs([str(path)], Retries())
    assert after != before


HOSTILE = [
    "../../etc/passwd.parquet",
    "a b.parquet",
    "a_b.parquet",
    "A_B.parquet",
    "con.parquet",
    "\u202egnp.parquet",
    "x" * 240 + ".parquet",
    "e\u0301.parquet",
    "\u00e9.parquet",
    ".parquet",
    "-rf.parquet",
    "a\nb.parquet",
    "a;rm.parquet",
    "<script>.parquet",
]


def test_shard_names_are_safe_and_all_different() -> None:
    names = [shard_name(f"/data/{name}") for name in HOSTILE]
    assert len({name.lower() for name in names}) == len(HOSTILE)
    for name in names:
        assert len(name) < 120
        assert set(name) <= set(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
        )


def test_a_shard_keeps_its_name_beside_others(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "a.parquet", table(1))
    retries = Retries()
    (alone,) = plan_shards(find_inputs([str(path)], retries), retries)
    write_parquet(tmp_path / "0.parquet", table(1))
    together = plan_shards(find_inputs([str(tmp_path)], retries), retries)
    assert alone.name in [shard.name for shard in together]


def test_small_shards_share_a_task(tmp_path: Path) -> None:
    for i in range(10):
        write_jsonl(tmp_path / f"{i}.jsonl", rows(1))
    retries = Retries()
    shards = plan_shards(find_inputs([str(tmp_path)], retries), retries)
    tasks = group_shards(shards, most=4)
    assert [len(task) for task in tasks] == [4, 4, 2]
    assert tuple(shard for task in tasks for shard in task) == shards
