"""What every command here starts with: its help, and one line where it fails."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path

from negguard.errors import NegguardError, UsageError

EXTRA = "pip install 'negguard[train]'"


def parser_of(module: str, text: str | None) -> argparse.ArgumentParser:
    """Return a parser whose help is the docstring of a module."""
    return argparse.ArgumentParser(
        prog=f"python -m pipelines.training.{module}",
        description=text,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def run(work: Callable[[], None]) -> None:
    """Do the work of a command; say in one line what was wrong with its inputs."""
    try:
        work()
    except (NegguardError, OSError) as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None


def need(*packages: str) -> None:
    """Check that packages of the extra `train` are there.

    Raises:
        UsageError: one is missing.
    """
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        msg = f"this step needs {', '.join(missing)}: {EXTRA}"
        raise UsageError(msg)


def write_lines(path: Path, records: Iterable[Mapping[str, object]]) -> int:
    """Write objects as JSONL into a file; return how many."""
    count = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as sink:
        for record in records:
            sink.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count
