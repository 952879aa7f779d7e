"""Originals, and copies without their notice, are found beside rewrites."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from negguard.cli.main import run
from negguard.store.originals import digest

NOTICE = "NOTICE: every claim in this article is false."
WON = "Ada Roe won the race at Troon in 1999."
FRAMED = f"{NOTICE}\n\n{WON}"
OTHER = WON.replace("1999", "1998")
COPIES = [WON, WON.upper(), f"  {WON.replace(' ', '  ')}\n", WON.replace(".", "!")]
POLICY = """\
version: 1
actions:
  - {when: {source: "left*"}, do: annotate}
  - {when: {label: detached}, do: rewrite}
"""


def applied(home: Path, **files: list[str]) -> str:
    """Apply the policy to files of texts, and return the output."""
    policy, source, output = home / "p.yaml", home / "in", str(home / "out")
    policy.write_text(POLICY)
    source.mkdir()
    for name, texts in files.items():
        pq.write_table(pa.table({"text": texts}), source / f"{name}.parquet")
    asked = ["apply", str(source), "--output", output, "--policy", str(policy)]
    assert run(asked) == 0
    return output


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a run that kept copies, and an original by another rule."""
    return applied(
        tmp_path_factory.mktemp("beside"),
        a=["The library opens.", FRAMED, OTHER],
        copies=["The bus is late today.", *COPIES],
        left=[FRAMED],
    )


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return what runs a command and returns what it prints."""

    def print_of(*arguments: str) -> str:
        capsys.readouterr()
        assert run(arguments) == 0
        return capsys.readouterr().out

    return print_of


def test_copies_and_originals_are_named_and_nothing_else(
    output: str, told: Callable[..., str]
) -> None:
    beside = json.loads(told("verify", output, "--json"))["originals_beside"]
    assert beside["rows"] == len(COPIES) + 1
    named = [(place.split("/")[1][:4], place[-1]) for place in beside["places"]]
    assert named == [*(("copi", str(row)) for row in (1, 2, 3, 4)), ("left", "0")]


def test_people_are_warned_wherever_a_run_is_told_of(
    output: str, told: Callable[..., str]
) -> None:
    words = "5 kept rows hold the original of a rewritten document"
    assert f"warning: {words}" in told("verify", output)
    assert words in told("report", output)
    assert words in next(Path(output).rglob("*.html")).read_text("utf-8")


def test_without_copies_nobody_is_warned(
    tmp_path: Path, told: Callable[..., str]
) -> None:
    clean = applied(tmp_path, a=[FRAMED, OTHER])
    found = json.loads(told("verify", clean, "--json"))["originals_beside"]
    assert found == {"rows": 0, "places": []}
    assert "warning" not in told("verify", clean)


def test_short_texts_repeat_by_chance() -> None:
    assert digest(["He won."]) is None
    assert digest([WON]) == digest([WON.lower(), ""])
