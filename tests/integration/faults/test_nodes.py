"""Nodes that go away in the middle of a shard take nothing along."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.files import corpus
from tests.integration.faults.attempts import require_same
from tests.integration.faults.nodes import Loss, exit_code, lose_nodes
from tests.runs import Folders

pytestmark = [pytest.mark.ray, pytest.mark.slow]
IDS = [f"row-{i}" for i in range(120)]


LOSSES = {
    "some": Loss(notes="", source="part-2.parquet", times=2, nodes=3),
    "last": Loss(notes="", source="part-2.parquet", nodes=1, patience=15.0),
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Folders]:
    """Run on a cluster that loses two of three nodes, then on it without the last."""
    top = tmp_path_factory.mktemp("nodes")
    inputs = corpus(top / "in")
    found = {name: (inputs, top / name) for name in LOSSES}
    attempts = []
    for name, loss in LOSSES.items():
        notes = top / f"{name}-notes"
        notes.mkdir()
        attempts.append((found[name], replace(loss, notes=str(notes))))
    lose_nodes(attempts)
    for _, loss in attempts:
        assert len(list(Path(loss.notes).iterdir())) == loss.times
    return found


def test_the_loss_of_two_nodes_is_survived(outputs: dict[str, Folders]) -> None:
    folders = outputs["some"]
    assert exit_code(folders) == 0
    require_same(folders, folders[1].with_name("calm"), ids=IDS)


def test_a_run_without_nodes_exits_with_4(outputs: dict[str, Folders]) -> None:
    folders = outputs["last"]
    assert exit_code(folders) == 4
    require_same(folders, folders[1].with_name("calm"), ids=IDS)
