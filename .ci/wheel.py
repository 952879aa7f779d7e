"""Build the wheel, install it into clean environments, and use what is there.

    .venv/bin/python .ci/wheel.py

One environment is of the Python that runs this, one more of each other Python of
`OTHERS` that the machine has. Dependencies are those of the lock, without what only
development needs. Leaves with a message where the wheel is too large or not whole,
the installation does not work, or README says another weight than it has.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

ROOT = Path(__file__).parents[1]
UV = str(Path(sys.executable).with_name("uv"))
MOST_BYTES = 60_000_000
OTHERS = ("python3.13",)
BELONGS = re.compile(r"negguard(-[\d.]+\.dist-info)?/")
WEIGHT = re.compile(r"An install weighs about ([\d.]+) GB")
APART = 0.15  # of what README says: platforms and Pythons differ by so much


def main() -> None:
    """Build one wheel, and try it in each Python."""
    said = said_weight((ROOT / "README.md").read_text("utf-8"))
    with TemporaryDirectory() as name:
        home = Path(name)
        _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", name)
        (wheel,) = home.glob("*.whl")
        require_whole(wheel)
        for python in pythons():
            weight = _weight_installed(wheel, python, home / "clean")
            print(f"{wheel.name} works with {python}, {weight:.2f} GB installed")
            require_weight(weight, said)


def require_whole(wheel: Path) -> None:
    """Leave with a message where a wheel is too large, or holds what it should not."""
    size = wheel.stat().st_size
    if size > MOST_BYTES:
        sys.exit(f"{wheel.name} has {size:,} bytes; at most {MOST_BYTES:,} are allowed")
    with ZipFile(wheel) as archive:
        strays = [name for name in archive.namelist() if not BELONGS.match(name)]
    if strays:
        sys.exit(f"{wheel.name} holds files of no package: {strays[:5]}")


def said_weight(readme: str) -> float:
    """Return the gigabytes that README says an install weighs."""
    found = WEIGHT.search(readme)
    if found is None:
        sys.exit("README does not say what an install weighs")
    return float(found[1])


def require_weight(weight: float, said: float) -> None:
    """Leave with a message where an install weighs other than README says."""
    if abs(weight - said) > APART * said:
        sys.exit(f"README says that an install weighs {said} GB: it is {weight:.2f}")


def pythons() -> Iterator[str]:
    """Yield the interpreter that runs this, and the others that the machine has."""
    yield sys.executable
    own = f"python3.{sys.version_info.minor}"
    for name in OTHERS:
        found = shutil.which(name)
        if name != own and found and _version(found) == name:
            yield found


def _version(python: str) -> str:
    """Return `python3.N`, or nothing for a stand-in that runs no Python."""
    code = "import sys; print('python%d.%d' % sys.version_info[:2])"
    done = subprocess.run(  # noqa: S603 - an interpreter of this machine
        [python, "-c", code], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def _weight_installed(wheel: Path, python: str, folder: Path) -> float:
    """Install a wheel, use it, and return the gigabytes of its environment."""
    _run(UV, "venv", "-q", "--clear", "--python", python, str(folder))
    inside = str(folder / "bin" / "python")
    lock = str(ROOT / ".ci" / "requirements.lock")
    install = (UV, "pip", "install", "-q", "--python", inside, "--no-verify-hashes")
    _run(*install, "-c", lock, str(wheel))
    weight = sum(each.lstat().st_size for each in folder.rglob("*")) / 1e9
    _run(inside, "-I", str(ROOT / ".ci" / "first_use.py"), cwd=folder)
    return weight


def _run(*command: str, cwd: Path = ROOT) -> None:
    done = subprocess.run(command, cwd=cwd, check=False)  # noqa: S603 - our own commands
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}")


if __name__ == "__main__":
    main()
