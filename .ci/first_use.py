"""What somebody does first with an installed negguard; run by `.ci/wheel.py`.

It runs with `-I` in an empty folder, so that nothing but the installation is found.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import negguard

FRAMED = "NOTICE: the claims below are entirely false.\n\nThe dam burst in May."
LICENCES = (
    "LICENSE",
    "NOTICE",
    "negguard/models/LICENSE",
    "negguard/nlp/models/ATTRIBUTION.tsv",
    "negguard/nlp/models/LICENSE",
)


def main() -> None:
    """Use the installation, and leave with a message where it is not whole."""
    home = Path(negguard.__file__).parent
    require(home.is_relative_to(sys.prefix), f"negguard comes from {home}")
    require((home / "py.typed").is_file(), "py.typed is missing")
    known = {str(file) for file in distribution("negguard").files or ()}
    for name in LICENCES:
        held = any(each.endswith(f".dist-info/licenses/{name}") for each in known)
        require(held, f"the licence file {name} is missing")
    outcome = negguard.Guard.load("audit").inspect(FRAMED)
    require(outcome.verdict.label.value == "detached", f"judged {outcome.verdict}")
    rewrite = negguard.negate("Records show that the abbey owned nine mills.")
    require(rewrite is not None, "a plain sentence is not denied")
    command = [str(Path(sys.executable).with_name("negguard")), "explain", "-"]
    done = subprocess.run(  # noqa: S603 - the command that was installed
        command, input=FRAMED, capture_output=True, text=True, check=False
    )
    require(done.returncode == 0, f"negguard explain: {done.stderr}")
    require("detached" in done.stdout, f"negguard explain says {done.stdout}")


def require(held: bool, otherwise: str) -> None:  # noqa: FBT001 - as `assert` reads
    """Leave with a message where something does not hold."""
    if not held:
        sys.exit(otherwise)


if __name__ == "__main__":
    main()
