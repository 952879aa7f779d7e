"""Read from and write to S3, as moto's server plays it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import fsspec
import pytest

from negguard.errors import BusyError
from negguard.raydata.job import run
from negguard.store.folders import open_folder
from negguard.store.lock import hold
from negguard.store.retries import Retries
from negguard.store.verify import verify_run
from tests.files import corpus
from tests.integration.faults.s3 import FlakyServer, serving
from tests.judges import load
from tests.runs import Folders, request

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # of botocore and werkzeug
]


@pytest.fixture
def server() -> Iterator[FlakyServer]:
    with serving() as flaky:
        yield flaky


@pytest.fixture
def bucket(server: FlakyServer) -> fsspec.AbstractFileSystem:
    del server  # it has to run
    return fsspec.filesystem("s3")


@pytest.fixture
def folders(tmp_path: Path, bucket: fsspec.AbstractFileSystem) -> Folders:
    here = corpus(tmp_path / "in"), tmp_path / "out"
    for path in sorted(here[0].iterdir()):
        bucket.put_file(str(path), f"corpus/in/{path.name}")
    return here


def test_a_run_over_s3_is_whole_and_repeats_nothing(
    folders: Folders, bucket: fsspec.AbstractFileSystem
) -> None:
    asked = request(folders, inputs=("s3://corpus/in",), output="s3://corpus/out")
    first = run(asked, load=load)
    assert first.totals.rows_in == 120
    assert first.exit_code == 0
    verify_run(open_folder("s3://corpus/out", Retries()))
    assert run(asked, load=load).unchanged
    bucket.pipe_file("corpus/in/more.jsonl", b'{"id": "x", "text": "plain"}\n')
    again = run(asked, load=load)
    assert (again.reused, again.totals.rows_in) == (4, 121)


def test_s3_is_locked_by_one_run(bucket: fsspec.AbstractFileSystem) -> None:
    folder = open_folder("s3://corpus/locked", Retries())
    with hold(folder), pytest.raises(BusyError):
        hold(folder).__enter__()
    assert not bucket.exists("corpus/locked/_negguard/lock.json")


def test_flaky_s3_loses_nothing(
    folders: Folders, bucket: fsspec.AbstractFileSystem, server: FlakyServer
) -> None:
    asked = request(folders, inputs=("s3://corpus/in",), output="s3://corpus/out")
    calm = run(asked, load=load)
    expected = kept(bucket)
    bucket.rm("corpus/out", recursive=True)
    server.rate, server.operations = 0.2, 0
    found, retries = calm, 0
    while server.operations < 200:
        found = run(replace(asked, fresh=True), load=load)
        retries += found.retries
    server.rate = 0.0
    assert found.totals == calm.totals
    assert kept(bucket) == expected
    assert server.failures > 0
    assert retries > 0
    verify_run(open_folder("s3://corpus/out", Retries()))


def kept(bucket: fsspec.AbstractFileSystem) -> dict[str, bytes]:
    names = bucket.find("corpus/out/kept")
    return {name: bucket.cat_file(name) for name in names}
