"""A command that waits for a child returns what it says, and never 1 by accident."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from negguard.cli import exits, supervise
from negguard.cli.main import guarded
from negguard.errors import StorageError

READ = "import os, sys, signal; sys.stdin.readline(); say = int(sys.argv[1]); "


def child(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(supervise, "CHILD", ("-c", READ + code))


@pytest.mark.parametrize("code", [0, 1, 3, 5])
def test_the_code_that_the_child_says_is_returned(
    monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    child(monkeypatch, f"os.write(say, b'{code}'); sys.exit({code})")
    assert supervise.supervise("apply", {}) == code


@pytest.mark.parametrize("end", ["os._exit(1)", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_a_child_that_ends_without_a_word_is_infrastructure(
    monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    child(monkeypatch, end)
    with pytest.raises(StorageError, match="ended by itself"):
        supervise.supervise("apply", {})


def test_a_signal_reaches_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    child(monkeypatch, "os.write(say, b''); signal.pause()")
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM))
    timer.start()
    assert supervise.supervise("apply", {}) == exits.TERMINATED


@pytest.mark.parametrize("error", [SystemExit(1), MemoryError(), RuntimeError("x")])
def test_only_a_command_returns_1(error: BaseException) -> None:
    def command() -> None:
        raise error

    assert guarded(command, as_json=False) == exits.INFRASTRUCTURE
