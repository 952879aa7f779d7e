"""A Ray cluster of several nodes on this machine that loses nodes mid-shard."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from negguard.config import Policy
from negguard.errors import StorageError
from negguard.model import Outcome
from negguard.raydata.job import run
from negguard.raydata.request import RunRequest
from tests.integration.faults.attempts import SERVER
from tests.judges import WordJudge
from tests.runs import Folders, request

# What a node needs at least; tasks get paths and give counts.
NODE = {"num_cpus": 1, "object_store_memory": 2**27}
START = 240.0
HELD = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Lose `times` of `nodes` nodes: each one that judges rows of `source`.

    `notes` is a folder where each task that waits for its end names its node.
    `patience` is how many seconds the run waits for a shard.
    """

    notes: str
    source: str
    times: int = 1
    nodes: int = 2
    patience: float = 60.0

    def __call__(self, policy: Policy) -> WordJudge:
        """Return the judge of a policy, as a worker does."""
        return WaitingJudge(policy, loss=self)

    def wait(self) -> None:
        """Name this node, and wait for its end, if it was not lost often enough."""
        import ray  # noqa: PLC0415 - workers have it, the fork server must not

        done = len(list(Path(self.notes).iterdir()))
        if done < self.times:
            node = ray.get_runtime_context().get_node_id()
            (Path(self.notes) / f"{done}-{node}").touch()
            time.sleep(HELD)


@dataclass(frozen=True)
class WaitingJudge(WordJudge):
    """Judge like its parent, but wait for the loss of the node at one file."""

    loss: Loss = Loss(notes="", source="")

    def outcomes(
        self, table: pa.Table, *, source: str | None = None
    ) -> dict[int, Outcome]:
        """Return outcomes, if the node stays."""
        if source == self.loss.source:
            self.loss.wait()
        return super().outcomes(table, source=source)


def lose_nodes(attempts: list[tuple[Folders, Loss]]) -> None:
    """Run in another process that loses nodes; `exit_code` tells what came of it."""
    process = SERVER.Process(target=_runs, args=(attempts,))
    process.start()
    process.join(START + 60 * len(attempts))
    if process.is_alive():
        process.terminate()  # which ends the cluster's processes too
        process.join()


def exit_code(folders: Folders) -> int:
    """Return what a run of `lose_nodes` exited with."""
    return int(_code_file(folders).read_text())


def _code_file(folders: Folders) -> Path:
    return folders[1].with_name(f"{folders[1].name}.exit_code")


def _runs(attempts: list[tuple[Folders, Loss]]) -> None:
    with _cluster() as nodes:
        for folders, loss in attempts:
            nodes.refill(loss.nodes)
            asked = request(
                folders,
                workers=2,
                ray_address=nodes.cluster.address,
                no_progress_seconds=loss.patience,
            )
            _code_file(folders).write_text(str(_disturbed(asked, loss, nodes)))


def _disturbed(asked: RunRequest, loss: Loss, nodes: Nodes) -> int:
    stopped = threading.Event()
    watcher = threading.Thread(target=nodes.watch, args=(loss, stopped), daemon=True)
    watcher.start()
    try:
        return run(asked, load=loss).exit_code
    except StorageError:
        return 4
    finally:
        stopped.set()
        watcher.join()


@dataclass(slots=True)
class Nodes:
    """The nodes of a cluster whose head takes no tasks."""

    cluster: Any
    running: list[Any] = field(default_factory=list)

    def refill(self, count: int) -> None:
        """Bring the cluster to at least so many nodes."""
        while len(self.running) < count:
            self.running.append(self.cluster.add_node(**NODE))

    def watch(self, loss: Loss, stopped: threading.Event) -> None:
        """Take each node away that a note names, until the run is over."""
        lost: set[Path] = set()
        while not stopped.wait(0.1):
            for note in set(Path(loss.notes).iterdir()) - lost:
                lost.add(note)
                self._remove(note.name.partition("-")[2])

    def _remove(self, node_id: str) -> None:
        for node in [each for each in self.running if each.node_id == node_id]:
            self.running.remove(node)
            self.cluster.remove_node(node, allow_graceful=False)


@contextlib.contextmanager
def _cluster() -> Iterator[Nodes]:
    from ray.cluster_utils import Cluster  # noqa: PLC0415 - see above

    head = NODE | {"num_cpus": 0, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    try:
        yield Nodes(cluster)
    finally:
        cluster.shutdown()
