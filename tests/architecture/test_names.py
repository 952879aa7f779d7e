"""One word, one meaning: no two modules define a public name at their top."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Each is what its framework's users import from the adapter of that framework.
ADAPTERS = {"NegGuardFilter"}
# Still defined twice; this list only gets shorter.
TWICE = {
    *("Asked", "Numbered", "Ruling", "answered", "drawn", "left_open", "proposed"),
    *("question", "read_text", "run", "serve", "settled", "state_of", "tells", "told"),
    *("unpacked", "why_broken", "why_not"),
}


@cache
def definitions() -> dict[str, list[str]]:
    """Return where each public class and function at the top of a module stands."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "negguard").rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                found[node.name].append(str(path.relative_to(ROOT)))
    return {name: where for name, where in found.items() if not name.startswith("_")}


def test_every_public_name_is_defined_once() -> None:
    twice = {name: where for name, where in definitions().items() if len(where) > 1}
    assert {name: twice[name] for name in twice.keys() - ADAPTERS - TWICE} == {}


def test_what_is_mended_leaves_the_list() -> None:
    assert all(len(definitions()[name]) > 1 for name in TWICE)


def test_adapters_are_named_alike() -> None:
    for name in ADAPTERS:
        where = definitions()[name]
        assert len(where) > 1
        assert all(path.startswith("negguard/integrations/") for path in where)
