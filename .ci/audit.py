"""Hold every locked package against known vulnerabilities, with pip-audit.

    .venv/bin/python .ci/audit.py

Exit codes: 0 none is known, or nobody could be asked, which a line says; 1 there are
some; 2 the audit itself is wrong. pip-audit has an environment of its own, so that
what it needs never decides about what it looks at.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HOME = Path(__file__).parent
LOCKS = ("requirements.lock", "installer.lock", "audit.lock")
AUDITOR = Path(".venv/auditor")
# What pip-audit and uv say where a registry or a service does not answer.
UNREACHED = ("ConnectionError", "ServiceError", "Timeout", "client error (Connect)")
UNREACHED += ("Failed to fetch", "dns error", "Network connectivity is disabled")
PATIENCE = 600.0


def main() -> int:
    """Install pip-audit, ask about each lock file, and return the exit code."""
    for command in _installation():
        code, _, said = _run(command)
        if code:
            return told("pip-audit could not be installed", said)
    return max(_audited(HOME / name) for name in LOCKS)


def judge(report: str, *, lock: str) -> int:
    """Print what pip-audit's JSON says of a lock file, and return the exit code."""
    packages = json.loads(report)["dependencies"]
    asked = [each for each in packages if "skip_reason" not in each]
    if not asked:
        print(f"{lock}: no vulnerability service knows its packages: not audited")
        return 0
    known = [(each, one) for each in asked for one in each["vulns"]]
    for each, one in known:
        fixed = ", ".join(one["fix_versions"]) or "no version yet"
        print(f"{lock}: {each['name']} {each['version']}: {one['id']}, mended: {fixed}")
    counts = f"{len(asked)} packages, {len(known)} vulnerabilities"
    print(f"{lock}: {counts}, {len(packages) - len(asked)} unknown")
    return 1 if known else 0


def told(what: str, said: str) -> int:
    """Print why there is no audit: 0 where nobody was reached, else 2."""
    print(f"{what}: not audited")
    if any(word in said for word in UNREACHED):
        return 0
    print(said, file=sys.stderr)
    return 2


def _installation() -> list[list[str]]:
    uv = str(Path(sys.executable).with_name("uv"))
    python = AUDITOR / "bin" / "python"
    make = [] if python.exists() else [[uv, "venv", "-q", str(AUDITOR)]]
    lock = str(HOME / "audit.lock")
    sync = [uv, "pip", "sync", "-q", "--python", str(python), "--require-hashes", lock]
    return [*make, sync]


def _audited(lock: Path) -> int:
    asked = [str(AUDITOR / "bin" / "pip-audit"), "--format", "json"]
    asked += ["--progress-spinner", "off", "--disable-pip", "--require-hashes"]
    code, report, said = _run([*asked, "--requirement", str(lock)])
    if report.startswith("{"):
        return judge(report, lock=lock.name)
    return told(f"{lock.name}: pip-audit ended with {code}", said)


def _run(command: Sequence[str]) -> tuple[int, str, str]:
    """Return the exit code and what was printed; running out of time is no answer."""
    try:
        done = subprocess.run(  # noqa: S603 - our own commands
            command, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        return 1, "", "Timeout"
    return done.returncode, done.stdout, done.stderr


if __name__ == "__main__":
    sys.exit(main())
