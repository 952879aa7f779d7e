from __future__ import annotations

import os
from pathlib import Path

from negguard.store.inputs import find_inputs, survey
from negguard.store.retries import Retries
from tests.files import rows, table, write_jsonl, write_parquet


def found(*inputs: Path | str) -> list[str]:
    return [each.url for each in find_inputs(map(str, inputs), Retries(attempts=1))]


NAMES = ["part[1].jsonl", "is it true?.jsonl", "a::b.jsonl", "c#d.jsonl", "100%.jsonl"]


def test_a_path_that_exists_is_that_file(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "part1.jsonl", rows(1))
    for name in NAMES:
        path = write_jsonl(tmp_path / "web [2024]" / name, rows(1))
        assert found(path) == [str(path)]
    folder = tmp_path / "web [2024]"
    assert found(folder) == sorted(str(folder / name) for name in NAMES)
    assert found(tmp_path / "part[0-9].jsonl") == [str(tmp_path / "part1.jsonl")]


def test_what_is_not_read_is_told(tmp_path: Path) -> None:
    write_parquet(tmp_path / "a.parquet", table(1))
    for name in ("b.csv", "b.JSONL.txt", ".hidden.csv", "_SUCCESS"):
        (tmp_path / name).write_text("x")
    told = survey([str(tmp_path)], Retries()).skipped
    assert [Path(each.url).name for each in told] == ["b.JSONL.txt", "b.csv"]
    assert {each.why for each in told} == {"of no known format"}


def test_a_link_to_a_folder_doubles_no_row(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "r1" / "a.jsonl", rows(1))
    (tmp_path / "latest").symlink_to("r1")
    (tmp_path / "copy.jsonl").symlink_to(path)
    assert found(tmp_path) == [str(path)]
    assert [each.why for each in survey([str(tmp_path)], Retries()).skipped] == [
        f"{path} again",
        f"{path.parent} again",
    ]


def test_links_in_a_circle_end_nothing(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", rows(1))
    (tmp_path / "here").symlink_to(".")
    (tmp_path / "loop.jsonl").symlink_to("loop.jsonl")
    (tmp_path / "gone.jsonl").symlink_to("nowhere")
    assert found(tmp_path) == [str(path)]
    told = {Path(s.url).name: s.why for s in survey([str(tmp_path)], Retries()).skipped}
    assert told["loop.jsonl"] == told["gone.jsonl"] == "a link that leads nowhere"


def test_a_download_cache_is_read_through_its_links(tmp_path: Path) -> None:
    blob = write_jsonl(tmp_path / ".cache" / "blobs" / "0123abcd", rows(1))
    link = tmp_path / ".cache" / "snapshots" / "main" / "a.jsonl"
    link.parent.mkdir(parents=True)
    link.symlink_to(os.path.relpath(blob, link.parent))
    for given in (link, link.parent, link.parent / "*.jsonl", tmp_path / ".cache"):
        assert found(given) == [str(link)]
    assert survey([str(tmp_path / ".cache")], Retries()).skipped == ()


def test_a_name_that_is_no_utf8_is_shown_in_characters(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.jsonl"
    Path(os.fsdecode(path)).write_text('{"text": "a"}\n')
    (file,) = find_inputs([str(tmp_path)], Retries())
    assert file.source == "caf\\xe9.jsonl"
    assert os.fsencode(file.url) == path
