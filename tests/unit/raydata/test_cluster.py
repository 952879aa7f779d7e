from __future__ import annotations

import math
import socket
import time

import pytest
import ray
from ray._private.node import Node

from negguard.errors import StorageError
from negguard.raydata.beats import ProgressWatch
from negguard.raydata.cluster import connected


@pytest.mark.parametrize("scheme", ["", "ray://"])
def test_a_dead_address_is_told_at_once(scheme: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and not listening
        address = f"{scheme}127.0.0.1:{taken.getsockname()[1]}"
        with (
            pytest.raises(StorageError, match=f"answers at {address}"),
            connected(address, 1),
        ):
            pass


def test_an_impossible_port_is_told_as_well() -> None:
    with (
        pytest.raises(StorageError, match="check host and port"),
        connected("a:99999", 1),
    ):
        pass


def test_patience_is_for_judging_and_not_for_the_start_of_workers() -> None:
    ago = time.monotonic() - 30
    watch = ProgressWatch(counter=None, patience=1.0, last=ago, asked=math.inf)
    assert watch.patient()
    watch.done()
    assert not watch.patient()
    watch.begin()
    assert watch.patient()


class SlowNode(Node):
    """A node that never comes up, and tells how often it was ended."""

    ended = 0

    def __init__(self) -> None:
        msg = "The current node timed out during startup."
        raise Exception(msg)  # noqa: TRY002 - as Ray does

    def kill_all_processes(self, **how: bool) -> None:
        assert how == {"check_alive": False, "allow_graceful": False}
        SlowNode.ended += 1


def test_a_node_that_comes_up_too_slowly_is_ended_before_the_next_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ray, "init", lambda **_: SlowNode())
    with pytest.raises(StorageError, match="timed out"), connected(None, 1):
        pass
    assert SlowNode.ended == 3
