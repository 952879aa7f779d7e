"""Runs on Ray: the same bytes as in one process, through dead workers and hangs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
import ray

from negguard.errors import StorageError
from negguard.raydata import NegGuardStage, StageTally, guard
from negguard.raydata.cluster import connected
from negguard.raydata.job import run
from tests.files import corpus, ids_out, manifest_digests, shard_bytes
from tests.integration.faults.attempts import require_same
from tests.integration.faults.killers import Killer
from tests.runs import Folders, do, request

pytestmark = [
    pytest.mark.ray,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # Ray's own, about sockets and pools
]
IDS = [f"row-{i}" for i in range(240)]


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    with connected(None, 4):  # which tries again where the machine is busy
        yield


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    (tmp_path / "notes").mkdir()
    return corpus(tmp_path / "in", files=8), tmp_path / "out"


def test_workers_make_no_difference(folders: Folders, tmp_path: Path) -> None:
    do(folders)
    for workers in (2, 4):
        other = tmp_path / f"out-{workers}"
        result = do((folders[0], other), workers=workers, ray_address="auto")
        assert result.totals.rows_in == 240
        assert shard_bytes(other) == shard_bytes(folders[1])
        assert manifest_digests(other) == manifest_digests(folders[1])


@pytest.mark.parametrize("times", [2, 3])
def test_killed_workers_lose_nothing(
    folders: Folders, tmp_path: Path, times: int
) -> None:
    killer = Killer(str(tmp_path / "notes"), "part-3.parquet", times=times)
    result = run(request(folders, workers=2, ray_address="auto"), load=killer)
    assert len(list((tmp_path / "notes").iterdir())) == times
    assert result.exit_code == 0
    require_same(folders, tmp_path / "calm", ids=IDS)


def test_a_file_that_always_kills_hurts_only_itself(
    folders: Folders, tmp_path: Path
) -> None:
    killer = Killer(str(tmp_path / "notes"), "part-3.parquet", times=999)
    result = run(request(folders, workers=2, ray_address="auto"), load=killer)
    assert result.exit_code == 3
    assert "its worker died" in (result.failed[0].problem or "")
    lost = {f"row-{i}" for i in range(90, 120)}
    assert ids_out(folders[1]) == sorted(set(IDS) - lost)
    require_same(folders, tmp_path / "calm", ids=IDS)


def test_a_hang_names_its_shard(folders: Folders, tmp_path: Path) -> None:
    killer = Killer(str(tmp_path / "notes"), "part-3.parquet", how="hang")
    asked = request(folders, workers=2, ray_address="auto", no_progress_seconds=12)
    with pytest.raises(StorageError, match=r"no row was judged .* part-3-\w+"):
        run(asked, load=killer)
    require_same(folders, tmp_path / "calm", ids=IDS)


def test_a_guarded_data_set_keeps_other_columns() -> None:
    data = pa.table(
        {
            "text": ["A plain text."] * 20,
            "n": pa.array(range(20), pa.int16()),
            "tags": pa.array([["x", None]] * 20, pa.list_(pa.large_string())),
        }
    )
    tally = StageTally.start()
    found = guard(ray.data.from_arrow(data), policy="audit", keep="all", tally=tally)
    out = pa.concat_tables(ray.get(found.to_arrow_refs()))
    assert out.select(data.column_names).equals(data)
    assert set(out.column("ng_label").to_pylist()) == {"clean"}
    assert tally.totals().labels == {"clean": 20}
    assert tally.seconds_by_tier()["other"] > 0


def test_the_stage_maps_batches_as_a_class() -> None:
    data = ray.data.from_arrow(pa.table({"text": ["A plain text.", None]}))
    out = data.map_batches(
        NegGuardStage,
        fn_constructor_kwargs={"policy": "audit", "keep": "kept"},
        batch_format="pyarrow",
        batch_size=None,
    )
    assert [row["text"] for row in out.take_all()] == ["A plain text."]
