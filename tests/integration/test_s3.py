"""Read from and write to S3, as moto's server plays it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from moto.server import ThreadedMotoServer

from negguard.errors import BusyError
from negguard.raydata.job import run
from negguard.store.folders import open_folder
from negguard.store.lock import hold
from negguard.store.retries import Retries
from negguard.store.verify import verify
from tests.files import corpus
from tests.judges import load
from tests.runs import Folders, request

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # of botocore and werkzeug
]


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[fsspec.AbstractFileSystem]:
    """Start a store on a free port and point fsspec's S3 at it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    files = fsspec.filesystem("s3", skip_instance_cache=True)
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    if files.exists("corpus"):  # moto remembers for as long as its process
        files.rm("corpus", recursive=True)
    files.mkdir("corpus")
    yield files
    server.stop()


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
    verify(open_folder("s3://corpus/out", Retries()))
    assert run(asked, load=load).unchanged
    bucket.pipe_file("corpus/in/more.jsonl", b'{"id": "x", "text": "plain"}\n')
    again = run(asked, load=load)
    assert (again.reused, again.totals.rows_in) == (4, 121)


def test_s3_is_locked_by_one_run(bucket: fsspec.AbstractFileSystem) -> None:
    folder = open_folder("s3://corpus/locked", Retries())
    with hold(folder), pytest.raises(BusyError):
        hold(folder).__enter__()
    assert not bucket.exists("corpus/locked/_negguard/lock.json")
