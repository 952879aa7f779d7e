"""A wheel that is too large or not clean is refused, and so is a wrong weight."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def wheel() -> ModuleType:
    spec = importlib.util.spec_from_file_location("wheel", ROOT / ".ci" / "wheel.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def packed(folder: Path, *names: str) -> Path:
    path = folder / "negguard-0.1.0-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "some bytes")
    return path


def test_a_wheel_of_the_package_is_whole(wheel: ModuleType, tmp_path: Path) -> None:
    names = ("negguard/model.py", "negguard-0.1.0.dist-info/METADATA")
    wheel.require_whole(packed(tmp_path, *names))


def test_a_file_of_no_package_is_refused(wheel: ModuleType, tmp_path: Path) -> None:
    path = packed(tmp_path, "negguard/model.py", "tests/builders.py")
    with pytest.raises(SystemExit, match=r"tests/builders\.py"):
        wheel.require_whole(path)


def test_a_large_wheel_is_refused(
    wheel: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wheel, "MOST_BYTES", 20)
    with pytest.raises(SystemExit, match="at most 20 are allowed"):
        wheel.require_whole(packed(tmp_path, "negguard/model.py"))


def test_readme_says_what_an_install_weighs(wheel: ModuleType) -> None:
    said = wheel.said_weight((ROOT / "README.md").read_text("utf-8"))
    wheel.require_weight(said * 1.1, said)
    with pytest.raises(SystemExit, match="README says"):
        wheel.require_weight(said * 1.3, said)
    with pytest.raises(SystemExit, match="does not say"):
        wheel.said_weight("An install is small.")


def test_a_stand_in_is_no_python(
    wheel: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = tmp_path / "python3.13"
    stand_in.write_text("#!/bin/sh\nexit 127\n")
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert len(list(wheel.pythons())) == 1
