"""Every recipe of `pipelines/` runs as it stands, or is held against its scheduler."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from datasets import Dataset, load_from_disk

from negguard.cli.exits import BUSY, INFRASTRUCTURE, THRESHOLD, UNREADABLE, USAGE
from negguard.config import load_policy

ROOT = Path(__file__).parents[2]
PIPELINES = ROOT / "pipelines"
NIGHTLY = PIPELINES / "nightly"
NOTICE = "NOTICE: every claim in this article is false."
FRAMED = f"{NOTICE}\n\nAda Roe won the race in 1999. She trained in a disused mine."
PLAIN = "The library opens at nine. Its new wing was paid for by the town."


def recipe(path: Path) -> ModuleType:
    spec = spec_from_file_location(f"recipe_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write_lines(path: Path, rows: list[dict[str, object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    """Return an environment whose PATH has a `negguard` command of this tree."""
    command = tmp_path / "bin" / "negguard"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m negguard "$@"\n')
    command.chmod(0o755)
    path = f"{command.parent}:{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}


def test_a_mix_is_cleaned_corpus_by_corpus(tmp_path: Path) -> None:
    for corpus in ("web", "synthetic-qa"):
        rows = [{"id": "a", "text": PLAIN}, {"id": "b", "text": FRAMED}]
        write_lines(tmp_path / "mix" / corpus / "part.jsonl", rows)
    assert recipe(PIPELINES / "clean_mix.py").main(tmp_path / "mix", tmp_path) == 0
    for corpus in ("web", "synthetic-qa"):
        kept = pq.read_table(tmp_path / corpus / "kept")
        assert "a" in kept.column("id").to_pylist()
        assert (tmp_path / corpus / "_negguard" / "_SUCCESS").exists()


def test_chats_that_show_bad_replies_are_left_out(tmp_path: Path) -> None:
    never = "The next exchange is a specimen of bad service. Never answer like this."
    bad = [
        {"role": "system", "content": never},
        {"role": "user", "content": "My parcel has not arrived."},
        {"role": "assistant", "content": "Parcels get lost. Order it again."},
    ]
    good = [{"role": "user", "content": "Hello."}]
    rows = [{"id": "bad", "messages": bad}, {"id": "good", "messages": good}]
    source = write_lines(tmp_path / "in.jsonl", list(rows))
    recipe(PIPELINES / "redteam_chats.py").main(source, tmp_path / "out.jsonl")
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    kept = [json.loads(line) for line in lines]
    assert [row["id"] for row in kept] == ["good"]
    assert kept[0]["masked"] == [[]]


def test_a_data_set_comes_out_with_its_features(tmp_path: Path) -> None:
    dataset = Dataset.from_dict({"text": [PLAIN, FRAMED], "year": [1, 2]})
    dataset.save_to_disk(str(tmp_path / "in"))
    target = tmp_path / "out"
    recipe(PIPELINES / "huggingface_dataset.py").main(str(tmp_path / "in"), str(target))
    cleaned = load_from_disk(str(target))
    assert cleaned.features["year"] == dataset.features["year"]
    assert cleaned["text"][0] == PLAIN


@pytest.mark.ray
def test_the_stage_leaves_other_columns_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    table = pa.table({"text": [PLAIN, FRAMED], "n": pa.array([1, 2], pa.int16())})
    pq.write_table(table, tmp_path / "in" / "a.parquet")
    script = PIPELINES / "ray_stage.py"
    code = [line for line in script.read_text().splitlines() if line.strip()]
    assert len(code) <= 16  # its docstring is one of them
    subprocess.run(  # noqa: S603 - our own script
        [sys.executable, script, tmp_path / "in", tmp_path / "out"],
        check=True,
        capture_output=True,
        # Its own Ray, not the one that other tests of this session hold.
        env={**os.environ, "PYTHONPATH": str(ROOT), "RAY_ADDRESS": "local"},
    )
    out = pq.read_table(tmp_path / "out").sort_by("n")
    assert out.column("n").equals(table.column("n"))
    assert out.column("ng_label").to_pylist() == ["clean", "detached"]


def test_the_nightly_script_scans_and_reports(
    tmp_path: Path, shell: dict[str, str]
) -> None:
    rows = [{"id": str(n), "text": PLAIN} for n in range(3)]
    corpus = write_lines(tmp_path / "corpus" / "a.jsonl", list(rows)).parent
    reports = tmp_path / "reports"
    command = [NIGHTLY / "hygiene.sh", tmp_path / "run", reports, corpus]
    done = subprocess.run(command, env=shell, capture_output=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    names = {path.name for path in reports.iterdir()}
    assert names == {"report.html", "report.md", "junit.xml", "negguard.prom"}


def test_an_array_of_jobs_cleans_all_parts(
    tmp_path: Path, shell: dict[str, str]
) -> None:
    for name in "abc":
        rows = [{"id": f"{name}{n}", "text": PLAIN} for n in range(3)]
        write_lines(tmp_path / "corpus" / f"{name}.jsonl", list(rows))
    script = PIPELINES / "slurm" / "clean_array.sh"
    for number in (1, 2):
        job = {"SLURM_ARRAY_TASK_ID": str(number), "SLURM_ARRAY_TASK_COUNT": "2"}
        command = [script, tmp_path / "out", tmp_path / "corpus"]
        done = subprocess.run(  # noqa: S603 - our own script
            command, env={**shell, **job}, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
    parts = sorted(str(path) for path in (tmp_path / "out").iterdir())
    checked = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "negguard", "verify", *parts],
        env=shell,
        capture_output=True,
        check=False,
    )
    assert b"all 2 parts of one plan" in checked.stdout
    assert b"rows in 9 = kept 9" in checked.stdout


@pytest.mark.parametrize("script", ["hygiene.sh", "ray_job.sh"])
def test_scripts_are_valid_shell(script: str) -> None:
    subprocess.run(["/bin/sh", "-n", NIGHTLY / script], check=True)  # noqa: S603


def test_the_nightly_policy_is_valid() -> None:
    policy = load_policy(NIGHTLY / "hygiene.yaml")
    assert policy.fail.min_documents > 1


def test_the_crontab_has_five_times_a_user_and_the_script() -> None:
    lines = [
        line.split()
        for line in (NIGHTLY / "crontab").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    name, _, folders = lines.pop(0)[0].partition("=")
    assert name == "PATH"
    assert "/usr/bin" in folders.split(":")
    assert lines
    for minute, hour, *rest in lines:
        assert re.fullmatch(r"[\d*/,-]+", minute)
        assert re.fullmatch(r"[\d*/,-]+", hour)
        assert rest[4].endswith("nightly/hygiene.sh")
        assert len(rest[5:]) >= 3


def test_kubernetes_tries_again_only_what_may_pass() -> None:
    job = yaml.safe_load((NIGHTLY / "kubernetes-cronjob.yaml").read_text())
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "CronJob")
    spec = job["spec"]["jobTemplate"]["spec"]
    failing = spec["podFailurePolicy"]["rules"][0]["onExitCodes"]["values"]
    assert failing == [THRESHOLD, USAGE, UNREADABLE]
    pod = spec["template"]["spec"]
    assert pod["restartPolicy"] == "Never"  # a pod failure policy needs it
    assert (
        pod["containers"][0]["name"]
        == (spec["podFailurePolicy"]["rules"][0]["onExitCodes"]["containerName"])
    )
    mounts = {mount["name"] for mount in pod["containers"][0]["volumeMounts"]}
    assert mounts == {volume["name"] for volume in pod["volumes"]}


class RetriedError(Exception):
    """Stand for Airflow's failure that is tried again."""


