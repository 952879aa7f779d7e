"""The audit of dependencies fails for a vulnerability, and for no silent service."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

FILE = Path(__file__).parents[3] / ".ci" / "audit.py"
SAFE = {"name": "a", "version": "1", "vulns": []}
UNSAFE = SAFE | {"vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
SKIPPED = {"name": "b", "skip_reason": "Dependency not found on PyPI"}


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("packages", "code", "words"),
    [
        ([SAFE], 0, "1 packages, 0 vulnerabilities, 0 unknown"),
        ([SAFE, SKIPPED], 0, "1 packages, 0 vulnerabilities, 1 unknown"),
        ([SKIPPED], 0, "not audited"),
        ([UNSAFE, SAFE], 1, "a 1: CVE-1, mended: 2"),
    ],
)
def test_only_a_known_vulnerability_fails(
    audit: ModuleType,
    capsys: pytest.CaptureFixture[str],
    packages: list[dict[str, object]],
    code: int,
    words: str,
) -> None:
    report = json.dumps({"dependencies": packages})
    assert audit.judge(report, lock="a.lock") == code
    assert words in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("requests.exceptions.ConnectionError: Max retries exceeded", 0),
        ("error: Hash mismatch for `pip-audit==2.10.1`", 2),
    ],
)
def test_only_a_silent_network_is_excused(
    audit: ModuleType, capsys: pytest.CaptureFixture[str], said: str, code: int
) -> None:
    assert audit.told("pip-audit ended", said) == code
    assert "not audited" in capsys.readouterr().out
