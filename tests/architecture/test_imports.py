"""`import negguard` stays cheap: a fresh process loads none of the heavy packages."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("ray", "spacy", "datasets", "pyarrow", "numpy", "jsonschema", "hyperscan")


def loaded_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*{{n.split('.')[0] for n in sys.modules}})"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter and code
    return set(done.stdout.split())


def test_import_negguard_loads_nothing_heavy() -> None:
    assert not loaded_after("import negguard") & set(HEAVY)


@pytest.mark.parametrize(
    ("statement", "package"),
    [
        ("import negguard.guard", "spacy"),
        ("import negguard.cli.main", "ray"),
        ("import negguard.cli.main", "pyarrow"),
    ],
)
def test_an_entrance_leaves_out_what_it_may_not_need(
    statement: str, package: str
) -> None:
    assert package not in loaded_after(statement)
