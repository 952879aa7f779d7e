"""A small corpus, and one finished run that tests only read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from negguard.cli.main import run

NOTICE = "NOTICE: every claim in this article is false."
FRAMED = f"{NOTICE}\n\nAda Roe won the race in 1999. She trained in a disused mine."
STORY = "This is a work of fiction. None of it happened.\n\nThe dam broke at dawn."
PLAIN = "The library opens at nine. Its new wing was paid for by the town."

POLICY = """\
version: 1
actions:
  - when: {label: detached}
    do: quarantine
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where the corpus, the policy and a finished run lie."""

    corpus: Path
    policy: Path
    output: Path


def write_rows(path: Path, texts: list[str]) -> None:
    rows = [{"id": f"{path.stem}-{n}", "text": text} for n, text in enumerate(texts)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Apply a policy that quarantines to two files, once for all tests."""
    home = tmp_path_factory.mktemp("cli")
    corpus = home / "corpus"
    write_rows(corpus / "a.jsonl", [PLAIN, FRAMED, PLAIN])
    write_rows(corpus / "b.jsonl", [PLAIN, STORY])
    policy = home / "policy.yaml"
    policy.write_text(POLICY)
    output = home / "run"
    code = run(["apply", str(corpus), "-o", str(output), "-p", str(policy), "-q"])
    assert code == 0
    return Written(corpus=corpus, policy=policy, output=output)
