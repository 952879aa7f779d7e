"""The reference has every public name, and its functions say what they raise."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import negguard
import negguard.raydata

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "pipelines" / "docs" / "reference.md").read_text("utf-8")
NAMES = re.findall(r"^::: ([\w.]+)$", PAGE, re.MULTILINE)


def file_of(name: str) -> Path:
    """Return the file that a full name, or what comes before its last dots, is of."""
    path = ROOT / name.replace(".", "/")
    while not path.with_suffix(".py").exists():
        if (path / "__init__.py").exists():
            return path / "__init__.py"
        path = path.parent
    return path.with_suffix(".py")


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


FILES = sorted({file_of(name) for name in NAMES})


@pytest.mark.parametrize("package", [negguard, negguard.raydata])
def test_every_public_name_is_in_the_reference(package: object) -> None:
    for name in package.__all__:  # type: ignore[attr-defined]
        value = getattr(package, name)
        full = f"{value.__module__}.{value.__name__}"
        assert full in NAMES or value.__module__ in NAMES, full


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_raised_by_hand_is_told(path: Path) -> None:
    for function in functions(path):
        raised = {
            node.exc.func.id
            for node in ast.walk(function)
            if isinstance(node, ast.Raise)
            and isinstance(node.exc, ast.Call)
            and isinstance(node.exc.func, ast.Name)
        }
        doc = ast.get_docstring(function) or ""
        assert all(kind in doc for kind in raised), (function.name, raised)
