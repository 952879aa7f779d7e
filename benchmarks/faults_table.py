"""The figures of the fault benchmark: added up, and written as JSON and Markdown."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one kind of fault came to; `survived` runs gave what a calm run gives."""

    fault: str
    asked: int
    tried: int
    survived: int
    lost: int
    doubled: int
    seconds: float = 0.0
    note: str = ""


def added(figures: Sequence[Figure]) -> list[Figure]:
    """Return one figure per fault: the sums of all that were given."""
    sums: dict[str, Figure] = {}
    for each in figures:
        known = sums.get(each.fault)
        if known is None:
            sums[each.fault] = each
            continue
        numbers = {
            name: getattr(known, name) + getattr(each, name)
            for name in ("asked", "tried", "survived", "lost", "doubled", "seconds")
        }
        sums[each.fault] = replace(known, **numbers)
    return list(sums.values())


def write_table(folder: Path, figures: Sequence[Figure], scale: float) -> None:
    """Add the figures to those of earlier calls, the newest of each fault."""
    path = folder / "faults.json"
    before = json.loads(path.read_text())["faults"] if path.exists() else {}
    faults = before | {
        figure.fault: {
            **asdict(figure),
            "seconds": round(figure.seconds, 1),
            "scale": scale,
        }
        for figure in figures
    }
    machine = {
        "python": platform.python_version(),
        "pyarrow": pa.__version__,
        "system": platform.system(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": machine, "faults": faults}, indent=1) + "\n")
    names = ("tried", "survived", "lost", "doubled", "seconds", "note")
    lines = ["| fault | " + " | ".join(names) + " |", "|---|" + "---:|" * 5 + "---|"]
    lines += [
        f"| {fault} | "
        + " | ".join(_cell(found.get(name, "")) for name in names)
        + " |"
        for fault, found in faults.items()
    ]
    (folder / "faults.md").write_text("\n".join(lines) + "\n")


def _cell(value: object) -> str:
    """Return a value that ends no cell of a table."""
    return str(value).replace("|", "\\|")
