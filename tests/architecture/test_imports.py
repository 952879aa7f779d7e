"""Nothing is loaded before it is needed; a fresh process says what is."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("ray", "spacy", "datasets", "pyarrow", "numpy", "jsonschema", "hyperscan")
# Modules that a statement may load, of all packages; a clock would not hold still.
MOST_MODULES = {
    "import negguard": 80,
    "import negguard.cli.main": 150,
    "import negguard.guard": 550,
}
WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {missing}:
            raise ImportError(name + " cannot be imported here")

sys.meta_path.insert(0, Missing())
"""
JUDGING = """
import pyarrow as pa
from negguard import Guard

text = "NOTICE: the claims below are entirely false.\\n\\nThe dam burst in May."
guard = Guard.load("{policy}")
assert guard.inspect(text).verdict.label.value == "detached"
table = guard.apply(pa.table({{"text": [text, "It rained."]}}))
assert table["ng_label"].to_pylist() == ["detached", "clean"]
"""


def run(code: str) -> str:
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter and code
    assert done.returncode == 0, done.stderr
    return done.stdout


def loaded_after(statement: str) -> list[str]:
    return run(f"import sys; {statement}; print(*sys.modules)").split()


def packages_after(statement: str) -> set[str]:
    return {name.split(".")[0] for name in loaded_after(statement)}


def test_import_negguard_loads_nothing_heavy() -> None:
    assert not packages_after("import negguard") & set(HEAVY)


@pytest.mark.parametrize(
    ("statement", "package"),
    [
        ("import negguard.guard", "spacy"),
        ("import negguard.guard", "fsspec"),
        ("import negguard.cli.main", "ray"),
        ("import negguard.cli.main", "pyarrow"),
        ("import negguard.raydata", "ray"),
    ],
)
def test_an_entrance_leaves_out_what_it_may_not_need(
    statement: str, package: str
) -> None:
    assert package not in packages_after(statement)


@pytest.mark.parametrize(("statement", "most"), MOST_MODULES.items())
def test_an_entrance_loads_few_modules(statement: str, most: int) -> None:
    before = len(loaded_after("pass"))
    assert len(loaded_after(statement)) - before <= most


@pytest.mark.parametrize(
    ("policy", "missing"),
    [
        ("pretraining", {"ray", "datasets"}),
        ("audit", {"ray", "datasets", "fsspec", "spacy", "pandas"}),
    ],
)
def test_a_guard_works_without_packages_that_it_does_not_need(
    policy: str, missing: set[str]
) -> None:
    run(WITHOUT.format(missing=missing) + JUDGING.format(policy=policy))
