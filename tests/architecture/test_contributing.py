"""The guide names functions, files and commands that are there, and its rule works."""

from __future__ import annotations

import re
import tomllib
from importlib.util import find_spec
from pathlib import Path
from pkgutil import resolve_name

import pytest

from negguard.cli.main import run

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
PAGES = sorted(
    {
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "pipelines" / "README.md",
        ROOT / "benchmarks" / "README.md",
        *(ROOT / "pipelines" / "docs").glob("*.md"),
    }
)
CODE = re.compile(r"```.*?```", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
NAME = re.compile(r"`(negguard(?:\.\w+){2,})`")
TEST = re.compile(r"\btests/[\w/.]+")
MODULE = re.compile(r"`(?:python -m )?(benchmarks\.\w+)`")
RULE = re.compile(r"^```toml\n(\[\[rule\]\]\n.*?)^```$", re.MULTILINE | re.DOTALL)


def links(page: Path) -> list[str]:
    found = LINK.findall(CODE.sub("", page.read_text("utf-8")))
    return [each.partition("#")[0] for each in found if "://" not in each]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    missing = [
        each for each in links(page) if each and not (page.parent / each).exists()
    ]
    assert not missing


@pytest.mark.parametrize("name", sorted(set(NAME.findall(GUIDE))))
def test_every_name_of_the_guide_is_there(name: str) -> None:
    assert resolve_name(name) is not None


def test_the_guide_names_what_it_speaks_of() -> None:
    assert len(set(NAME.findall(GUIDE))) > 15
    assert sum(len(links(page)) for page in PAGES) > 15


@pytest.mark.parametrize("name", sorted(set(TEST.findall(GUIDE))))
def test_every_test_of_the_guide_is_there(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize("name", sorted(set(MODULE.findall(GUIDE))))
def test_every_command_of_the_guide_is_there(name: str) -> None:
    assert find_spec(name) is not None


@pytest.mark.parametrize("name", re.findall(r"`make (\w+)`", GUIDE))
def test_every_target_of_the_guide_is_there(name: str) -> None:
    assert f"\n{name}: " in (ROOT / "Makefile").read_text("utf-8")


@pytest.mark.parametrize("rule", [*RULE.findall(GUIDE), *RULE.findall(README)])
def test_rules_that_are_shown_pass_the_check(
    rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tomllib.loads(rule)["rule"]
    (tmp_path / "mine.toml").write_text(rule)
    assert run(["rules", "check", str(tmp_path)]) == 0, capsys.readouterr().err
    assert "good: 1 rules" in capsys.readouterr().out
