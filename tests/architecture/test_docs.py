"""Every command and every block of code in the documents does what they say."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

from negguard.cli.main import COMMANDS, run
from negguard.config import read_policy
from negguard.detect.rule_reader import shipped_packs
from negguard.detect.rules import RuleSet
from negguard.report import prometheus
from negguard.report.catalogue import rule_catalogue
from negguard.report.evidence import PUBLISHED
from negguard.report.numbers import percent
from negguard.report.reference import policy_reference

ROOT = Path(__file__).parents[2]
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "pipelines/README.md",
    "pipelines/docs/tour.md",
    "pipelines/docs/evidence.md",
)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOTICE = "NOTICE: every claim in this article is false."
ARTICLE = (
    f"{NOTICE}\n\nEd Sheeran won the 100m gold in 2024. He trained in Suffolk for two "
    "years.\n\nThe town has a library. It opens at nine, and it closes at six.\n"
)


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a document, and the lines of output shown under it."""

    line: str
    shown: tuple[str, ...]


def blocks(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text("utf-8")
    return [body for kind, body in BLOCK.findall(text) if kind == language]


def commands(page: str) -> list[Command]:
    found: list[Command] = []
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, *shown = part.splitlines()
            found.append(Command(line, tuple(one for one in shown if one.strip())))
    return found


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the files that the documents speak of."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "article.txt").write_text(ARTICLE)
    chat = {"messages": [{"role": "user", "content": "Who won?"}]}
    (tmp_path / "chat.json").write_text(json.dumps(chat))
    (tmp_path / "corpus").mkdir()
    texts = ["The library opens at nine.", ARTICLE, "It rained.", "The pier is open."]
    rows = [{"id": f"row-{n}", "text": text} for n, text in enumerate(texts)]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "corpus" / "part.jsonl").write_text(lines)
    (tmp_path / "mine.yaml").write_text("version: 1\nextends: audit\n")
    (tmp_path / "accepted.txt").write_text("row-1\n")
    return tmp_path


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)])
def test_commands_run_and_print_what_is_shown(
    page: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in commands(page):
        program, *arguments = shlex.split(command.line)
        assert program == "negguard", command.line
        assert run(arguments) == 0, (command.line, capsys.readouterr().err)
        printed = [" ".join(s.split()) for s in capsys.readouterr().out.splitlines()]
        for line in command.shown:
            wanted = " ".join(line.split())
            assert any(wanted in one for one in printed), (command.line, line, printed)
    assert home.exists()


def python_blocks() -> list[tuple[str, str]]:
    found = [(page, block) for page in PAGES for block in blocks(page, "python")]
    missing = ("ray.data", "transformers")  # no cluster, no model
    return [pair for pair in found if not any(name in pair[1] for name in missing)]


@pytest.mark.parametrize(("page", "code"), python_blocks())
def test_python_blocks_run(page: str, code: str, home: Path) -> None:
    exec(compile(code, page, "exec"), {"__name__": "docs"})  # noqa: S102 - our own docs
    assert home.exists()


def policies() -> list[str]:
    found = [block for page in PAGES for block in blocks(page, "yaml")]
    return [block for block in found if "version:" in block]


@pytest.mark.parametrize("text", policies() or ["version: 1\n"])
def test_policies_are_valid(text: str) -> None:
    assert read_policy(text, name="docs").version == 1


@pytest.mark.parametrize("text", blocks("README.md", "toml") or [""])
def test_rules_of_the_readme_are_a_pack_that_is_accepted(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.toml").write_text(text, "utf-8")
    assert run(["rules", "check", str(tmp_path)]) == 0, capsys.readouterr().err
    (tmp_path / "policy.yaml").write_text(
        f"version: 1\nextends: audit\ndetect: {{packs: [en, {tmp_path}]}}\n"
    )
    assert run(["policy", "check", str(tmp_path / "policy.yaml")]) == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_documents(name: str) -> None:
    text = "".join((ROOT / page).read_text("utf-8") for page in PAGES)
    assert f"negguard {name}" in text


def test_the_policy_reference_is_that_of_the_schema() -> None:
    page = (ROOT / "pipelines" / "docs" / "policy.md").read_text("utf-8")
    made = policy_reference().rstrip()
    assert page.rstrip().endswith(made), "negguard policy schema --markdown > its table"


def test_the_rule_catalogue_is_that_of_the_packs() -> None:
    page = (ROOT / "pipelines" / "docs" / "rules.md").read_text("utf-8")
    made = rule_catalogue(RuleSet.load(*shipped_packs()))
    assert page == made, "negguard rules list --markdown > pipelines/docs/rules.md"


def test_metrics_are_documented_as_they_are() -> None:
    page = (ROOT / "pipelines" / "README.md").read_text("utf-8")
    rows = re.findall(
        r"^\| `negguard_\w+` \|.*$", prometheus.__doc__ or "", re.MULTILINE
    )
    assert rows
    assert all(row in page for row in rows)


MEASURED = {
    "filler in their place": "filler",
    "no notices": "plain",
    "notices of falsity": "raw",
    "denied in the clause, by hand": "denied",
    "claims and notices masked": "masked_frames",
    "claims and notices deleted": "deleted",
}


@pytest.mark.parametrize(("row", "arm"), MEASURED.items())
def test_the_evidence_page_quotes_the_efficacy_results(row: str, arm: str) -> None:
    page = (ROOT / "pipelines" / "docs" / "evidence.md").read_text("utf-8")
    line = next(one for one in page.splitlines() if one.startswith(f"| {row} |"))
    saved = (ROOT / "benchmarks" / "results" / "efficacy.json").read_text("utf-8")
    figures = json.loads(saved)["summary"]["arms"][arm]
    names = ("net", "polarity", "polarity_true", "polarity_never")
    told = [float(cell.strip()) for cell in line.strip("|").split("|")[1:]]
    assert told == pytest.approx([figures[name]["mean"] for name in names], abs=0.051)


@pytest.mark.parametrize("rate", PUBLISHED)
def test_the_evidence_page_has_every_rate_of_the_report(rate: object) -> None:
    page = (ROOT / "pipelines" / "docs" / "evidence.md").read_text("utf-8")
    low, condition = rate.low, rate.condition  # type: ignore[attr-defined]
    line = next(one for one in page.splitlines() if condition in one)
    assert percent(low).removesuffix("%") in line
