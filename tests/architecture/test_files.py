"""Files stay short enough to read in one sitting, or say why not."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("negguard", "pipelines", "benchmarks", "tests")
FILES = sorted(path for name in FOLDERS for path in (ROOT / name).rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_or_says_why_it_is_long(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 300 or "Longer than 300 lines because" in text