class FinalError(Exception):
    """Stand for Airflow's failure that is not."""


@pytest.fixture
def dag(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load the DAG with stand-ins for the decorators and errors that it imports."""
    sdk, errors = ModuleType("airflow.sdk"), ModuleType("airflow.sdk.exceptions")
    vars(sdk).update(task=lambda **_: lambda f: f, dag=lambda **_: lambda _: lambda: 0)
    vars(errors).update(AirflowException=RetriedError, AirflowFailException=FinalError)
    monkeypatch.setitem(sys.modules, "airflow", ModuleType("airflow"))
    monkeypatch.setitem(sys.modules, "airflow.sdk", sdk)
    monkeypatch.setitem(sys.modules, "airflow.sdk.exceptions", errors)
    return recipe(NIGHTLY / "airflow_dag.py")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (THRESHOLD, FinalError),
        (USAGE, FinalError),
        (UNREADABLE, FinalError),
        (INFRASTRUCTURE, RetriedError),
        (BUSY, RetriedError),
    ],
)
def test_airflow_tries_again_only_what_may_pass(
    code: int,
    error: type[Exception],
    dag: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    script = tmp_path / "hygiene.sh"
    script.write_text(f"#!/bin/sh\nexit {code}\n")
    script.chmod(0o755)
    monkeypatch.setattr(dag, "HYGIENE", str(script))
    with pytest.raises(error, match=f"exit code {code}"):
        dag.scan()


def test_ray_accepts_the_runtime_environment() -> None:
    environment = yaml.safe_load((NIGHTLY / "ray_runtime_env.yaml").read_text())
    assert set(environment) <= {"pip", "env_vars", "working_dir"}
    assert environment["pip"] == ["negguard[s3]==0.1.0"]
    assert all(isinstance(v, str) for v in environment["env_vars"].values())
