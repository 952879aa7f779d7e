"""What a cluster lacks is told before the first shard, with what to do."""

from __future__ import annotations

from importlib.metadata import version

import pytest
import ray
from ray.exceptions import AuthenticationError, RayTaskError

from negguard.errors import StorageError, UsageError
from negguard.raydata import cluster
from negguard.raydata.nodes import ray_failure, require_memory, require_version


def test_workers_without_the_package_are_told_the_line_to_add() -> None:
    missing = ModuleNotFoundError("No module named 'negguard'")
    error = RayTaskError("installed", str(missing), missing)
    found = ray_failure(error, "node-7")
    assert isinstance(found, UsageError)
    assert str(found).startswith("node node-7 has no negguard; install negguard==")
    assert f'runtime_env={{"pip": ["negguard=={version("negguard")}"]}}' in str(found)


def test_other_failures_are_infrastructure() -> None:
    found = ray_failure(RayTaskError("installed", "No space left\nmore", OSError("x")))
    assert isinstance(found, StorageError)
    assert "more" not in str(found)


def test_workers_of_another_version_are_refused() -> None:
    require_version(version("negguard"), "a")
    with pytest.raises(UsageError, match=r"node a has negguard 9\.9"):
        require_version("9.9", "a")


def test_memory_that_no_node_has_is_refused() -> None:
    require_memory([1e9, 3e9], 2_000_000_000)
    require_memory([], 2_000_000_000)
    with pytest.raises(UsageError, match=r"takes 4.0 GB .* more than 3.0 GB; --memory"):
        require_memory([1e9, 3e9], 4_000_000_000)


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (AuthenticationError("no token"), UsageError),
        (ConnectionError("Failed to connect"), StorageError),
    ],
)
def test_a_cluster_that_wants_a_token_says_what_it_needs(
    raised: Exception, kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def refuse(**options: object) -> None:
        asked.append(options)
        raise raised

    monkeypatch.setattr(ray, "init", refuse)
    with (
        pytest.raises(kind, match="RAY_AUTH_MODE=token with its token in"),
        cluster.connected("auto", 1),
    ):
        pass
    assert len(asked) == 1
