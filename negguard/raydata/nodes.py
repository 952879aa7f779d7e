"""What the nodes of a cluster have to have before the first shard is sent there."""

from __future__ import annotations

from importlib.metadata import version

import ray
from ray.exceptions import GetTimeoutError, RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from negguard.errors import StorageError, UsageError

MISSING = "No module named 'negguard'"
NEEDED = (
    "install {package} on every node, or give the job "
    'runtime_env={{"pip": ["{package}"]}} (by ray job submit: '
    '--runtime-env-json \'{{"pip": ["{package}"]}}\')'
)


def require_nodes(*, memory: int, patience: float) -> None:
    """Look at every node that is alive for this version of negguard, and for memory.

    `memory` is what a task takes, in bytes; a node may take `patience` seconds.

    Raises:
        UsageError: a node has no negguard or another, or none has the memory.
        StorageError: a node does not answer.
    """
    nodes = [node for node in ray.nodes() if node["Alive"]]  # type: ignore[no-untyped-call] # Ray's
    working = [node for node in nodes if node["Resources"].get("CPU")]
    require_memory([node["Resources"].get("memory", 0.0) for node in working], memory)
    probe = ray.remote(num_cpus=0)(installed)
    asked = {
        node["NodeManagerHostname"]: probe.options(
            scheduling_strategy=NodeAffinitySchedulingStrategy(
                node["NodeID"], soft=True
            )
        ).remote()
        for node in working
    }
    for name, reference in asked.items():
        try:
            found = ray.get(reference, timeout=patience)
        except GetTimeoutError as error:
            msg = f"node {name} started no worker within {patience:g} seconds"
            raise StorageError(msg) from error
        except RayError as error:
            raise ray_failure(error, name) from error
        require_version(found, name)


def installed() -> str:
    """Return the version of negguard that a worker has."""
    return version("negguard")


def require_version(found: str, node: str) -> None:
    """Refuse workers whose rows could come out otherwise.

    Raises:
        UsageError: they have another version than this process.
    """
    own = version("negguard")
    if found != own:
        needed = NEEDED.format(package=f"negguard=={own}")
        msg = f"node {node} has negguard {found}, and this is {own}; {needed}"
        raise UsageError(msg)


def require_memory(nodes: list[float], memory: int) -> None:
    """Refuse tasks that no node could ever hold, for which Ray would wait for ever.

    Raises:
        UsageError: every node has less memory than a task takes.
    """
    most = max(nodes, default=0.0)
    if nodes and most < memory:
        msg = (
            f"a task takes {memory / 1e9:.1f} GB of memory, and no node of the cluster "
            f"has more than {most / 1e9:.1f} GB; --memory says what it may take"
        )
        raise UsageError(msg)


def ray_failure(error: BaseException, node: str = "") -> UsageError | StorageError:
    """Return what an error of Ray's says to whoever started the run."""
    if MISSING in str(error):
        needed = NEEDED.format(package=f"negguard=={version('negguard')}")
        where = f"node {node} has" if node else "the workers of the Ray cluster have"
        return UsageError(f"{where} no negguard; {needed}")
    lines = str(error).splitlines() or [type(error).__name__]
    return StorageError(f"Ray failed: {lines[0]}")
