"""`apply --attributes dolma`: what Dolma's mixer reads, as part of a run."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from negguard.cli.main import run
from negguard.integrations.dolma import write_attributes
from tests.integration.cli.conftest import FRAMED, PLAIN, STORY, write_rows


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Return the documents of a Dolma corpus, in two files."""
    folder = tmp_path / "corpus" / "documents"
    write(folder / "web" / "0000.json.gz", [PLAIN, FRAMED, PLAIN])
    write(folder / "books" / "0000.json.gz", [STORY, PLAIN])
    return folder


def write(path: Path, texts: list[str]) -> None:
    write_rows(path.with_suffix(""), texts)
    plain = path.with_suffix("")
    path.write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()


def apply(documents: Path, output: Path, *more: str) -> int:
    command = ["apply", str(documents), "-o", str(output), "--attributes", "dolma"]
    return run([*command, "-p", "audit", "-q", *more])


def attributes(output: Path) -> dict[str, list[dict[str, Any]]]:
    home = output / "attributes" / "negguard"
    return {
        str(file.relative_to(home)): [
            json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()
        ]
        for file in sorted(home.rglob("*.gz"))
    }


def test_each_document_file_has_attributes_under_the_same_path(
    documents: Path, tmp_path: Path
) -> None:
    assert apply(documents, tmp_path / "out") == 0
    found = attributes(tmp_path / "out")
    assert list(found) == ["books/0000.json.gz", "web/0000.json.gz"]
    for name, rows in found.items():
        lines = gzip.decompress((documents / name).read_bytes()).splitlines()
        assert [row["id"] for row in rows] == [json.loads(line)["id"] for line in lines]


def test_rows_have_the_form_that_dolma_documents(
    documents: Path, tmp_path: Path
) -> None:
    assert apply(documents, tmp_path / "out") == 0
    for rows in attributes(tmp_path / "out").values():
        for row in rows:
            assert row.keys() == {"id", "attributes"}
            for name, spans in row["attributes"].items():
                assert name.startswith("negguard__")
                assert all(0 <= start <= end and 0 <= v <= 1 for start, end, v in spans)


def test_a_run_writes_what_the_function_writes(documents: Path, tmp_path: Path) -> None:
    assert apply(documents, tmp_path / "out") == 0
    write_attributes(documents, tmp_path / "function", policy="audit")
    written = tmp_path / "out" / "attributes" / "negguard"
    for name in ("books/0000.json.gz", "web/0000.json.gz"):
        ours = gzip.decompress((written / name).read_bytes())
        assert ours == gzip.decompress((tmp_path / "function" / name).read_bytes())


def test_attributes_are_verified_like_rows(documents: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert apply(documents, output) == 0
    assert run(["verify", str(output)]) == 0
    file = output / "attributes" / "negguard" / "web" / "0000.json.gz"
    size = file.stat().st_size
    file.write_bytes(b"\0" * size)
    assert run(["verify", str(output)]) == 4


def test_lost_attributes_are_made_again(documents: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert apply(documents, output) == 0
    before = attributes(output)
    (output / "attributes" / "negguard" / "web" / "0000.json.gz").unlink()
    assert apply(documents, output) == 0
    assert attributes(output) == before
    assert run(["verify", str(output)]) == 0


def test_attributes_go_with_their_documents(documents: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert apply(documents, output) == 0
    (documents / "web" / "0000.json.gz").unlink()
    assert apply(documents, output) == 0
    assert list(attributes(output)) == ["books/0000.json.gz"]
    assert run(["verify", str(output)]) == 0


def test_a_run_without_attributes_takes_them_away(
    documents: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    assert apply(documents, output) == 0
    assert run(["apply", str(documents), "-o", str(output), "-q"]) == 0
    assert attributes(output) == {}


def test_other_inputs_are_refused_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_rows(tmp_path / "in" / "a.jsonl", [PLAIN])
    assert apply(tmp_path / "in", tmp_path / "out") == 2
    assert "is no Dolma document file" in capsys.readouterr().err


def test_files_that_would_share_attributes_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        write(tmp_path / name / "0000.jsonl.gz", [PLAIN])
    command = ["apply", str(tmp_path / "one"), str(tmp_path / "two")]
    options = ["-o", str(tmp_path / "out"), "--attributes", "dolma"]
    assert run([*command, *options]) == 2
    assert "would share one attribute file" in capsys.readouterr().err
