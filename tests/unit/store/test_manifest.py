"""A manifest comes back as it was written, and notices a change of any value."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from negguard.errors import IntegrityError
from negguard.store.manifest import FileFacts, Manifest, file_names
from negguard.store.metrics import Metrics

MANIFEST = Manifest(
    shard="a-0",
    input={"url": "in/a.jsonl", "source": "docs/a.jsonl.gz", "size": 9},
    basis="b" * 64,
    metrics=Metrics(rows_in=3, kept=2, quarantined=1, labels={"clean": 3}),
    files={
        "kept": FileFacts(rows=2, size=10, sha256="c" * 64),
        "quarantine": FileFacts(rows=1, size=5, sha256="d" * 64, ending=".jsonl.gz"),
        "attributes": FileFacts(rows=3, size=5, sha256="e" * 64),
    },
    seconds=1.25,
    tiers={"judging": 1.0},
    retries=2,
    owner="token",
    columns={"text": "text"},
    decisions="f",
    decided=("key",),
)


def test_what_is_written_is_read() -> None:
    assert Manifest.from_bytes(MANIFEST.to_bytes(), "a") == MANIFEST


@pytest.mark.parametrize("name", ["shard", "basis", "kept", "decisions", "files"])
def test_a_changed_value_is_noticed(name: str) -> None:
    values = json.loads(MANIFEST.to_bytes())
    values[name] = {"int": 7, "str": "x", "dict": {}}[type(values[name]).__name__]
    with pytest.raises(IntegrityError, match=r"a\.json"):
        Manifest.from_bytes(json.dumps(values).encode(), "a.json")


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"null", b"[" * 100_000])
def test_what_is_no_manifest_is_named(data: bytes) -> None:
    with pytest.raises(IntegrityError, match="is not a shard manifest"):
        Manifest.from_bytes(data, "a.json")


def test_rows_that_do_not_add_up_are_refused() -> None:
    lost = replace(MANIFEST, metrics=replace(MANIFEST.metrics, kept=1))
    with pytest.raises(IntegrityError):
        Manifest.from_bytes(lost.to_bytes(), "a.json")


def test_attempts_do_not_change_the_digest() -> None:
    again = replace(MANIFEST, seconds=9.0, tiers={}, retries=0, owner="another")
    assert again.digest == MANIFEST.digest
    assert replace(MANIFEST, basis="x").digest != MANIFEST.digest


def test_files_lie_by_sink_and_attributes_beside_their_document_file() -> None:
    assert file_names(MANIFEST) == {
        "kept": "kept/a-0.parquet",
        "quarantine": "quarantine/a-0.jsonl.gz",
        "attributes": "attributes/negguard/docs/a.jsonl.gz",
    }
