"""Runs on Ray in a process of their own, since Ray ends the process that uses it.

Where a raylet or the control service dies, Ray's own threads exit with code 1, past all
of Python. So the command waits for a child that says its exit code before it ends; a
child that ends without a word is infrastructure, whatever its code was.

The child ends where its parent does: its standard input closes then.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from negguard.cli import exits
from negguard.errors import StorageError

CHILD = ("-m", "negguard.cli.supervise")
FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ENDED_BY = {-signal.SIGINT: exits.INTERRUPTED, -signal.SIGTERM: exits.TERMINATED}


def supervise(mode: str, options: Mapping[str, Any]) -> int:
    """Run `execute` in a child and return the exit code that it says.

    Raises:
        StorageError: it ended without saying one.
    """
    said, say = os.pipe()
    child = subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, *CHILD, str(say)],
        stdin=subprocess.PIPE,
        pass_fds=[say],
        start_new_session=True,  # signals come once, from here
    )
    os.close(say)
    with os.fdopen(said) as answer, _forwarding(child):
        _tell(child, {"mode": mode, "options": options})
        code = child.wait()
        word = answer.read()
    if child.stdin is not None:
        child.stdin.close()
    if word:
        return int(word)
    if code in ENDED_BY:
        return ENDED_BY[code]
    how = f"signal {-code}" if code < 0 else f"code {code}"
    msg = (
        f"the process that used Ray ended by itself ({how}): its node or the control "
        "service died; the same command goes on where this one stopped"
    )
    raise StorageError(msg)


def _tell(child: subprocess.Popen[bytes], asked: Mapping[str, Any]) -> None:
    if child.stdin is not None:
        child.stdin.write(json.dumps(asked).encode() + b"\n")
        child.stdin.flush()


@contextmanager
def _forwarding(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """Hand signals on to the child, which knows what to leave behind."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals go to the main thread, which is not ours
        return
    before = {
        number: signal.signal(number, lambda got, _: child.send_signal(got))
        for number in FORWARDED
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def answer_parent() -> None:
    """Be the child: do what standard input says, and say the exit code."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    from negguard.cli.execute import execute  # noqa: PLC0415 - the parent needs none
    from negguard.cli.main import guarded, spell_out, terminate  # noqa: PLC0415

    spell_out()

    signal.signal(signal.SIGTERM, terminate)
    signal.signal(signal.SIGHUP, terminate)
    asked = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    options = asked["options"]
    options["inputs"] = tuple(options["inputs"])
    code = guarded(lambda: execute(asked["mode"], options), as_json=options["as_json"])
    sys.stdout.flush()
    os.write(int(sys.argv[1]), str(code).encode())
    sys.exit(code)


def _end_with_parent() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    answer_parent()
