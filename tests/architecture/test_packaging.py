"""What is published says who made it, under which licences, and what extras are for."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import yaml

from negguard import __version__

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
WEIGHTS = {".npz", ".onnx", ".safetensors"} | {""}  # spaCy's files have no ending
MODELS = sorted(
    {
        path.relative_to(ROOT)
        for path in (ROOT / "negguard").rglob("*")
        if path.is_file() and path.suffix in WEIGHTS and path.stat().st_size > 100_000
    }
)


def test_models_are_found() -> None:
    assert any("cascade" in str(path) for path in MODELS)
    assert any("nlp" in str(path) for path in MODELS)


@pytest.mark.parametrize("path", MODELS, ids=str)
def test_a_licence_lies_beside_every_model(path: Path) -> None:
    above = [folder for folder in path.parents if folder.is_relative_to("negguard")]
    licences = [
        each / "LICENSE" for each in above if (ROOT / each / "LICENSE").exists()
    ]
    assert licences
    assert str(licences[0]) in PROJECT["license-files"]


@pytest.mark.parametrize("name", PROJECT["license-files"])
def test_licence_files_are_there(name: str) -> None:
    assert (ROOT / name).stat().st_size


@pytest.mark.parametrize("extra", PROJECT["optional-dependencies"])
def test_every_extra_is_documented(extra: str) -> None:
    rows = (ROOT / "README.md").read_text("utf-8").splitlines()
    told = [row.split("|")[1] for row in rows if row.startswith("| `")]
    assert any(f"`{extra}`" in cell for cell in told)


def test_versions_and_licences_agree() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == PROJECT["version"] == __version__
    assert " AND ".join(citation["license"]) == PROJECT["license"]
    named = [each["name"] for each in PROJECT["authors"]]
    assert [each["name"] for each in citation["authors"]] == named


def test_classifiers_name_the_pythons_that_are_allowed() -> None:
    assert PROJECT["requires-python"] == ">=3.11,<3.14"
    for version in ("3.11", "3.12", "3.13"):
        assert f"Programming Language :: Python :: {version}" in PROJECT["classifiers"]


def test_types_are_shipped() -> None:
    assert (ROOT / "negguard" / "py.typed").is_file()
    assert "Typing :: Typed" in PROJECT["classifiers"]
