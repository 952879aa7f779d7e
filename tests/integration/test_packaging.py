"""The image, the hook and the action for data repositories do what they should."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from negguard.cli.exits import THRESHOLD
from negguard.cli.main import run
from negguard.store.listing import COMPRESSED, FORMATS
from tests.integration.cli.conftest import FRAMED, PLAIN, write_rows

ROOT = Path(__file__).parents[2]
NIGHTLY = ROOT / "pipelines" / "nightly"
ACTION = ROOT / "pipelines" / "github-action"
POLICY = """\
version: 1
extends: audit
thresholds: {fail: {detached_rate: 0.0}}
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository of data with a policy, as the working directory."""
    write_rows(tmp_path / "data" / "good.jsonl", [PLAIN])
    write_rows(tmp_path / "data" / "a b.jsonl", [PLAIN, FRAMED])
    (tmp_path / ".negguard.yaml").write_text(POLICY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def hook() -> dict[str, Any]:
    (found,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    return dict(found)


@pytest.mark.parametrize(
    ("name", "code"), [("good.jsonl", 0), ("a b.jsonl", THRESHOLD)]
)
def test_the_hook_stops_a_commit_where_the_policy_says_so(
    repository: Path, name: str, code: int
) -> None:
    program, *arguments = shlex.split(hook()["entry"])
    assert program == "negguard"
    assert run([*arguments, str(repository / "data" / name)]) == code


def test_the_hook_is_given_every_file_that_can_be_read_and_no_other() -> None:
    pattern = re.compile(hook()["files"])
    for ending, kind in FORMATS.items():
        assert pattern.search(f"data/x{ending}")
        for packed in COMPRESSED:
            assert bool(pattern.search(f"x{ending}{packed}")) is (kind == "jsonl")
    assert not pattern.search("README.md")
    assert not pattern.search("x.jsonl.txt")


def step(name: str) -> str:
    action = yaml.safe_load((ACTION / "action.yml").read_text())
    return next(str(s["run"]) for s in action["runs"]["steps"] if s["id"] == name)


def act(repository: Path, paths: str) -> tuple[int, dict[str, Path]]:
    """Run the action's scan as a runner does; return its code and what it wrote."""
    temporary = repository / "runner"
    command = temporary / "bin" / "negguard"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m negguard "$@"\n')
    command.chmod(0o755)
    files = {name: temporary / name.lower() for name in ("OUTPUT", "STEP_SUMMARY")}
    environment = {
        **os.environ,
        **{f"GITHUB_{name}": str(file) for name, file in files.items()},
        "GITHUB_ACTION_PATH": str(ACTION),
        "RUNNER_TEMP": str(temporary),
        "PATH": f"{command.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PATHS": paths,
        "NEGGUARD_POLICY": ".negguard.yaml",
        "NEGGUARD_WORKERS": "1",
    }
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step("scan")]
    done = subprocess.run(shell, env=environment, check=False)  # noqa: S603 - our own
    return done.returncode, files


def test_the_action_fails_and_reports_where_the_policy_says_so(
    repository: Path,
) -> None:
    code, files = act(repository, "data/good.jsonl\n\ndata/a b.jsonl\n")
    assert code == THRESHOLD
    assert "detached" in files["STEP_SUMMARY"].read_text()
    reports = Path(files["OUTPUT"].read_text().strip().removeprefix("reports="))
    assert {file.name for file in reports.iterdir()} >= {"report.html", "junit.xml"}
    result = json.loads(
        (reports.parent / "negguard-run/_negguard/run.json").read_text()
    )
    assert result["totals"]["rows_in"] == 3


def test_the_action_runs_no_text_of_its_inputs(repository: Path) -> None:
    code, _ = act(repository, "data/good.jsonl\n$(touch ran)\n`touch ran`; touch ran\n")
    assert code != 0
    assert not (repository / "ran").exists()
    assert "${{" not in step("scan") + step("install")


def test_the_image_has_what_the_jobs_run() -> None:
    lines = (NIGHTLY / "Dockerfile").read_text().splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY")]
    sources = [part for parts in copied for part in parts if not part.startswith("--")]
    assert all((ROOT / part).exists() for part in sources if part != "/opt/venv")
    job = yaml.safe_load((NIGHTLY / "kubernetes-cronjob.yaml").read_text())
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    script = container["args"][0]
    assert "command" not in container  # it would take the place of tini
    home, name = script.rsplit("/", 1)
    assert any(line.endswith(f" {home}/") and f"/{name} " in line for line in lines)
    assert os.access(NIGHTLY / name, os.X_OK)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert container["image"].endswith(f":{project['version']}")
    needed = {project["readme"], "pyproject.toml", *project["license-files"]}
    assert all(name in sources for name in needed if "/" not in name)
    assert any(container["image"] in line for line in lines)
    users = [line.split()[1] for line in lines if line.startswith("USER")]
    assert users == [str(pod["securityContext"]["runAsUser"])]
    assert users != ["0"]
